import { z } from "zod";

// Only the properties that the check reads. All are optional, because Microsoft adds restrictions and omits unset
// properties. https://learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy

const restriction = z.object({
  state: z.string().nullish(),
  restrictForAppsCreatedAfterDateTime: z.string().nullish(),
  excludeActors: z
    .object({
      customSecurityAttributes: z.array(z.object({ id: z.string(), value: z.string().nullish() })).nullish(),
    })
    .nullish(),
});

const credentialRestriction = restriction.extend({
  restrictionType: z.string(),
  maxLifetime: z.string().nullish(),
  certificateBasedApplicationConfigurationIds: z.array(z.string()).nullish(),
});

const identifierUriRestriction = restriction.extend({ excludeAppsReceivingV2Tokens: z.boolean().nullish() });

const forApplications = {
  identifierUris: z.record(z.string(), identifierUriRestriction.nullish().catch(undefined)).nullish(),
  audiences: z.record(z.string(), restriction.nullish().catch(undefined)).nullish(),
};

const restrictions = z.object({
  passwordCredentials: z.array(credentialRestriction).nullish(),
  keyCredentials: z.array(credentialRestriction).nullish(),
  ...forApplications,
});

/** The tenant's default app management policy. */
export const defaultPolicy = z.object({
  isEnabled: z.boolean().nullish(),
  applicationRestrictions: restrictions.nullish(),
});

/** An app management policy that is assigned to single applications. */
export const assignedPolicy = z.object({
  id: z.string(),
  displayName: z.string().nullish(),
  isEnabled: z.boolean().nullish(),
  restrictions: restrictions
    .omit({ identifierUris: true, audiences: true })
    .extend({ applicationRestrictions: z.object(forApplications).nullish() })
    .nullish(),
});

/** Permissions of users: https://learn.microsoft.com/graph/api/resources/authorizationpolicy */
export const authorizationPolicy = z.object({
  defaultUserRolePermissions: z.object({ permissionGrantPoliciesAssigned: z.array(z.string()).nullish() }).nullish(),
});

/** Whether users can request consent: https://learn.microsoft.com/graph/api/resources/adminconsentrequestpolicy */
export const consentRequestPolicy = z.object({ isEnabled: z.boolean().nullish() });

/** A registration of the stack, with the properties that policies restrict. */
export const registration = z.object({
  id: z.string(),
  createdDateTime: z.string().nullish(),
  signInAudience: z.string().nullish(),
  identifierUris: z.array(z.string()),
  passwordCredentials: z.array(z.object({ displayName: z.string().nullish(), endDateTime: z.string() })),
  keyCredentials: z.array(z.object({ customKeyIdentifier: z.string().nullish() })),
});

export type Restrictions = z.output<typeof restrictions>;
export type AnyRestriction = z.output<typeof restriction> &
  Partial<z.output<typeof credentialRestriction>> &
  Partial<z.output<typeof identifierUriRestriction>>;
export type DefaultPolicy = z.output<typeof defaultPolicy>;
export type AssignedPolicy = z.output<typeof assignedPolicy>;
export type Registration = z.output<typeof registration>;
