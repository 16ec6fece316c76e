import { importJWK, SignJWT } from "jose";
import { afterAll, beforeAll } from "vitest";
import { openLocalFetch, type LocalFetch } from "../../local-fetch.ts";
import type { Fetch } from "../../../http/client.ts";
import { type QuickPace, quickPace } from "../../../http/test/service.ts";
import type { FaultSettings } from "../../../entra-tenant/faults/settings.ts";
import { connectApiKeys, startTenant, type TenantHandle } from "../../../entra-tenant/index.ts";
import type { ConnectIntegration, ConnectServer } from "../../../entra-tenant/posit-connect/entities.ts";
import { connectServer, keepServer } from "../../../entra-tenant/posit-connect/servers.ts";
import { Operations } from "../../../provider-bridge/operations.ts";
import type { Values } from "../../../provider-bridge/property.ts";
import { DrivenPlugin, type Kept } from "../../../sandbox-providers/test/support/driven-plugin.ts";
import { deliveryProvider } from "../../provider.ts";
import type { DeliverySession } from "../../session.ts";
import { time } from "./delivery-plugin.ts";

/** Address of the Connect server in the tests. */
export const address = "https://connect.contoso.com/rsc";
export const someUser = "11111111-1111-4111-8111-111111111112";
export const someContent = "11111111-1111-4111-8111-111111111111";

/** Of two generations. */
const secrets = ["abc8Q~the-first-secret-of-a-test", "def8Q~the-second-secret-of-a-test"] as const;

/** Sends a request, or fails instead of it or after it. `call` is its method and path. */
export type Interceptor = (call: string, send: () => Promise<Response>) => Promise<Response>;

/** A tenant with a Connect server and an application, and the secrets of two generations. */
export interface ConnectFixture {
  readonly tenant: TenantHandle;
  readonly secrets: readonly [string, string];
  readonly key: string;
  /** Sends requests for every host name to the tenant. */
  readonly fetch: Fetch;
}

/**
 * Starts a tenant for the tests of a file. Returns a function that opens a fixture in its first state, with faults while
 * `faults` returns settings.
 */
export function useWorld(): (faults?: () => FaultSettings | undefined) => Promise<ConnectFixture> {
  let settings: (() => FaultSettings | undefined) | undefined;
  let ticks = 0;
  let started: { tenant: TenantHandle; products: LocalFetch } | undefined;

  beforeAll(async () => {
    const tenant = await startTenant({
      // Connect's times of two changes differ.
      now: () => new Date(time.getTime() + (ticks += 1)),
      seed: { applications: { "erp-sync": { secrets: secrets.map((value) => ({ value })) } } },
      faults: () => settings?.(),
    });
    started = { tenant, products: openLocalFetch(tenant) };
  });

  afterAll(async () => {
    await started?.products[Symbol.asyncDispose]();
    await started?.tenant.close();
  });

  return async (faults) => {
    if (started === undefined) throw new Error("the tenant was not started");
    const { tenant, products } = started;
    settings = faults;
    await tenant.reset();
    return {
      tenant,
      secrets,
      key: connectApiKeys(tenant.tenant).administrator,
      fetch: products.fetch,
    };
  };
}

/** The plugin in one run of the engine. Sleeping takes no time. */
export class ConnectPlugin extends DrivenPlugin<DeliverySession> {
  override readonly operations: Operations<DeliverySession>;
  readonly pace: QuickPace = quickPace();
  readonly calls: string[] = [];
  readonly fixture: ConnectFixture;

  constructor(
    fixture: ConnectFixture,
    {
      env = { CONNECT_SERVER: address, CONNECT_API_KEY: fixture.key },
      intercept = (_call: string, send: () => Promise<Response>) => send(),
    }: { env?: NodeJS.ProcessEnv; intercept?: Interceptor } = {},
  ) {
    super();
    this.fixture = fixture;
    const fetch: Fetch = (url, init) => {
      const call = `${init?.method ?? "GET"} ${new URL(url).pathname}`;
      this.calls.push(call);
      return intercept(call, () => fixture.fetch(url, init));
    };
    this.operations = new Operations(deliveryProvider({ fetch, env, pace: this.pace, now: () => time }));
    this.operations.configure({});
  }

  /** Inputs of a service account with the first secret. */
  inputs(given: Values = {}): Values {
    const { tenant, secrets } = this.fixture;
    return {
      address,
      template: "azure",
      name: "Reports",
      description: "Storage for reports",
      config: {
        auth_type: "Service Account",
        tenant_id: tenant.tenantId,
        client_id: tenant.application("erp-sync").clientId,
        scopes: "https://storage.azure.com/.default",
      },
      clientSecret: secrets[0],
      authorityHost: tenant.origin,
      generation: 1,
      expiresOn: "2027-01-01T00:00:00Z",
      ...given,
    };
  }

  /** Inputs of the next generation. */
  rotated(given: Values = {}): Values {
    return this.inputs({ clientSecret: this.fixture.secrets[1], generation: 2, ...given });
  }

  /** Inputs with other values in `config`. */
  withConfig(config: Values, given: Values = {}): Values {
    const inputs = this.inputs(given);
    return { ...inputs, config: { ...(inputs["config"] as Values), ...config } };
  }

  override tokenOf(name: string): string {
    return `entra-delivery:index:${name}`;
  }

  make(news: Values = this.inputs()): Promise<Kept> {
    return this.create("PositConnectIntegration", news);
  }

  async preview(news: Values): Promise<Values> {
    const type = this.tokenOf("PositConnectIntegration");
    const { inputs } = this.operations.check({ type, name: "it", news });
    return (await this.operations.create({ type, name: "it", properties: inputs, preview: true })).properties;
  }

  async previewUpdate({ type, id, inputs: olds, outputs }: Kept, news: Values): Promise<void> {
    const { inputs } = this.operations.check({ type, name: "it", olds, news });
    await this.operations.update({ type, name: "it", id, olds: outputs, news: inputs, preview: true });
  }
}

/** The server in the tenant. */
export function serverOf({ tenant }: ConnectFixture): ConnectServer {
  return connectServer(tenant.tenant, "connect.contoso.com/rsc");
}

/** Changes the server, such as its version. */
export async function setServer(fixture: ConnectFixture, settings: Partial<ConnectServer>): Promise<void> {
  await keepServer(fixture.tenant.tenant, Object.assign(serverOf(fixture), settings));
}

/** Integrations of the server without the one that Connect creates itself. */
export function integrationsOf(fixture: ConnectFixture): ConnectIntegration[] {
  return serverOf(fixture).integrations.filter(({ template }) => template !== "connect");
}

/** Asks the server as an administrator. */
export async function askConnect(
  { fetch, key }: ConnectFixture,
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${address}/__api__${path}`, {
    method,
    headers: { authorization: `Key ${key}` },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : (JSON.parse(text) as unknown) };
}

/** A token of GitHub for an audience, as far as the tenant checks it. */
export async function identityToken({ tenant }: ConnectFixture, audience: string): Promise<string> {
  const [key = {}] = tenant.tenant.signingKeys;
  return await new SignJWT({ sub: "repo:contoso/reports:ref:refs/heads/main" })
    .setAudience(audience)
    .setProtectedHeader({ alg: "RS256", kid: String(key["kid"]) })
    .setExpirationTime(time.getTime() / 1000 + 300)
    .sign(await importJWK(key, "RS256"));
}
