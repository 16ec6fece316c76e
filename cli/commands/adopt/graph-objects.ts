import { z } from "zod";

// The properties of Microsoft Graph objects that an entry can describe or that a run could change. Everything that can be
// null or absent in a response or in an exported file has a default: https://learn.microsoft.com/graph/api/overview

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? undefined);
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);
const texts = z
  .array(z.string())
  .nullish()
  .transform((value) => value ?? []);

function listOf<Item extends z.ZodType>(item: Item) {
  return z
    .array(item)
    .nullish()
    .transform((value) => value ?? []);
}

const redirects = z
  .object({ redirectUris: texts })
  .nullish()
  .transform((value) => value?.redirectUris ?? []);

const info = z
  .object({ marketingUrl: text, privacyStatementUrl: text, supportUrl: text, termsOfServiceUrl: text })
  .partial()
  .nullish()
  .transform((value) => value ?? {});

const scope = z.object({
  id: z.string(),
  value: text,
  type: text,
  isEnabled: z.boolean(),
  adminConsentDisplayName: text,
  adminConsentDescription: text,
  userConsentDisplayName: text,
  userConsentDescription: text,
});

const appRole = z.object({
  id: z.string(),
  value: text,
  displayName: text,
  description: text,
  isEnabled: z.boolean(),
  allowedMemberTypes: z.array(z.string()),
});

const claim = z.object({ name: z.string(), source: text, essential: flag, additionalProperties: texts });

const claims = z
  .object({ idToken: listOf(claim), accessToken: listOf(claim), saml2Token: listOf(claim) })
  .nullish()
  .transform((value) => value ?? { idToken: [], accessToken: [], saml2Token: [] });

const api = z.object({
  acceptMappedClaims: flag,
  knownClientApplications: texts,
  requestedAccessTokenVersion: z.number().nullish(),
  oauth2PermissionScopes: listOf(scope),
  preAuthorizedApplications: listOf(z.unknown()),
});

const web = z.object({
  redirectUris: texts,
  homePageUrl: text,
  logoutUrl: text,
  implicitGrantSettings: z
    .object({ enableIdTokenIssuance: flag, enableAccessTokenIssuance: flag })
    .nullish()
    .transform((value) => value ?? { enableIdTokenIssuance: false, enableAccessTokenIssuance: false }),
});

/** A client secret, without its value and without the hint. */
const passwordCredential = z.object({ keyId: z.string(), displayName: text, endDateTime: z.string() });

/** A certificate. Graph returns `key`, the DER form in base64, only to a request that selects `keyCredentials`. */
const keyCredential = z.object({ keyId: z.string(), displayName: text, endDateTime: z.string(), key: text });

/** An app registration. */
export const application = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: z.string(),
  signInAudience: text,
  description: text,
  notes: text,
  serviceManagementReference: text,
  tags: texts,
  identifierUris: texts,
  isFallbackPublicClient: flag,
  isDeviceOnlyAuthSupported: flag,
  groupMembershipClaims: text,
  optionalClaims: claims,
  api: api.nullish().transform((value) => value ?? api.parse({})),
  appRoles: listOf(appRole),
  info,
  web: web.nullish().transform((value) => value ?? web.parse({})),
  spa: redirects,
  publicClient: redirects,
  requiredResourceAccess: listOf(
    z.object({
      resourceAppId: z.string(),
      resourceAccess: z.array(z.object({ id: z.string(), type: z.enum(["Scope", "Role"]) })),
    }),
  ),
  passwordCredentials: listOf(passwordCredential),
  keyCredentials: listOf(keyCredential),
});

/** A property of an application that only beta has. */
export const applicationBeta = z.object({ oauth2RequirePostResponse: flag });

/** An enterprise application. */
export const servicePrincipal = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: text,
  appOwnerOrganizationId: text,
  accountEnabled: z.boolean().nullish(),
  alternativeNames: texts,
  appRoleAssignmentRequired: flag,
  description: text,
  loginUrl: text,
  notes: text,
  notificationEmailAddresses: texts,
  preferredSingleSignOnMode: text,
  samlSingleSignOnSettings: z.object({ relayState: text }).nullish(),
  tags: texts,
  passwordCredentials: listOf(z.object({ keyId: z.string() })),
});

/** An owner: a user or a service principal. */
export const owner = z.object({ id: z.string(), userPrincipalName: text });

/** A trust in another issuer. */
export const federatedCredential = z.object({
  id: z.string(),
  name: z.string(),
  issuer: z.string(),
  subject: text,
  audiences: z.array(z.string()),
  description: text,
});

/** Consent to an application permission. */
export const assignment = z.object({ id: z.string(), resourceId: z.string(), appRoleId: z.string() });

/** Consent to delegated permissions. */
export const grant = z.object({
  id: z.string(),
  consentType: z.enum(["AllPrincipals", "Principal"]),
  resourceId: z.string(),
  scope: text,
});

const permission = z.object({ id: z.string(), value: text });

/** The service principal of an API, with its permissions. */
export const apiServicePrincipal = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: text,
  appRoles: listOf(permission),
  oauth2PermissionScopes: listOf(permission),
});

/** An object in the deleted items. */
export const deletedObject = z.object({ id: z.string(), appId: z.string(), displayName: text, tags: texts });

/** Selects the properties that a schema reads. */
export function select(schema: z.ZodObject): string {
  return `$select=${Object.keys(schema.shape).join(",")}`;
}
