import { createApp } from "../../packages/entra-tenant/app.ts";
import { startTenant, type TenantHandle, type TenantOptions } from "../../packages/entra-tenant/index.ts";

/** An object of Microsoft Graph, with the properties that the rehearsal reads. */
interface GraphObject {
  readonly id: string;
  readonly appId: string;
  readonly keyId: string;
  readonly secretText: string;
  readonly startDateTime: string;
}

/** A local tenant whose clock the rehearsal moves. Requests do not go through a socket, because there are thousands. */
export interface RehearsedTenant extends AsyncDisposable {
  readonly handle: TenantHandle;
  /** The present time. */
  now: Date;
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>;
  /** Sends a request to Graph that must succeed, as the deploying identity. */
  graph(method: string, path: string, body?: unknown): Promise<GraphObject>;
  /** An access token of the deploying identity for Graph. */
  token(): Promise<string>;
}

/** A time that can be changed. */
export interface Clock {
  now: Date;
}

/** Starts a tenant at a time. */
export async function startRehearsedTenant(now: Date, options: TenantOptions = {}): Promise<RehearsedTenant> {
  const clock: Clock = { now };
  const handle = await startTenant({ ...options, now: () => clock.now });
  return rehearseIn(handle, clock);
}

/** Uses a tenant that runs in this process with a clock. */
export function rehearseIn(handle: TenantHandle, clock: Clock): RehearsedTenant {
  const app = createApp(handle.tenant);
  const request: RehearsedTenant["fetch"] = async (url, init) => await app.request(url, init);
  let issued: { readonly at: Date; readonly token: string } | undefined;

  async function token(): Promise<string> {
    if (issued?.at === clock.now) return issued.token;
    const { origin, tenantId, deployer } = handle;
    const response = await request(`${origin}/${tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: deployer.clientId,
        client_secret: deployer.clientSecret,
        scope: `${origin}/.default`,
      }),
    });
    const { access_token } = (await response.json()) as { access_token: string };
    issued = { at: clock.now, token: access_token };
    return access_token;
  }

  return {
    handle,
    get now() {
      return clock.now;
    },
    set now(time) {
      clock.now = time;
    },
    fetch: request,
    token,
    async graph(method, path, body) {
      const response = await request(`${handle.origin}/v1.0${path}`, {
        method,
        headers: { authorization: `Bearer ${await token()}`, "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
      return (text === "" ? {} : JSON.parse(text)) as GraphObject;
    },
    [Symbol.asyncDispose]: () => handle.close(),
  };
}
