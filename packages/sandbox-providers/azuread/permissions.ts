import {
  asList,
  asValues,
  type Properties,
  type Property,
  type Values,
} from "@entra-integrations/provider-bridge/property.ts";

import { claimValue, notEmpty, uuid } from "./rules.ts";

const text = { type: "string" } as const;

/** Properties of an app role, for resources that declare roles and functions that read them. */
export const appRoleProperties: Properties = {
  allowedMemberTypes: {
    type: "set",
    of: { ...text, oneOf: ["Application", "User"] },
    use: "required",
    least: 1,
    member: "allowedMemberTypes",
  },
  description: { ...text, use: "required", check: notEmpty, member: "description" },
  displayName: { ...text, use: "required", check: notEmpty, member: "displayName" },
  enabled: { type: "boolean", default: true, member: "isEnabled" },
  id: { ...text, use: "required", check: uuid, member: "id" },
  value: { ...text, check: claimValue, member: "value" },
};

/** Members of a delegated permission. */
export const permissionScopeProperties: Properties = {
  adminConsentDescription: { ...text, check: notEmpty, member: "adminConsentDescription" },
  adminConsentDisplayName: { ...text, check: notEmpty, member: "adminConsentDisplayName" },
  enabled: { type: "boolean", default: true, member: "isEnabled" },
  id: { ...text, use: "required", check: uuid, member: "id" },
  type: { ...text, default: "User", oneOf: ["Admin", "User"], member: "type" },
  userConsentDescription: { ...text, check: notEmpty, member: "userConsentDescription" },
  userConsentDisplayName: { ...text, check: notEmpty, member: "userConsentDisplayName" },
  value: { ...text, check: claimValue, member: "value" },
};

/** Output with the roles or scopes of a service principal, read from the service. */
export function listOf(properties: Properties, member: string): Property {
  return { type: "list", use: "output", member, of: { type: "object", properties } };
}

/** Ids of roles or scopes by value. Omits those without a value. */
export function idsByValue(permissions: unknown): Values {
  const valued = asList(permissions)
    .map(asValues)
    .filter((permission) => permission["value"]);
  return Object.fromEntries(valued.map((permission) => [String(permission["value"]), permission["id"]]));
}
