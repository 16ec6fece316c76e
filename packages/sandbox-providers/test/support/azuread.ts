import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { azureadProvider } from "../../azuread/provider.ts";
import type { GraphClient } from "../../azuread/graph-client.ts";
import { Operations } from "@entra-integrations/provider-bridge/operations.ts";
import { startTenant, type TenantHandle } from "../../../entra-tenant/index.ts";
import { DrivenPlugin } from "./driven-plugin.ts";

/** The azuread plugin with its own tenant, called like the engine calls it. */
export class AzureadOnTenant extends DrivenPlugin<GraphClient> {
  readonly tenant: TenantHandle;
  override readonly operations: Operations<GraphClient>;
  /** Every request to Graph, as method and path; a test may fail one by its text. */
  readonly requests: string[] = [];
  failing: string | undefined;
  readonly #folder: string;
  readonly #authorities = getCACertificates("default");

  private constructor(tenant: TenantHandle, folder: string) {
    super();
    this.tenant = tenant;
    this.#folder = folder;
    this.operations = new Operations(azureadProvider((url, init) => this.#fetch(url as string, init)));
    const { clientId, clientSecret } = tenant.deployer;
    this.operations.configure({ metadataHost: tenant.metadataHost, tenantId: tenant.tenantId, clientId, clientSecret });
  }

  static async start(): Promise<AzureadOnTenant> {
    const folder = await mkdtemp(join(tmpdir(), "azuread-"));
    const tenant = await startTenant({ stateFile: join(folder, "tenant.json") });
    setDefaultCACertificates([await readFile(tenant.caFile, "utf8")]);
    return new AzureadOnTenant(tenant, folder);
  }

  async stop(): Promise<void> {
    setDefaultCACertificates(this.#authorities);
    await this.tenant.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #fetch(url: string, init: RequestInit | undefined): Promise<Response> {
    const request = `${init?.method ?? "GET"} ${url.replace(this.tenant.origin, "")}`;
    if (request.includes("/v1.0/") || request.includes("/beta/")) this.requests.push(request);
    if (this.failing !== undefined && request.includes(this.failing)) {
      return Response.json({ error: { code: "Failing", message: "as the test asked" } }, { status: 400 });
    }
    return fetch(url, init);
  }

  override tokenOf(name: string): string {
    return `azuread:index/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`;
  }
}
