import { z } from "zod";

const text = z.string().nullish().catch(undefined);
const flag = z.boolean().nullish().catch(undefined);
const texts = z.array(z.string()).nullish().catch(undefined);
const platform = z.object({ redirectUris: texts }).nullish().catch(undefined);
const claims = z
  .array(z.object({ name: z.string(), source: text, essential: flag, additionalProperties: texts }))
  .nullish()
  .catch(undefined);

/**
 * An app registration in the state, in the azuread provider's format:
 * https://www.pulumi.com/registry/packages/azuread/api-docs/application/
 */
export const applicationState = z.object({
  displayName: text,
  description: text,
  notes: text,
  serviceManagementReference: text,
  signInAudience: text,
  fallbackPublicClientEnabled: flag,
  deviceOnlyAuthEnabled: flag,
  identifierUris: texts,
  groupMembershipClaims: texts,
  tags: texts,
  appRoles: z
    .array(z.object({ id: z.string(), value: text, allowedMemberTypes: texts, enabled: flag }))
    .nullish()
    .catch(undefined),
  api: z
    .object({
      mappedClaimsEnabled: flag,
      knownClientApplications: texts,
      requestedAccessTokenVersion: z.number().nullish().catch(undefined),
      oauth2PermissionScopes: z
        .array(z.object({ id: z.string(), value: text, type: text, enabled: flag }))
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
  web: z
    .object({
      homepageUrl: text,
      logoutUrl: text,
      redirectUris: texts,
      implicitGrant: z
        .object({ accessTokenIssuanceEnabled: flag, idTokenIssuanceEnabled: flag })
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
  publicClient: platform,
  singlePageApplication: platform,
  requiredResourceAccesses: z
    .array(
      z.object({
        resourceAppId: z.string(),
        resourceAccesses: z.array(z.object({ id: z.string(), type: z.string() })),
      }),
    )
    .nullish()
    .catch(undefined),
  optionalClaims: z.object({ accessTokens: claims, idTokens: claims, saml2Tokens: claims }).nullish().catch(undefined),
});

/** A service principal in the state, in the azuread provider's format. */
export const servicePrincipalState = z.object({
  accountEnabled: flag,
  appRoleAssignmentRequired: flag,
  alternativeNames: texts,
  description: text,
  loginUrl: text,
  notes: text,
  notificationEmailAddresses: texts,
  preferredSingleSignOnMode: text,
  tags: texts,
});
