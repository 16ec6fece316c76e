import type { AzureClient } from "../../azure-native/azure-client.ts";
import { azureNativeProvider } from "../../azure-native/provider.ts";
import { Operations } from "@entra-integrations/provider-bridge/operations.ts";
import { Azure } from "../../../entra-tenant/test/key-vault/azure.ts";
import { DrivenPlugin } from "./driven-plugin.ts";

/** The azure-native plugin with its own tenant, in this process. */
export class AzureNativeOnTenant extends DrivenPlugin<AzureClient> {
  readonly azure = new Azure();
  override readonly operations: Operations<AzureClient>;
  /** Every request but those of the sign-in, as method and path. */
  readonly requests: string[] = [];

  constructor() {
    super();
    this.operations = new Operations(azureNativeProvider((url, init) => this.#fetch(url as string, init)));
    const { tenant, deployer } = this.azure;
    this.operations.configure({
      metadataHost: new URL(tenant.origin).host,
      tenantId: tenant.id,
      clientId: deployer.clientId,
      clientSecret: deployer.clientSecret,
      subscriptionId: "11111111-2222-4333-8444-555555555555",
    });
  }

  override tokenOf(name: string): string {
    return `azure-native:keyvault:${name}`;
  }

  async #fetch(url: string, init: RequestInit | undefined): Promise<Response> {
    const { pathname } = new URL(url);
    if (/^\/(subscriptions|vaults)\//.test(pathname)) this.requests.push(`${init?.method ?? "GET"} ${pathname}`);
    return await this.azure.app.request(url, init);
  }
}
