import type { EntraSpec } from "../../integrations/spec.ts";
import type { Tenant } from "../../packages/entra-tenant/index.ts";

/** Ids of a registration in Graph. */
export interface RegisteredIds {
  readonly clientId: string;
  readonly applicationObjectId: string;
  readonly servicePrincipalObjectId: string;
}

/** Sends an object to a collection of Graph that must accept it. */
type Post = (path: string, body: unknown) => Promise<{ readonly id: string; readonly appId: string }>;

/** Registers an integration in a local tenant as the program would, with consent if the spec grants it. */
export async function register(
  tenant: Tenant,
  post: Post,
  { displayName, entra }: { readonly displayName: string; readonly entra: EntraSpec },
): Promise<RegisteredIds> {
  const apis = new Map(entra.permissions.map(({ apiAppId }) => [apiAppId, tenant.findResource(apiAppId)!] as const));
  const permissions = entra.permissions.map(({ kind, apiAppId, value }) => {
    const api = apis.get(apiAppId)!;
    const published = kind === "delegated" ? api.oauth2PermissionScopes : api.appRoles;
    return { kind, apiAppId, value, id: published.find((one) => one.value === value)!.id };
  });
  const application = await post("/applications", {
    displayName,
    signInAudience: entra.signInAudience,
    isFallbackPublicClient: entra.allowsPublicClientFlows,
    web: { redirectUris: entra.redirectUris.web },
    spa: { redirectUris: entra.redirectUris.singlePage },
    publicClient: { redirectUris: entra.redirectUris.publicClient },
    requiredResourceAccess: [...apis.keys()].map((resourceAppId) => ({
      resourceAppId,
      resourceAccess: permissions
        .filter(({ apiAppId }) => apiAppId === resourceAppId)
        .map(({ kind, id }) => ({ id, type: kind === "delegated" ? "Scope" : "Role" })),
    })),
  });
  const accountEnabled = entra.lifecycle.cutOff === undefined;
  const principal = await post("/servicePrincipals", { appId: application.appId, accountEnabled });
  if (entra.consent === "granted") {
    for (const [appId, { servicePrincipalId: resourceId }] of apis) {
      const ofApi = permissions.filter(({ apiAppId }) => apiAppId === appId);
      const scopes = ofApi.filter(({ kind }) => kind === "delegated").map(({ value }) => value);
      const scope = { clientId: principal.id, consentType: "AllPrincipals", resourceId, scope: scopes.join(" ") };
      if (scopes.length > 0) await post("/oauth2PermissionGrants", scope);
      for (const { id: appRoleId } of ofApi.filter(({ kind }) => kind === "application")) {
        const path = `/servicePrincipals/${principal.id}/appRoleAssignments`;
        await post(path, { appRoleId, principalId: principal.id, resourceId });
      }
    }
  }
  return {
    clientId: application.appId,
    applicationObjectId: application.id,
    servicePrincipalObjectId: principal.id,
  };
}
