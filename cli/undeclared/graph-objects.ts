import { z } from "zod";

// Only the compared parts of Microsoft Graph objects: https://learn.microsoft.com/graph/api/overview. Objects are read
// without $select, because not every cloud knows every property.

const text = z.string().nullish();
const flag = z.boolean().nullish();
const texts = z
  .array(z.string())
  .nullish()
  .transform((values) => values ?? []);
const uris = z
  .object({ redirectUris: texts })
  .nullish()
  .transform((platform) => platform?.redirectUris ?? []);

const password = z.object({
  keyId: z.string(),
  displayName: text,
  customKeyIdentifier: text,
  startDateTime: text,
  endDateTime: text,
});
const key = password.extend({ type: z.string(), usage: z.string(), key: text });

const passwords = z.array(password).default([]);
const keys = z.array(key).default([]);

const appRole = z.object({
  id: z.string(),
  value: text,
  allowedMemberTypes: texts,
  isEnabled: flag,
});
const scope = z.object({ id: z.string(), value: text, type: text, isEnabled: flag });
const claims = z
  .array(z.object({ name: z.string(), source: text, essential: flag, additionalProperties: texts }))
  .nullish()
  .transform((values) => values ?? []);

/** An app registration. */
export const application = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: text,
  description: text,
  notes: text,
  serviceManagementReference: text,
  signInAudience: text,
  isFallbackPublicClient: flag,
  isDeviceOnlyAuthSupported: flag,
  isDisabled: flag,
  disabledByMicrosoftStatus: text,
  identifierUris: texts,
  groupMembershipClaims: text,
  tags: texts,
  appRoles: z.array(appRole).default([]),
  api: z
    .object({
      acceptMappedClaims: flag,
      knownClientApplications: texts,
      requestedAccessTokenVersion: z.number().nullish(),
      oauth2PermissionScopes: z.array(scope).default([]),
      preAuthorizedApplications: z
        .array(z.object({ appId: z.string(), delegatedPermissionIds: texts }))
        .nullish()
        .transform((values) => values ?? []),
    })
    .nullish(),
  web: z
    .object({
      homePageUrl: text,
      logoutUrl: text,
      redirectUris: texts,
      implicitGrantSettings: z.object({ enableAccessTokenIssuance: flag, enableIdTokenIssuance: flag }).nullish(),
    })
    .nullish(),
  spa: uris,
  publicClient: uris,
  requiredResourceAccess: z
    .array(
      z.object({
        resourceAppId: z.string(),
        resourceAccess: z.array(z.object({ id: z.string(), type: z.string() })),
      }),
    )
    .default([]),
  optionalClaims: z.object({ accessToken: claims, idToken: claims, saml2Token: claims }).partial().nullish(),
  passwordCredentials: passwords,
  keyCredentials: keys,
});

/** The keys of a registration, which Graph returns only if $select names them. */
export const applicationKeys = z.object({ keyCredentials: keys });

/** The service principal of a registration. */
export const servicePrincipal = z.object({
  id: z.string(),
  appId: z.string(),
  createdDateTime: text,
  accountEnabled: flag,
  isDisabled: flag,
  appRoleAssignmentRequired: flag,
  alternativeNames: texts,
  description: text,
  loginUrl: text,
  notes: text,
  notificationEmailAddresses: texts,
  preferredSingleSignOnMode: text,
  tags: texts,
  passwordCredentials: passwords,
  keyCredentials: keys,
});

/** A trust in another issuer. `subject` is null in a flexible credential. */
export const trust = z.object({
  id: z.string(),
  name: z.string(),
  issuer: z.string(),
  subject: text,
  claimsMatchingExpression: z.object({ value: text }).nullish(),
});

/** An owner. Names are null if the identity is not allowed to read them. */
export const owner = z.object({
  id: z.string(),
  "@odata.type": text,
  displayName: text,
  userPrincipalName: text,
});

/** A user, read to check whether it still exists and is enabled. */
export const user = z.object({ id: z.string(), displayName: text, userPrincipalName: text, accountEnabled: flag });

/** Consent to delegated permissions. */
export const grant = z.object({
  id: z.string(),
  consentType: z.string(),
  principalId: text,
  resourceId: z.string(),
  scope: text,
});

/** Consent to an application permission. */
export const assignment = z.object({
  id: z.string(),
  appRoleId: z.string(),
  resourceId: z.string(),
  resourceDisplayName: text,
  createdDateTime: text,
});

/** The service principal of an API. */
export const api = z.object({
  id: z.string(),
  appId: z.string(),
  displayName: text,
  appRoles: z.array(z.object({ id: z.string(), value: text })).default([]),
  oauth2PermissionScopes: z.array(z.object({ id: z.string(), value: text })).default([]),
});

export type GraphApplication = z.output<typeof application>;
export type GraphServicePrincipal = z.output<typeof servicePrincipal>;
export type GraphPassword = z.output<typeof password>;
export type GraphKey = z.output<typeof key>;
export type GraphTrust = z.output<typeof trust>;
export type GraphOwner = z.output<typeof owner>;
export type GraphGrant = z.output<typeof grant>;
export type GraphAssignment = z.output<typeof assignment>;
export type GraphApi = z.output<typeof api>;
