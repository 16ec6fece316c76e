import { openTenantFetch } from "../../cli/sandbox/tenant-fetch.ts";
import type { TenantConnection } from "../../packages/entra-tenant/index.ts";

/** An object of Microsoft Graph. */
export type GraphObject = Record<string, unknown> & { id: string };

/** Microsoft Graph and the token endpoint of a tenant, for checks and changes in tests. */
export interface TenantGraph extends AsyncDisposable {
  list(path: string): Promise<GraphObject[]>;
  send(method: string, path: string, body?: unknown, version?: "v1.0" | "beta"): Promise<GraphObject>;
  /** Requests a token with a client secret; resolves with the error code, or "ok". */
  signIn(clientId: string, clientSecret: string): Promise<string>;
  /** Requests a token for an API, such as `https://outlook.office365.com`. */
  tokenFor(api: string, clientId: string, clientSecret: string): Promise<string>;
}

/** Opens Graph with the token of the deploying identity. */
export async function openTenantGraph(tenant: TenantConnection): Promise<TenantGraph> {
  const { origin, tenantId, caFile, deployer } = tenant;
  const tenantFetch = openTenantFetch(caFile);

  async function requestToken(clientId: string, clientSecret: string, api = origin) {
    const response = await tenantFetch.fetch(`${origin}/${tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: clientSecret,
        scope: `${api}/.default`,
      }),
    });
    return (await response.json()) as { access_token?: string; error_description?: string };
  }

  let { access_token: token } = await requestToken(deployer.clientId, deployer.clientSecret);

  function request(method: string, path: string, body: unknown, version: string): Promise<Response> {
    return tenantFetch.fetch(`${origin}/${version}${path}`, {
      method,
      headers: { authorization: `Bearer ${token ?? ""}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  async function send(method: string, path: string, body?: unknown, version = "v1.0"): Promise<GraphObject> {
    let response = await request(method, path, body, version);
    if (response.status === 401) {
      // The clock of the tenant was moved.
      ({ access_token: token } = await requestToken(deployer.clientId, deployer.clientSecret));
      response = await request(method, path, body, version);
    }
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
    return (text === "" ? {} : JSON.parse(text)) as GraphObject;
  }

  return {
    send,
    list: async (path) => (await send("GET", path))["value"] as GraphObject[],
    async signIn(clientId, clientSecret) {
      const answer = await requestToken(clientId, clientSecret);
      return answer.access_token === undefined ? (answer.error_description?.split(":")[0] ?? "unknown") : "ok";
    },
    async tokenFor(api, clientId, clientSecret) {
      const { access_token: accessToken, error_description: refusal } = await requestToken(clientId, clientSecret, api);
      if (accessToken === undefined) throw new Error(`no token for ${api}: ${refusal ?? "unknown"}`);
      return accessToken;
    },
    [Symbol.asyncDispose]: () => tenantFetch[Symbol.asyncDispose](),
  };
}
