import { z } from "zod";

// Shapes: https://learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy. Annotations such as
// `@odata.type` have already been removed from the body.
const restriction = {
  state: z.enum(["enabled", "disabled"]).default("enabled"),
  restrictForAppsCreatedAfterDateTime: z.iso.datetime({ offset: true }).nullable().default(null),
  excludeActors: z
    .strictObject({
      customSecurityAttributes: z
        .array(z.strictObject({ id: z.string().min(3), operator: z.literal("equals"), value: z.string() }))
        .max(5),
    })
    .nullable()
    .default(null),
  isStateSetByMicrosoft: z.boolean().optional(),
};

function credentialRestrictions(types: readonly string[]) {
  return z
    .array(
      z
        .strictObject({
          ...restriction,
          restrictionType: z.enum(types),
          maxLifetime: z.iso.duration().nullable().default(null),
          certificateBasedApplicationConfigurationIds: z.array(z.guid()).optional(),
        })
        .refine(({ restrictionType, maxLifetime }) => !restrictionType.endsWith("Lifetime") || maxLifetime !== null),
    )
    .refine((all) => new Set(all.map(({ restrictionType }) => restrictionType)).size === all.length);
}

const credentials = {
  passwordCredentials: credentialRestrictions([
    "passwordAddition",
    "passwordLifetime",
    "symmetricKeyAddition",
    "symmetricKeyLifetime",
    "customPasswordAddition",
  ]).optional(),
  keyCredentials: credentialRestrictions(["asymmetricKeyLifetime", "trustedCertificateAuthority"]).optional(),
};

const identifierUri = z.strictObject({
  ...restriction,
  excludeAppsReceivingV2Tokens: z.boolean().default(false),
  excludeSaml: z.boolean().default(false),
});

const forApplications = {
  identifierUris: z
    .strictObject({
      nonDefaultUriAddition: identifierUri.optional(),
      uriAdditionWithoutUniqueTenantIdentifier: identifierUri.optional(),
    })
    .optional(),
  audiences: z
    .strictObject({
      azureAdMultipleOrgs: z.strictObject(restriction).optional(),
      personalMicrosoftAccount: z.strictObject(restriction).optional(),
    })
    .optional(),
};

const texts = { displayName: z.string().min(1).optional(), description: z.string().optional() };
const isEnabled = z.boolean().optional();

/** `PATCH /policies/defaultAppManagementPolicy` */
export const defaultPolicyBody = {
  type: "TenantAppManagementPolicy",
  schema: z.strictObject({
    ...texts,
    isEnabled,
    applicationRestrictions: z.strictObject({ ...credentials, ...forApplications }).optional(),
    servicePrincipalRestrictions: z.strictObject(credentials).optional(),
  }),
};

const customRestrictions = z.strictObject({
  ...credentials,
  applicationRestrictions: z.strictObject(forApplications).optional(),
});

/** A change of a custom policy. */
export const customPolicyBody = {
  type: "AppManagementPolicy",
  schema: z.strictObject({ ...texts, isEnabled, restrictions: customRestrictions.optional() }),
};

/** A new custom policy. */
export const newCustomPolicyBody = {
  type: "AppManagementPolicy",
  schema: customPolicyBody.schema.required({ displayName: true, restrictions: true }),
};

/** The restrictions of a custom policy in a body. */
export type CustomRestrictions = z.output<typeof customRestrictions>;

/** `PATCH /policies/authorizationPolicy`, only for properties about applications. */
export const authorizationPolicyBody = {
  type: "AuthorizationPolicy",
  schema: z.strictObject({
    defaultUserRolePermissions: z
      .strictObject({
        allowedToCreateApps: z.boolean().optional(),
        permissionGrantPoliciesAssigned: z.array(z.string().min(1)).optional(),
      })
      .optional(),
  }),
};

/** `PUT /policies/adminConsentRequestPolicy` */
export const consentRequestBody = {
  type: "AdminConsentRequestPolicy",
  schema: z.looseObject({ isEnabled: z.boolean() }),
};

/** The attributes of an object by set, then by name. An empty text removes an attribute. */
export const securityAttributesBody = {
  type: "DirectoryObject",
  schema: z.strictObject({
    customSecurityAttributes: z.record(z.string().min(1), z.record(z.string().min(1), z.string())),
  }),
};
