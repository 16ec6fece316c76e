import { randomUUID } from "node:crypto";
import type { AppRole, PermissionScope } from "../../../entities.ts";

/** A delegated permission. */
export function scope(value: string, type: "Admin" | "User" = "User", id: string = randomUUID()): PermissionScope {
  return {
    id,
    value,
    type,
    isEnabled: true,
    adminConsentDisplayName: `${value} for all users`,
    adminConsentDescription: `Allows ${value} for all users.`,
    userConsentDisplayName: `${value} for you`,
    userConsentDescription: `Allows ${value} for you.`,
  };
}

/** An application permission. */
export function role(
  value: string,
  id: string = randomUUID(),
  member: "User" | "Application" = "Application",
): AppRole {
  return {
    id,
    value,
    displayName: `${value} as application`,
    description: value,
    allowedMemberTypes: [member],
    isEnabled: true,
  };
}
