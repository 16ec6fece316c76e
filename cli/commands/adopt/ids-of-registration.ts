import type { AdoptSpec } from "../../../integrations/lifecycle/adoption.ts";
import { findApi } from "../../../integrations/permissions/apis.ts";
import { findCertificates } from "./compose-credential.ts";
import type { RegistrationFacts, ServicePrincipal } from "./facts.ts";
import { nameOf } from "./permission-names.ts";

/** The ids of a registration and of everything that belongs to it, whether or not an entry declares it. */
export function idsOfRegistration(facts: RegistrationFacts, now: Date): AdoptSpec {
  const { application, servicePrincipal, federatedCredentials } = facts;
  return {
    clientId: facts.clientId,
    applicationObjectId: application?.id,
    servicePrincipalObjectId: servicePrincipal?.id,
    appRoles: idsByValue(application?.appRoles),
    exposedScopes: idsByValue(application?.api.oauth2PermissionScopes),
    certificates: Object.fromEntries(findCertificates(facts, now).map(({ thumbprint, keyId }) => [thumbprint, keyId])),
    federatedCredentials: Object.fromEntries(federatedCredentials.map(({ name, id }) => [name, id])),
    ...(servicePrincipal && idsOfConsent(servicePrincipal, facts.apis)),
  };
}

function idsByValue(
  all: readonly { readonly id: string; readonly value: string | undefined }[] = [],
): Record<string, string> {
  return Object.fromEntries(all.flatMap(({ id, value }) => (value === undefined ? [] : [[value, id]])));
}

/** Consent of the whole organization. An API that the tenant lacks has no consent either. */
function idsOfConsent(
  { assignments, grants }: ServicePrincipal,
  apis: RegistrationFacts["apis"],
): Pick<AdoptSpec, "appRoleAssignments" | "delegatedGrants"> {
  const appIdOf = (objectId: string): string | undefined => apis.find(({ id }) => id === objectId)?.appId.toLowerCase();
  const appRoleAssignments: Record<string, Record<string, string>> = {};
  for (const { id, resourceId, appRoleId } of assignments) {
    const apiAppId = appIdOf(resourceId);
    const named = apiAppId && nameOf({ apiAppId, kind: "application", id: appRoleId.toLowerCase() }, apis);
    if (named) appRoleAssignments[named.api] = { ...appRoleAssignments[named.api], [named.value]: id };
  }
  const delegatedGrants = grants.flatMap(({ id, consentType, resourceId }) => {
    const apiAppId = consentType === "AllPrincipals" ? appIdOf(resourceId) : undefined;
    return apiAppId === undefined ? [] : [[findApi(apiAppId)?.key ?? apiAppId, id] as const];
  });
  return { appRoleAssignments, delegatedGrants: Object.fromEntries(delegatedGrants) };
}
