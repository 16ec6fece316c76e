import type { PermissionKind } from "../../../../integrations/spec.ts";
import type { Finding } from "../finding.ts";
import type { TenantSnapshot } from "../observation.ts";
import { type DeclaredPermission, declaredPermissions, permissionName, renderPermissions } from "../permissions.ts";
import { type Check, isRegisteredHere, unchecked } from "./check.ts";

/** The registration has exactly the declared permissions. */
export const declaredPermissionsCheck: Check = {
  name: "permissions",
  appliesTo: isRegisteredHere,
  suppressedBy: ["registration"],
  find(seen, { commands }) {
    if (seen.application.state !== "read") return undefined;
    const unreadable = seen.apis.values().find((api) => api.state === "refused");
    if (unreadable !== undefined) return [unchecked("the declared permissions", unreadable.needs)];
    const declared = declaredPermissions(seen);
    const requested = requestedPermissions(seen);
    const missing = declared.filter((one) => !requested.some((other) => isSame(one, other)));
    const further = requested.filter((one) => !declared.some((other) => isSame(one, other)));
    const found: Finding[] = [];
    if (missing.length > 0) {
      found.push({
        severity: "error",
        message: `the registration must request ${renderPermissions(missing)}, does not`,
        fix: `run ${commands.repair}`,
      });
    }
    if (further.length > 0) {
      found.push({
        severity: "warning",
        message: `the registration must not request ${renderPermissions(further)}, because nothing declares it`,
        fix: `add it to the stack file if it is needed; then run ${commands.repair}, which removes it otherwise`,
      });
    }
    return found;
  },
};

function requestedPermissions(seen: TenantSnapshot): DeclaredPermission[] {
  if (seen.application.state !== "read") return [];
  const { delegated, application } = seen.entra.consent.permissions;
  const named = [...delegated, ...application];
  return seen.application.value.requiredResourceAccess.flatMap(({ resourceAppId: apiAppId, resourceAccess }) =>
    resourceAccess.map(({ id, type }) => {
      const kind: PermissionKind = type === "Scope" ? "delegated" : "application";
      const api = named.find((one) => one.apiAppId === apiAppId)?.api ?? apiAppId;
      return { kind, api, apiAppId, value: permissionName(seen, kind, apiAppId, id), id };
    }),
  );
}

function isSame(a: DeclaredPermission, b: DeclaredPermission): boolean {
  return a.kind === b.kind && a.apiAppId === b.apiAppId && a.id === b.id;
}
