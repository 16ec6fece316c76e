import { z } from "zod";
import type { Connection } from "../../../integrations/connection.ts";
import { recordedSecretOf } from "../../../integrations/credentials/credential-facts.ts";
import { findApi } from "../../../integrations/permissions/apis.ts";
import type { Fetch, Http } from "@entra-integrations/http/client.ts";
import type { MailHosts } from "../../proof/mail/mail-hosts.ts";
import { api, application, assignment, grant, select, servicePrincipal, trust } from "./graph-objects.ts";
import type { Answer, GraphReader } from "./graph-reader.ts";
import { type Api, type Discovery, type Entra, type TenantSnapshot, type TriedToken } from "./observation.ts";
import { tryCredentials } from "./token-request.ts";

/** A tenant, open for reading. */
export interface OpenTenant {
  readonly graph: GraphReader;
  /** `https://graph.microsoft.com` in the public cloud. */
  readonly graphOrigin: string;
  /** Sends a request to Microsoft Graph with the token of `graph`, for reports whose errors matter. */
  readonly fetchGraph: Fetch;
  /** Signs in for another API of Microsoft, such as `https://api.loganalytics.io`. */
  readonly signInTo: (resource: string) => Promise<Fetch>;
  readonly fetch: Fetch;
  /** Reaches products and Microsoft's other APIs. In the sandbox they are the local tenant's. */
  readonly products: Http;
  /** Returns the API key for a Posit Connect server; undefined without one. */
  readonly connectKey: (address: string) => string | undefined;
  /** Undefined in a cloud whose mail servers are not known. */
  readonly mailHosts?: MailHosts | undefined;
}

/** Reads everything that the checks of one integration need. */
export type Observe = (connection: Connection, clientSecret: string | undefined) => Promise<TenantSnapshot | undefined>;

const readsApplications = "Application.Read.All";
const readsGrants = "DelegatedPermissionGrant.Read.All";

/** Opens the look-ups of one run. Each API is read once. */
export function openObserver({ graph, graphOrigin, fetch }: OpenTenant): Observe {
  const apis = new Map<string, Promise<Answer<Api>>>();
  const apiOf = (appId: string): Promise<Answer<Api>> => {
    const asked = apis.get(appId) ?? askForApi(graph, appId);
    apis.set(appId, asked);
    return asked;
  };

  return async ({ name, entra }, clientSecret) => {
    if (entra === undefined) return undefined;
    const { applicationObjectId, servicePrincipalObjectId } = entra;
    const principal = `/servicePrincipals/${servicePrincipalObjectId}`;
    const [discovery, registration, trusts, itsPrincipal, grants, assignments, itsApis, tokens] = await Promise.all([
      discover(entra, fetch),
      entra.isExternal === true
        ? ({ state: "missing" } as const)
        : graph.read({
            path: `/applications/${applicationObjectId}?$select=${select(application)}`,
            schema: application,
            needs: readsApplications,
          }),
      entra.credential.type !== "federated"
        ? undefined
        : graph.list({
            path: `/applications/${applicationObjectId}/federatedIdentityCredentials`,
            schema: trust,
            needs: readsApplications,
          }),
      graph.read({
        path: `${principal}?$select=${select(servicePrincipal)}`,
        schema: servicePrincipal,
        needs: readsApplications,
      }),
      graph.list({ path: `${principal}/oauth2PermissionGrants`, schema: grant, needs: readsGrants }),
      graph.list({ path: `${principal}/appRoleAssignments`, schema: assignment, needs: readsApplications }),
      Promise.all(apiIds(entra).map(async (appId) => [appId, await apiOf(appId)] as const)),
      tryTokens(entra, clientSecret, { graphOrigin, fetch }),
    ]);
    return {
      name,
      entra,
      discovery,
      application: registration,
      trusts,
      servicePrincipal: itsPrincipal,
      grants,
      assignments,
      apis: new Map(itsApis),
      tokens,
    };
  };
}

function apiIds({ consent }: Entra): string[] {
  const { delegated, application: roles } = consent.permissions;
  return [...new Set([...delegated, ...roles].map(({ apiAppId }) => apiAppId))];
}

async function askForApi(graph: GraphReader, appId: string): Promise<Answer<Api>> {
  const found = await graph.list({
    path: `/servicePrincipals?$filter=${encodeURIComponent(`appId eq '${appId}'`)}&$select=${select(api)}`,
    schema: api,
    needs: readsApplications,
  });
  if (found.state !== "read") return found;
  const [value] = found.value;
  return value === undefined ? { state: "missing" } : { state: "read", value };
}

const discoveryDocument = z.object({
  issuer: z.string(),
  token_endpoint: z.string(),
  authorization_endpoint: z.string(),
});

async function discover({ issuer }: Entra, fetch: Fetch): Promise<Discovery> {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`, { service: "Microsoft Entra" });
  const body: unknown = await response.json().catch(() => undefined);
  const { data } = discoveryDocument.safeParse(body);
  if (!response.ok || data === undefined) return { state: "unreadable", status: response.status };
  return {
    state: "read",
    issuer: data.issuer,
    tokenEndpoint: data.token_endpoint,
    authorizationEndpoint: data.authorization_endpoint,
  };
}

async function tryTokens(
  entra: Entra,
  clientSecret: string | undefined,
  { graphOrigin, fetch }: Pick<OpenTenant, "graphOrigin" | "fetch">,
): Promise<TriedToken[] | undefined> {
  if (recordedSecretOf(entra.credential) === undefined || clientSecret === undefined) return undefined;
  const { tokenEndpoint, clientId } = entra;
  return await Promise.all(
    tokensToTry(entra, graphOrigin).map(async ({ scope, roles }) => ({
      scope,
      roles,
      answer: await tryCredentials({ tokenEndpoint, clientId, clientSecret, scope }, fetch),
    })),
  );
}

/**
 * Requests the app-only tokens that the target system needs. A system that only acts for users gets a token without
 * roles, which still shows that its secret is accepted.
 */
function tokensToTry(entra: Entra, graphOrigin: string): Omit<TriedToken, "answer">[] {
  const { delegated, application: roles } = entra.consent.permissions;
  const isAppOnly = delegated.length === 0 && entra.scopes.every((scope) => scope.endsWith("/.default"));
  const ofApi = (appId: string): string => `${findApi(appId)?.resourceUri ?? appId}/.default`;
  const scopes = isAppOnly ? entra.scopes : [...new Set(roles.map(({ apiAppId }) => ofApi(apiAppId)))];
  const rolesOf = (scope: string): string[] =>
    roles.filter(({ apiAppId }) => scopes.length === 1 || ofApi(apiAppId) === scope).map(({ value }) => value);
  if (scopes.length === 0) return [{ scope: `${graphOrigin}/.default`, roles: [] }];
  return scopes.map((scope) => ({ scope, roles: rolesOf(scope) }));
}
