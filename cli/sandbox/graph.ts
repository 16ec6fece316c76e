import { setTimeout as sleep } from "node:timers/promises";
import { openTenantFetch } from "./tenant-fetch.ts";
import type { TenantAccess } from "./environment.ts";

/** An object in Microsoft Graph's format. */
export type GraphObject = Record<string, unknown>;

/** Microsoft Graph of the local tenant and its key vaults, used as the deploying identity. */
export interface Graph extends AsyncDisposable {
  /** Returns all objects of a collection; empty if its parent does not exist. */
  list(path: string): Promise<GraphObject[]>;
  remove(path: string): Promise<void>;
  post(path: string, body: unknown): Promise<void>;
  /** Whether a key vault has a secret with this name. */
  hasVaultSecret(vault: string, name: string): Promise<boolean>;
  /** Deletes the secret. Writing it again recovers it. */
  removeVaultSecret(vault: string, name: string): Promise<void>;
}

/** The same for any request. */
export interface OpenGraph extends Graph {
  /** Resolves with the response, whatever its status. The path begins after the version. */
  request(method: string, path: string, body?: unknown): Promise<Response>;
}

const tries = 6;

/**
 * Repeats requests that are throttled or get no complete response. All requests of this client can be repeated safely.
 */
function repeating(fetch: typeof globalThis.fetch): (url: string, init: RequestInit) => Promise<Response> {
  return async (url, init) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const response = await fetch(url, init);
        const body = await response.arrayBuffer();
        const { status, headers } = response;
        const isTemporary = status === 429 || (status >= 500 && status !== 501);
        if (!isTemporary || attempt === tries) {
          return new Response(body.byteLength === 0 ? null : body, { status, headers });
        }
      } catch (error) {
        if (attempt === tries)
          throw new Error(`the local tenant does not answer ${init.method ?? "GET"} ${url}`, { cause: error });
      }
      await sleep(2 ** attempt * 100);
    }
  };
}

/** Signs in as the deploying identity. */
export async function openGraph({ origin, tenantId, caFile, deployer }: TenantAccess): Promise<OpenGraph> {
  const tenantFetch = openTenantFetch(caFile);
  const fetch = repeating(tenantFetch.fetch);

  async function requestToken(resource: string): Promise<string> {
    const answer = await fetch(`${origin}/${tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: deployer.clientId,
        client_secret: deployer.clientSecret,
        scope: `${resource}/.default`,
      }),
    });
    if (!answer.ok) throw new Error(`the local tenant refuses its deploying identity: ${await answer.text()}`);
    const { access_token: token } = (await answer.json()) as { access_token?: string };
    if (token === undefined) throw new Error("the local tenant does not know its deploying identity");
    return token;
  }

  const graphToken = await requestToken(origin);

  async function send(method: string, url: string, body?: unknown, token = graphToken): Promise<Response> {
    return await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** Missing objects need no removal. */
  async function change(method: string, path: string, body?: unknown): Promise<void> {
    const response = await send(method, `${origin}/v1.0${path}`, body);
    if (!response.ok && response.status !== 404) throw new Error(`${method} ${path}: ${await response.text()}`);
    await response.arrayBuffer().catch(() => undefined);
  }

  async function askVault(method: string, vault: string, path: string): Promise<boolean> {
    const url = `${origin}/vaults/${vault}/secrets/${path}?api-version=7.6`;
    const response = await send(method, url, undefined, await requestToken("https://vault.azure.net"));
    if (!response.ok && response.status !== 404) throw new Error(`${method} ${path}: status ${response.status}`);
    await response.body?.cancel();
    return response.ok;
  }

  return {
    async list(path) {
      const found: GraphObject[] = [];
      for (let url: string | undefined = `${origin}/v1.0${path}`; url !== undefined;) {
        const response = await send("GET", url);
        if (response.status === 404) return found;
        if (!response.ok) throw new Error(`GET ${path}: ${await response.text()}`);
        const page = (await response.json()) as { value: GraphObject[]; "@odata.nextLink"?: string };
        found.push(...page.value);
        url = page["@odata.nextLink"];
      }
      return found;
    },
    request: (method, path, body) => send(method, `${origin}/v1.0${path}`, body),
    remove: (path) => change("DELETE", path),
    post: (path, body) => change("POST", path, body),
    hasVaultSecret: (vault, name) => askVault("GET", vault, `${name}/versions`),
    async removeVaultSecret(vault, name) {
      await askVault("DELETE", vault, name);
    },
    [Symbol.asyncDispose]: () => tenantFetch[Symbol.asyncDispose](),
  };
}
