import { z } from "zod";

// https://learn.microsoft.com/graph/api/resources/approle: 120 characters, none of them a space, no leading full stop
const value = z
  .string()
  .max(120)
  .regex(/^(?!\.)[\w:!#$%&'()*+,\-./;=?@[\]^`{|}~]*$/);
/** The value of an app role or a scope. */
export const permissionValue = value.min(1);

const emptyIsNull = (text: string | null) => (text === "" ? null : text);
const consentText = z.string().nullable().default(null).transform(emptyIsNull);

/** One of an application's `appRoles`. */
export const appRole = z.strictObject({
  id: z.guid(),
  value: value.nullable().default(null).transform(emptyIsNull),
  displayName: z.string().min(1).max(100),
  description: z.string().min(1),
  allowedMemberTypes: z.array(z.enum(["User", "Application"])).min(1),
  isEnabled: z.boolean().default(true),
  origin: z
    .literal("Application")
    .nullable()
    .default("Application")
    .transform(() => "Application"),
});

/** One of an application's `api.oauth2PermissionScopes`. */
export const permissionScope = z.strictObject({
  id: z.guid(),
  value: permissionValue,
  type: z.enum(["Admin", "User"]).default("User"),
  isEnabled: z.boolean().default(true),
  adminConsentDisplayName: z.string().min(1).max(100),
  adminConsentDescription: z.string().min(1),
  userConsentDisplayName: consentText,
  userConsentDescription: consentText,
});
