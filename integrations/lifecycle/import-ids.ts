import { findApi } from "../permissions/apis.ts";
import type { AdoptSpec } from "./adoption.ts";

/**
 * The ids under which the azuread provider imports the objects of one existing registration. An id is undefined for an object
 * that the run creates. https://www.pulumi.com/registry/packages/azuread/api-docs/application/#import and the other resources
 */
export interface ImportIds {
  application: string | undefined;
  servicePrincipal: string | undefined;
  appRole: (value: string) => string | undefined;
  exposedScope: (value: string) => string | undefined;
  /** `resourceObjectId` is the object id of the API's service principal. */
  appRoleAssignment: (apiAppId: string, permission: string, resourceObjectId: string) => string | undefined;
  delegatedGrant: (apiAppId: string) => string | undefined;
  federatedCredential: (name: string) => string | undefined;
}

/** The import ids of an `adopt` block. Without one, the run creates everything. */
export function importIdsOf(adopt: AdoptSpec | undefined): ImportIds {
  const { applicationObjectId: application, servicePrincipalObjectId: principal } = adopt ?? {};
  return {
    application: prefixed("/applications/", application),
    servicePrincipal: prefixed("/servicePrincipals/", principal),
    appRole: (value) => find(adopt?.appRoles, value),
    exposedScope: (value) => find(adopt?.exposedScopes, value),
    appRoleAssignment: (apiAppId, permission, resourceObjectId) =>
      prefixed(
        `/servicePrincipals/${resourceObjectId}/appRoleAssignedTo/`,
        find(ofApi(adopt?.appRoleAssignments, apiAppId), permission),
      ),
    delegatedGrant: (apiAppId) => prefixed("/oauth2PermissionGrants/", ofApi(adopt?.delegatedGrants, apiAppId)),
    federatedCredential: (name) =>
      prefixed(`${String(application)}/federatedIdentityCredential/`, find(adopt?.federatedCredentials, name)),
  };
}

function prefixed(prefix: string, id: string | undefined): string | undefined {
  return id === undefined ? undefined : `${prefix}${id}`;
}

function find<T>(ids: Record<string, T> | undefined, key: string): T | undefined {
  return ids !== undefined && Object.hasOwn(ids, key) ? ids[key] : undefined;
}

/** APIs are written as in the options for permissions: by key or by app id. */
function ofApi<T>(ids: Record<string, T> | undefined, apiAppId: string): T | undefined {
  const key = Object.keys(ids ?? {}).find((one) => findApi(one)?.appId === apiAppId);
  return key === undefined ? undefined : find(ids, key);
}
