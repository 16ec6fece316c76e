import { z } from "zod";
import type { BodyRules } from "./body.ts";
import { appRole, permissionScope } from "./entitlement-body.ts";

// Limits: https://learn.microsoft.com/graph/api/resources/application and .../entra/identity-platform/reference-app-manifest
const description = z.string().max(1024).nullable();
const guids = z.array(z.guid()).nullable();
const uris = z.array(z.string()).nullable();
const url = z.url().max(2048).nullable();
const dateTime = z.iso.datetime({ offset: true });
const emptyIsNull = (text: string | null) => (text === "" ? null : text);

const optionalClaim = z.strictObject({
  name: z.string().min(1),
  source: z.string().nullable().default(null).transform(emptyIsNull),
  essential: z.boolean().default(false),
  additionalProperties: z.array(z.string()).default([]),
});

const optionalClaims = z.strictObject({
  accessToken: z.array(optionalClaim).default([]),
  idToken: z.array(optionalClaim).default([]),
  saml2Token: z.array(optionalClaim).default([]),
});

// https://learn.microsoft.com/graph/api/resources/serviceprincipallockconfiguration. The portal sets it for each new
// application: https://learn.microsoft.com/entra/identity-platform/howto-configure-app-instance-property-locks
const isLocked = z.boolean().nullable().default(null);
const servicePrincipalLockConfiguration = z.strictObject({
  isEnabled: z.boolean(),
  allProperties: isLocked,
  credentialsWithUsageSign: isLocked,
  credentialsWithUsageVerify: isLocked,
  identifierUris: isLocked,
  tokenEncryptionKeyId: isLocked,
});

// https://learn.microsoft.com/graph/api/resources/parentalcontrolsettings
const parentalControlSettings = z.strictObject({
  countriesBlockedForMinors: z.array(z.string().regex(/^[A-Z]{2}$/)).optional(),
  legalAgeGroupRule: z
    .enum([
      "Allow",
      "RequireConsentForPrivacyServices",
      "RequireConsentForMinors",
      "RequireConsentForKids",
      "BlockMinors",
    ])
    .optional(),
});

const requiredResourceAccess = z.strictObject({
  resourceAppId: z.guid(),
  resourceAccess: z.array(z.strictObject({ id: z.guid(), type: z.enum(["Scope", "Role"]) })),
});

/** A password credential in a request. Entra always generates the value. */
export const passwordCredentialBody = z.strictObject({
  keyId: z.guid().nullable().optional(),
  displayName: z.string().max(256).nullable().optional(),
  startDateTime: dateTime.nullable().optional(),
  endDateTime: dateTime.nullable().optional(),
  hint: z.string().nullable().optional(),
  customKeyIdentifier: z.string().nullable().optional(),
  secretText: z.null().optional(),
});

/**
 * A certificate as clients send it.
 * Departs from Entra: Key credentials are certificates without private keys. Symmetric keys and certificates with a
 * private key are refused.
 */
export const keyCredentialBody = z.strictObject({
  keyId: z.guid().nullable().optional(),
  type: z.literal("AsymmetricX509Cert"),
  usage: z.literal("Verify"),
  displayName: z.string().max(256).nullable().optional(),
  startDateTime: dateTime.nullable().optional(),
  endDateTime: dateTime.nullable().optional(),
  key: z.base64().nullable().optional(),
  customKeyIdentifier: z.string().nullable().optional(),
});

const applicationBody = z.strictObject({
  displayName: z.string().min(1).max(256).optional(),
  description: description.optional(),
  notes: description.optional(),
  serviceManagementReference: z.string().max(256).nullable().optional(),
  signInAudience: z
    .enum(["AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount"])
    .nullable()
    .optional(),
  identifierUris: uris.optional(),
  groupMembershipClaims: z
    .string()
    .regex(
      /^(None|SecurityGroup|DirectoryRole|ApplicationGroup|All)(, ?(SecurityGroup|DirectoryRole|ApplicationGroup|All))*$/,
    )
    .nullable()
    .optional(),
  isFallbackPublicClient: z.boolean().nullable().optional(),
  isDeviceOnlyAuthSupported: z.boolean().nullable().optional(),
  isDisabled: z.boolean().nullable().optional(),
  tags: z.array(z.string().min(1).max(256)).nullable().optional(),
  api: z
    .strictObject({
      acceptMappedClaims: z.boolean().nullable().optional(),
      knownClientApplications: guids.optional(),
      requestedAccessTokenVersion: z.literal([1, 2]).nullable().optional(),
      oauth2PermissionScopes: z.array(permissionScope).nullable().optional(),
      preAuthorizedApplications: z
        .array(z.strictObject({ appId: z.guid(), delegatedPermissionIds: z.array(z.guid()) }))
        .nullable()
        .optional(),
    })
    .nullable()
    .optional(),
  appRoles: z.array(appRole).nullable().optional(),
  info: z
    .strictObject({
      logoUrl: z.null().optional(),
      marketingUrl: url.optional(),
      privacyStatementUrl: url.optional(),
      supportUrl: url.optional(),
      termsOfServiceUrl: url.optional(),
    })
    .nullable()
    .optional(),
  web: z
    .strictObject({
      homePageUrl: url.optional(),
      logoutUrl: z.url().max(255).nullable().optional(),
      redirectUris: uris.optional(),
      implicitGrantSettings: z
        .strictObject({
          enableIdTokenIssuance: z.boolean().nullable().optional(),
          enableAccessTokenIssuance: z.boolean().nullable().optional(),
        })
        .nullable()
        .optional(),
    })
    .nullable()
    .optional(),
  spa: z.strictObject({ redirectUris: uris.optional() }).nullable().optional(),
  publicClient: z.strictObject({ redirectUris: uris.optional() }).nullable().optional(),
  requiredResourceAccess: z.array(requiredResourceAccess).nullable().optional(),
  optionalClaims: optionalClaims.nullable().optional(),
  defaultRedirectUri: url.optional(),
  samlMetadataUrl: url.optional(),
  parentalControlSettings: parentalControlSettings.nullable().optional(),
  servicePrincipalLockConfiguration: servicePrincipalLockConfiguration.nullable().optional(),
  passwordCredentials: z.array(passwordCredentialBody).nullable().optional(),
  keyCredentials: z.array(keyCredentialBody).nullable().optional(),
});

/** A body of `POST` or `PATCH` on applications. */
export type ApplicationBody = z.infer<typeof applicationBody>;
export type PasswordCredentialBody = z.infer<typeof passwordCredentialBody>;
export type KeyCredentialBody = z.infer<typeof keyCredentialBody>;

const readOnly = [
  "appId",
  "applicationTemplateId",
  "certification",
  "createdDateTime",
  "deletedDateTime",
  "disabledByMicrosoftStatus",
  "federatedIdentityCredentials",
  "owners",
  "publisherDomain",
  "uniqueName",
  "verifiedPublisher",
];

const type = "Application";

/** Bodies by method and API version. Only a creation binds owners, and one property exists only in beta. */
export const applicationBodies = {
  create: {
    type,
    schema: applicationBody.extend({
      displayName: z.string().min(1).max(256),
      "owners@odata.bind": z.array(z.string()).optional(),
    }),
    readOnly,
    annotations: ["owners@odata.bind"],
  },
  update: { type, schema: applicationBody, readOnly },
  updateBeta: {
    type,
    schema: applicationBody.extend({ oauth2RequirePostResponse: z.boolean().nullable().optional() }),
    readOnly,
  },
} satisfies Record<string, BodyRules<ApplicationBody>>;
