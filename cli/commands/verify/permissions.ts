import { findPermission, findPermissionName } from "../../../integrations/permissions/apis.ts";
import type { PermissionKind } from "../../../integrations/spec.ts";
import type { TenantSnapshot } from "./observation.ts";

/** A permission that an integration declares, and its id in the tenant. */
export interface DeclaredPermission {
  readonly kind: PermissionKind;
  /** The API's name for people. */
  readonly api: string;
  readonly apiAppId: string;
  readonly value: string;
  /** Undefined if neither the tenant nor the catalogue contains it. */
  readonly id: string | undefined;
}

/** The permissions that an integration declares. */
export function declaredPermissions(seen: TenantSnapshot): DeclaredPermission[] {
  const { delegated, application } = seen.entra.consent.permissions;
  const complete = (kind: PermissionKind) => (one: (typeof delegated)[number]) => ({
    ...one,
    kind,
    id: idOf(seen, kind, one.apiAppId, one.value),
  });
  return [...delegated.map(complete("delegated")), ...application.map(complete("application"))];
}

/** The permissions without consent. With `forEveryone` false, consent by any single user is enough. */
export function missingConsent(seen: TenantSnapshot, forEveryone: boolean): DeclaredPermission[] {
  const isGranted = ({ kind, apiAppId, value, id }: DeclaredPermission): boolean => {
    const api = seen.apis.get(apiAppId);
    if (api?.state !== "read") return false;
    const resourceId = api.value.id;
    if (kind === "delegated") {
      const grants = seen.grants.state === "read" ? seen.grants.value : [];
      return grants.some(
        (grant) =>
          grant.resourceId === resourceId &&
          (!forEveryone || grant.consentType === "AllPrincipals") &&
          (grant.scope ?? "").split(" ").includes(value),
      );
    }
    const assignments = seen.assignments.state === "read" ? seen.assignments.value : [];
    return assignments.some((assignment) => assignment.resourceId === resourceId && assignment.appRoleId === id);
  };
  return declaredPermissions(seen).filter((permission) => !isGranted(permission));
}

/** The name of a permission by its id; the id itself if the name is unknown. */
export function permissionName(seen: TenantSnapshot, kind: PermissionKind, apiAppId: string, id: string): string {
  const known = permissionsOf(seen, kind, apiAppId).find((permission) => permission.id === id)?.value;
  return known ?? findPermissionName(apiAppId, kind, id) ?? id;
}

/** `Mail.Send (application) and User.Read of Microsoft Graph`. */
export function renderPermissions(permissions: readonly Pick<DeclaredPermission, "kind" | "api" | "value">[]): string {
  const byApi = Map.groupBy(permissions, ({ api }) => api);
  return [...byApi]
    .map(([api, ones]) => {
      const names = ones.map(({ kind, value }) => (kind === "application" ? `${value} (application)` : value));
      return `${names.join(", ")} of ${api}`;
    })
    .join("; ");
}

function idOf(seen: TenantSnapshot, kind: PermissionKind, apiAppId: string, value: string): string | undefined {
  const published = permissionsOf(seen, kind, apiAppId).find((permission) => permission.value === value)?.id;
  return published ?? findPermission(apiAppId, kind, value)?.id;
}

function permissionsOf(
  seen: TenantSnapshot,
  kind: PermissionKind,
  apiAppId: string,
): readonly { id: string; value: string | null }[] {
  const itsApi = seen.apis.get(apiAppId);
  if (itsApi?.state !== "read") return [];
  return kind === "delegated" ? itsApi.value.oauth2PermissionScopes : itsApi.value.appRoles;
}
