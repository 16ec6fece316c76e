import { derivedId } from "../derived-id.ts";
import type { AppRole, PermissionScope } from "../entities.ts";
import type { SeedAppRole, SeedScope } from "./schema.ts";

/** Creates app roles. `owner` is the id of the application that exposes them. Their ids are derived from it. */
export function appRolesOf(owner: string, roles: SeedAppRole[] = []): AppRole[] {
  return roles.map(({ value, displayName = value, allowedMemberTypes = ["Application"] }) => ({
    id: derivedId(owner, `role ${value}`),
    value,
    displayName,
    description: displayName,
    allowedMemberTypes,
    isEnabled: true,
    origin: "Application",
  }));
}

/** Creates scopes. `owner` is the id of the application that exposes them. Their ids are derived from it. */
export function scopesOf(owner: string, scopes: SeedScope[] = []): PermissionScope[] {
  return scopes.map(({ value, displayName = value, adminConsentRequired = false }) => ({
    id: derivedId(owner, `scope ${value}`),
    value,
    type: adminConsentRequired ? "Admin" : "User",
    isEnabled: true,
    adminConsentDisplayName: displayName,
    adminConsentDescription: displayName,
    userConsentDisplayName: adminConsentRequired ? null : displayName,
    userConsentDescription: adminConsentRequired ? null : displayName,
  }));
}
