import { readFileSync } from "node:fs";
import type { Connections } from "../../../integrations/connection.ts";
import { connectKeyIn } from "../../proof/connect-key.ts";
import { openLocalFetch } from "@entra-integrations/delivery/local-fetch.ts";
import { localTenantPort } from "@entra-integrations/delivery/loopback.ts";
import { openTenantFetch } from "../../sandbox/tenant-fetch.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { TenantAccess } from "../../sandbox/environment.ts";
import { type Fetch, openHttp } from "@entra-integrations/http/client.ts";
import type { Pace } from "@entra-integrations/http/pace.ts";
import { openProxyFetch } from "@entra-integrations/http/proxy-fetch.ts";
import { exchangeHosts, localHosts } from "../../proof/mail/mail-hosts.ts";
import { findGraphOrigin } from "./clouds.ts";
import type { OpenTenant } from "./gather.ts";
import { openGraphReader } from "./graph-reader.ts";
import type { Entra } from "./observation.ts";
import { signIn } from "./sign-in.ts";
import { requestToken } from "./token-request.ts";

/** Time limit of all requests of a command. A throttled Graph may ask to wait for minutes. */
const deadlineSeconds = 600;
/** Time limit of one response of a product, such as the metadata of Dynamics. */
const productSeconds = 60;

/** A tenant that is closed after use. */
export interface ClosableTenant extends OpenTenant, AsyncDisposable {}

/** The tenant of a stack and its sign-in host. */
export interface NamedTenant {
  readonly tenantId: string;
  /** `https://login.microsoftonline.com` in the public cloud. */
  readonly authority: string;
}

/** Returns the tenant in the outputs of a stack; undefined if the stack has nothing in a tenant. */
export function findNamedTenant(connections: Connections): NamedTenant | undefined {
  const [first, ...others] = Object.values(connections)
    .flatMap(({ entra }) => (entra === undefined ? [] : [entra]))
    .map(readTenant);
  if (others.some(({ tenantId, authority }) => tenantId !== first?.tenantId || authority !== first.authority)) {
    throw new Error("the outputs of one stack name several tenants");
  }
  return first;
}

// Every endpoint must be on the same host, because the secret is sent to the token endpoint.
function readTenant({ tenantId, issuer, tokenEndpoint }: Entra): NamedTenant {
  const authority = new URL(issuer).origin;
  if (tokenEndpoint !== `${authority}/${tenantId}/oauth2/v2.0/token`) {
    throw new UserError({
      message: `tokenEndpoint: must be of the tenant ${tenantId} at ${authority}, got ${tokenEndpoint}`,
      fix: "deploy the stack again with this version",
      code: "token-endpoint-foreign",
    });
  }
  return { tenantId, authority };
}

/** Opens a tenant in Azure with the signed-in identity. */
export async function openAzureTenant(
  { tenantId, authority }: NamedTenant,
  env: NodeJS.ProcessEnv,
  pace?: Pace,
): Promise<ClosableTenant> {
  const { fetch: fetchOnce, ...connections } = openProxyFetch();
  const { fetch } = openHttp({ fetch: fetchOnce, deadlineSeconds, pace });
  const graphOrigin = await findGraphOrigin(authority, env, fetch);
  const tokenFor = (resource: string) => signIn({ tenantId, authority, resource, env, fetch, pace });
  const token = await tokenFor(graphOrigin);
  // The environment may be that of the sandbox. Its tokens must not leave this machine.
  const port = localTenantPort({ AZURE_AUTHORITY_HOST: authority });
  const local = port === undefined ? undefined : openLocalFetch({ port });
  const products = { deadlineSeconds, timeoutSeconds: productSeconds, pace };
  return {
    graph: openGraphReader(graphOrigin, token, fetch),
    graphOrigin,
    fetchGraph: withToken(token, fetch),
    signInTo: async (resource) =>
      withToken(await tokenFor(resource), openHttp({ fetch: local?.fetch ?? fetchOnce, ...products }).fetch),
    fetch,
    products: openHttp({ fetch: local?.fetch ?? fetchOnce, ...products }),
    connectKey: connectKeyIn(env),
    mailHosts: exchangeHosts(authority),
    async [Symbol.asyncDispose]() {
      await local?.[Symbol.asyncDispose]();
      await connections[Symbol.asyncDispose]();
    },
  };
}

/** Opens the tenant of the sandbox with its deploying identity. */
export async function openLocalTenant(
  { authority }: NamedTenant,
  { origin, tenantId, caFile, deployer, connectApiKey, mail }: TenantAccess,
): Promise<ClosableTenant> {
  if (origin !== authority) {
    throw new UserError({
      message: `the local tenant is at ${origin}, the stack was deployed at ${authority}`,
      fix: "npm run local -- up, which takes the new address into the outputs",
      code: "tenant-moved",
    });
  }
  const { fetch: fetchTrusting, ...connections } = openTenantFetch(caFile);
  const { fetch } = openHttp({ fetch: fetchTrusting, deadlineSeconds });
  const tokenEndpoint = `${origin}/${tenantId}/oauth2/v2.0/token`;
  const { clientId, clientSecret } = deployer;
  const tokenFor = async (resource: string): Promise<string> => {
    const token = await requestToken({ tokenEndpoint, clientId, clientSecret, scope: `${resource}/.default` }, fetch);
    if (typeof token === "string") return token;
    throw new Error(`the local tenant does not let its deploying identity sign in to ${resource}`);
  };
  const token = await tokenFor(origin);
  const products = openLocalFetch({ ca: readFileSync(caFile, "utf8"), port: Number(new URL(origin).port) });
  const productHttp = openHttp({ fetch: products.fetch, deadlineSeconds, timeoutSeconds: productSeconds });
  return {
    graph: openGraphReader(origin, token, fetch),
    graphOrigin: origin,
    fetchGraph: withToken(token, fetch),
    signInTo: async (resource) => withToken(await tokenFor(resource), productHttp.fetch),
    fetch,
    products: productHttp,
    connectKey: () => connectApiKey,
    mailHosts: localHosts({ caFile, mail }),
    async [Symbol.asyncDispose]() {
      await connections[Symbol.asyncDispose]();
      await products[Symbol.asyncDispose]();
    },
  };
}

/** Adds a token to each request. */
export function withToken(token: string, fetch: Fetch): Fetch {
  return (url, init) => {
    const headers = new Headers(init?.headers);
    headers.set("authorization", `Bearer ${token}`);
    return fetch(url, { ...init, headers });
  };
}
