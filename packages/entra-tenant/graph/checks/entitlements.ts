import type { ApplicationChange } from "./application-change.ts";
import { badRequest } from "../errors.ts";

interface Entitlement {
  id: string;
  value: string | null;
  isEnabled: boolean;
}

/** Refuses app roles and scopes that conflict with each other, or that are removed while they are enabled. */
export function checkEntitlements({ next, previous }: ApplicationChange): void {
  const scopes = next.api.oauth2PermissionScopes;
  refuseDuplicates(next.appRoles);
  refuseDuplicates(scopes);
  refuseLossOfEnabled(previous?.appRoles ?? [], next.appRoles);
  refuseLossOfEnabled(previous?.api.oauth2PermissionScopes ?? [], scopes);
}

function refuseDuplicates(entitlements: Entitlement[]): void {
  const ids = entitlements.map(({ id }) => id.toLowerCase());
  const values = entitlements.flatMap(({ value }) => value ?? []);
  if (new Set(ids).size < ids.length || new Set(values).size < values.length) {
    throw badRequest("entitlement-duplicate", "Request contains a property with duplicate values.", "DuplicateValue");
  }
}

/** Only a disabled permission can be removed or get another value, so clients disable it first. */
function refuseLossOfEnabled(before: Entitlement[], after: Entitlement[]): void {
  for (const { id, value, isEnabled } of before) {
    if (isEnabled && after.find((entitlement) => entitlement.id === id)?.value !== value) {
      throw badRequest(
        "entitlement-enabled",
        "Permission (scope or role) cannot be deleted or updated unless disabled first.",
        "CannotDeleteOrUpdateEnabledEntitlement",
      );
    }
  }
}
