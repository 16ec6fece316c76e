import { findApi, findPermissionName } from "../../../integrations/permissions/apis.ts";
import { planPermission } from "../../../integrations/permissions/permissions.ts";
import type { PermissionKind, PermissionSpec } from "../../../integrations/spec.ts";
import type { ApiFacts, RegistrationFacts } from "./facts.ts";

/** A permission by id. */
export interface PermissionId {
  readonly apiAppId: string;
  readonly kind: PermissionKind;
  readonly id: string;
}

/** A permission whose name is known. */
export interface NamedPermission extends PermissionId {
  /** The API's key in a stack file. */
  readonly api: string;
  readonly value: string;
}

/** The declared permissions of a registration, without repetitions, in the order of the registration. */
export function declaredPermissions({ application }: RegistrationFacts): PermissionId[] {
  const all = (application?.requiredResourceAccess ?? []).flatMap(({ resourceAppId, resourceAccess }) =>
    resourceAccess.map(({ id, type }): PermissionId => {
      const kind = type === "Scope" ? "delegated" : "application";
      return { apiAppId: resourceAppId.toLowerCase(), kind, id: id.toLowerCase() };
    }),
  );
  return [...new Map(all.map((one) => [keyOf(one), one])).values()];
}

/** A text that identifies a permission by its ids. */
export function keyOf({ apiAppId, kind, id }: PermissionId): string {
  return `${apiAppId} ${kind} ${id}`;
}

/**
 * Names a permission by the API in the tenant, or by the catalogue. Undefined if a run could not find the permission by that
 * name: the tenant lacks its API, and the catalogue is not sure of its id.
 */
export function nameOf(permission: PermissionId, apis: readonly ApiFacts[]): NamedPermission | undefined {
  const { apiAppId, kind, id } = permission;
  const value =
    permissionsOf(apis, apiAppId, kind).find((one) => one.id.toLowerCase() === id)?.value ??
    findPermissionName(apiAppId, kind, id);
  const api = findApi(apiAppId)?.key;
  if (value === undefined || value === "" || api === undefined) return undefined;
  return idOf(planPermission(kind, apiAppId, value, []), apis) === id ? { ...permission, api, value } : undefined;
}

/** The id that a run takes for a permission of an entry. Undefined if the API in the tenant does not have it. */
export function idOf({ apiAppId, kind, value, id }: PermissionSpec, apis: readonly ApiFacts[]): string | undefined {
  return (
    id ??
    permissionsOf(apis, apiAppId, kind)
      .find((one) => one.value === value)
      ?.id.toLowerCase()
  );
}

function permissionsOf(apis: readonly ApiFacts[], apiAppId: string, kind: PermissionKind): ApiFacts["appRoles"] {
  const api = apis.find(({ appId }) => appId.toLowerCase() === apiAppId);
  return (kind === "delegated" ? api?.oauth2PermissionScopes : api?.appRoles) ?? [];
}
