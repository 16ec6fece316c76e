import { z } from "zod";

// Only the properties of Microsoft Graph objects that the checks read: https://learn.microsoft.com/graph/api/overview

/** An application registration. */
export const application = z.object({
  appId: z.string(),
  web: z.object({ redirectUris: z.array(z.string()) }),
  spa: z.object({ redirectUris: z.array(z.string()) }),
  publicClient: z.object({ redirectUris: z.array(z.string()) }),
  requiredResourceAccess: z.array(
    z.object({
      resourceAppId: z.string(),
      resourceAccess: z.array(z.object({ id: z.string(), type: z.enum(["Scope", "Role"]) })),
    }),
  ),
  passwordCredentials: z.array(z.object({ keyId: z.string(), endDateTime: z.string() })),
  keyCredentials: z.array(z.object({ keyId: z.string(), endDateTime: z.string() })),
});

/** A trust in another issuer. */
export const trust = z.object({
  name: z.string(),
  issuer: z.string(),
  /** Null in a flexible credential. */
  subject: z.string().nullable(),
  audiences: z.array(z.string()),
});

/** The service principal of a registration. */
export const servicePrincipal = z.object({ appId: z.string(), accountEnabled: z.boolean().nullable() });

/** The service principal of an API, with its permissions. */
export const api = z.object({
  id: z.string(),
  appRoles: z.array(z.object({ id: z.string(), value: z.string().nullable() })),
  oauth2PermissionScopes: z.array(z.object({ id: z.string(), value: z.string().nullable() })),
});

/** Consent to delegated permissions. */
export const grant = z.object({
  consentType: z.enum(["AllPrincipals", "Principal"]),
  resourceId: z.string(),
  scope: z.string().nullable(),
});

/** Consent to an application permission. */
export const assignment = z.object({ resourceId: z.string(), appRoleId: z.string() });

/** Lists the properties that a schema reads, for `$select`. */
export function select(schema: z.ZodObject): string {
  return Object.keys(schema.shape).join(",");
}
