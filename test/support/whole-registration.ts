import type { GraphObject, TenantGraph } from "./tenant-graph.ts";

/** A registration and everything that belongs to it, as whole objects of Graph. */
export interface WholeRegistration {
  application: GraphObject;
  owners: GraphObject[];
  federatedCredentials: GraphObject[];
  principal: GraphObject;
  grants: GraphObject[];
  assignments: GraphObject[];
}

/** Reads a registration by object ids. */
export async function readWholeRegistration(
  graph: TenantGraph,
  applicationId: string,
  principalId: string,
): Promise<WholeRegistration> {
  return {
    application: await graph.send("GET", `/applications/${applicationId}`),
    owners: await graph.list(`/applications/${applicationId}/owners`),
    federatedCredentials: await graph.list(`/applications/${applicationId}/federatedIdentityCredentials`),
    principal: await graph.send("GET", `/servicePrincipals/${principalId}`),
    grants: await graph.list(`/servicePrincipals/${principalId}/oauth2PermissionGrants`),
    assignments: await graph.list(`/servicePrincipals/${principalId}/appRoleAssignments`),
  };
}

/** The same registration with one more tag, as the first run after an adoption leaves it. Secrets are compared elsewhere. */
export function adopted(whole: WholeRegistration, tag: string): WholeRegistration {
  return {
    ...whole,
    application: withTag(withExplicitDefaults(whole.application), tag),
    principal: withTag({ ...whole.principal, samlSingleSignOnSettings: { relayState: null } }, tag),
  };
}

/** Without the secrets of runs, whose names begin with `period`. */
export function withoutRunSecrets(whole: WholeRegistration): WholeRegistration {
  const secrets = whole.application["passwordCredentials"] as { displayName: string | null }[];
  const others = secrets.filter(({ displayName }) => displayName?.startsWith("period ") !== true);
  return { ...whole, application: { ...whole.application, passwordCredentials: others } };
}

function withTag(object: GraphObject, tag: string): GraphObject {
  return { ...object, tags: [...(object["tags"] as string[]), tag] };
}

/** Each update by the azuread provider writes the defaults of these properties, which Graph shows as null before. */
function withExplicitDefaults(application: GraphObject): GraphObject {
  const api = application["api"] as Record<string, unknown>;
  return {
    ...application,
    api: {
      ...api,
      acceptMappedClaims: api["acceptMappedClaims"] ?? false,
      requestedAccessTokenVersion: api["requestedAccessTokenVersion"] ?? 1,
    },
    isDeviceOnlyAuthSupported: application["isDeviceOnlyAuthSupported"] ?? false,
    isFallbackPublicClient: application["isFallbackPublicClient"] ?? false,
  };
}
