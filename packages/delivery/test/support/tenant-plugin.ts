import { onTestFinished } from "vitest";
import { type LocalFetch, openLocalFetch } from "../../local-fetch.ts";
import type { Fetch } from "../../../http/client.ts";
import type { FaultSettings } from "../../../entra-tenant/faults/settings.ts";
import { startTenant, type TenantHandle } from "../../../entra-tenant/index.ts";
import { type QuickPace, quickPace } from "../../../http/test/service.ts";
import { Operations } from "../../../provider-bridge/operations.ts";
import type { Values } from "../../../provider-bridge/property.ts";
import { DrivenPlugin } from "../../../sandbox-providers/test/support/driven-plugin.ts";
import { deliveryProvider } from "../../provider.ts";
import type { DeliverySession } from "../../session.ts";
import { time } from "./delivery-plugin.ts";

export interface TenantOptions {
  /** Reads of Exchange that do not show a new object yet. */
  lag?: number;
  faults?: FaultSettings;
}

let shared: { readonly tenant: TenantHandle; readonly products: LocalFetch } | undefined;
let faultsNow: FaultSettings | undefined;

/** A process was killed. */
export class Killed extends Error {}

/** The plugin, signed in to a tenant that has the applications `mailer` and `other`, and three mailboxes. */
export class TenantPlugin extends DrivenPlugin<DeliverySession> {
  readonly tenant: TenantHandle;
  readonly pace: QuickPace = quickPace();
  /** Requests since the start: method, path, and the cmdlet. */
  readonly calls: string[] = [];
  /** Called around each request with its number, from 1. It may throw. */
  watch: { before?: (call: number) => void; after?: (call: number) => void } = {};
  /** Answers a request in place of the tenant. */
  answer: (url: string, init?: RequestInit) => Response | undefined = () => undefined;
  operations: Operations<DeliverySession>;
  readonly #fetch: Fetch;
  #env: NodeJS.ProcessEnv;

  protected constructor({ tenant, products }: NonNullable<typeof shared>) {
    super();
    this.tenant = tenant;
    this.#env = {
      ARM_CLIENT_ID: tenant.deployer.clientId,
      ARM_CLIENT_SECRET: tenant.deployer.clientSecret,
      ARM_TENANT_ID: tenant.tenantId,
    };
    this.#fetch = async (url, init) => {
      const cmdlet = typeof init?.body === "string" ? /"CmdletName":"([^"]+)"/.exec(init.body)?.[1] : undefined;
      this.calls.push(`${init?.method ?? "GET"} ${new URL(url).pathname}${cmdlet === undefined ? "" : ` ${cmdlet}`}`);
      const call = this.calls.length;
      this.watch.before?.(call);
      const response = this.answer(url, init) ?? (await products.fetch(url, init));
      this.watch.after?.(call);
      return response;
    };
    this.operations = this.restart();
  }

  /** Starts the tenant of all tests of a file, because generating its keys takes long. */
  static async startTenant(): Promise<void> {
    const tenant = await startTenant({
      now: () => time,
      faults: () => faultsNow,
      seed: {
        users: { invoices: {}, orders: { mail: "sales@contoso.com" }, boss: {} },
        applications: {
          mailer: {
            secrets: [{}],
            permissions: { "Office 365 Exchange Online": { application: ["IMAP.AccessAsApp"] } },
            adminConsent: true,
          },
          other: {},
        },
      },
    });
    shared = { tenant, products: openLocalFetch(tenant) };
  }

  static async stopTenant(): Promise<void> {
    await shared?.products[Symbol.asyncDispose]();
    await shared?.tenant.close();
  }

  /** Opens it with a reset tenant. */
  static async open(options: TenantOptions = {}): Promise<TenantPlugin> {
    return new TenantPlugin(await TenantPlugin.resetTenant(options));
  }

  /** Resets the tenant that all tests of a file share. */
  protected static async resetTenant({ lag = 0, faults }: TenantOptions): Promise<NonNullable<typeof shared>> {
    if (shared === undefined) throw new Error("no tenant was started");
    await shared.tenant.reset();
    Object.assign(shared.tenant.tenant, { exchangeLag: lag });
    faultsNow = faults;
    onTestFinished(() => void (faultsNow = undefined));
    return shared;
  }

  /** Starts the plugin again, as the next run does: without tokens. */
  restart(configuration: Values = { exchangeAdminEndpoint: "undocumented" }): Operations<DeliverySession> {
    const provider = deliveryProvider({ fetch: this.#fetch, env: this.#env, pace: this.pace, now: () => time });
    this.operations = new Operations(provider);
    this.operations.configure(configuration);
    return this.operations;
  }

  /** Starts the plugin again with other variables in its environment. */
  useEnvironment(env: NodeJS.ProcessEnv, configuration?: Values): void {
    this.#env = { ...this.#env, ...env };
    this.restart(configuration);
  }

  /** A token of the deploying identity for Microsoft Graph. */
  graphToken(): Promise<string> {
    return this.token(this.tenant.deployer, "https://graph.microsoft.com/.default");
  }

  /** Signs in as a client of the tenant. */
  protected async token(
    client: { clientId: string; clientSecret?: string | undefined },
    scope: string,
  ): Promise<string> {
    const response = await this.#fetch(`https://login.microsoftonline.com/${this.tenant.tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: client.clientId,
        client_secret: client.clientSecret ?? "",
        scope,
      }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }

  override tokenOf(name: string): string {
    return `entra-delivery:index:${name}`;
  }
}
