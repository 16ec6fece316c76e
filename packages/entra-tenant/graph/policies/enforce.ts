import type { Application } from "../../entities.ts";
import type { Tenant } from "../../tenant.ts";
import { badRequest, GraphError } from "../errors.ts";
import { durationMilliseconds } from "./duration.ts";
import type { CredentialRestriction, Restriction, Restrictions } from "./entities.ts";

/** A change to check against the policies: the application and the caller. */
export interface JudgedChange {
  readonly tenant: Tenant;
  readonly application: Application;
  /** Object id of the caller. */
  readonly callerId: string;
}

/**
 * Refuses a client secret that the application's policy forbids, or whose lifetime reaches the limit. Entra requires
 * less than the limit: https://learn.microsoft.com/graph/api/appmanagementpolicy-post
 */
export function checkNewPassword(change: JudgedChange, credential: Lifetime): void {
  const { policyId, restrictions } = policyOf(change);
  if (findCredential(change, restrictions.passwordCredentials, "passwordAddition") !== undefined) {
    const message = `Credential type not allowed as per assigned policy '${policyId}'.`;
    throw badRequest("policy-password-addition", message, "CredentialTypeNotAllowedAsPerAppPolicy");
  }
  const limit = findCredential(change, restrictions.passwordCredentials, "passwordLifetime");
  checkLifetime(credential, limit, policyId, "policy-password-lifetime");
}

/** Refuses a certificate whose lifetime reaches the limit, or that was not issued by a listed authority. */
export function checkNewKey(change: JudgedChange, credential: Lifetime): void {
  const { policyId, restrictions } = policyOf(change);
  const limit = findCredential(change, restrictions.keyCredentials, "asymmetricKeyLifetime");
  checkLifetime(credential, limit, policyId, "policy-key-lifetime");
  if (findCredential(change, restrictions.keyCredentials, "trustedCertificateAuthority") !== undefined) {
    // Departs from Entra: A policy that requires trusted certificate authorities refuses every certificate, because the
    // tenant has no list of authorities. Code and message are not Entra's, which are unknown.
    const message = `Credential issuer not allowed as per assigned policy '${policyId}'.`;
    throw badRequest("policy-certificate-authority", message, "CredentialIssuerNotAllowedAsPerAppPolicy");
  }
}

/**
 * Refuses new identifier URIs that a policy forbids:
 * https://learn.microsoft.com/entra/identity-platform/identifier-uri-restrictions
 */
export function checkNewIdentifierUris(change: JudgedChange, previous: readonly string[]): void {
  const { tenant, application } = change;
  const { nonDefaultUriAddition, uriAdditionWithoutUniqueTenantIdentifier } =
    policyOf(change).restrictions.identifierUris ?? {};
  const receivesV2 = application.api.requestedAccessTokenVersion === 2;
  const isSaml = tenant.findServicePrincipal(application.appId)?.preferredSingleSignOnMode === "saml";
  for (const uri of application.identifierUris.filter((one) => !previous.includes(one))) {
    const applies = (one: typeof nonDefaultUriAddition): boolean =>
      one !== undefined &&
      isInForce(change, one) &&
      !(receivesV2 && one.excludeAppsReceivingV2Tokens) &&
      !(isSaml && one.excludeSaml);
    const more = "See https://aka.ms/identifier-uri-addition-error for more information on this error.";
    // Departs from Entra: Refusals of identifier URIs have Microsoft's messages. Their codes are unknown.
    if (applies(nonDefaultUriAddition) && !isDefaultUri(uri, tenant.id, application.appId)) {
      const message = `The newly added URI ${uri} must comply with the format 'api://{appId}' or 'api://{tenantId}/{appId}' as per the default app management policy of your organization. If the requestedAccessTokenVersion is set to 2, this restriction may not apply. ${more}`;
      throw badRequest("policy-non-default-uri", message);
    }
    const marks = [tenant.id, application.appId, tenant.initialDomain];
    if (applies(uriAdditionWithoutUniqueTenantIdentifier) && !marks.some((mark) => uri.toLowerCase().includes(mark))) {
      const message = `Failed to add identifier URI ${uri}. All newly added URIs must contain a tenant verified domain, tenant ID, or app ID, as per the default tenant policy of your organization. ${more}`;
      throw badRequest("policy-uri-without-tenant", message);
    }
  }
}

/** Refuses a new audience that a policy forbids, for new and changed applications. */
export function checkNewAudience(change: JudgedChange, previous: string | undefined): void {
  const { signInAudience } = change.application;
  if (signInAudience === previous) return;
  const { policyId, restrictions } = policyOf(change);
  const { azureAdMultipleOrgs, personalMicrosoftAccount } = restrictions.audiences ?? {};
  const forbids = [
    signInAudience !== "AzureADMyOrg" && signInAudience !== "PersonalMicrosoftAccount" && azureAdMultipleOrgs,
    signInAudience.endsWith("PersonalMicrosoftAccount") && personalMicrosoftAccount,
  ];
  if (forbids.some((one) => one !== false && one !== undefined && isInForce(change, one))) {
    throw badRequest(
      "policy-audience",
      `SignInAudience value '${signInAudience}' not allowed as per assigned policy '${policyId}'. Set the application to use single-tenant audience of 'AzureADMyOrg' or other allowed values.`,
      "SignInAudienceNotAllowedAsPerAppPolicy",
    );
  }
}

interface Lifetime {
  readonly startDateTime: string;
  readonly endDateTime: string;
}

// Departs from Entra: Refusals of lifetimes lack the `details` with the code InvalidKeyEndDate.
function checkLifetime(
  { startDateTime, endDateTime }: Lifetime,
  limit: CredentialRestriction | undefined,
  policyId: string,
  check: string,
): void {
  if (limit === undefined) return;
  const lifetime = Date.parse(endDateTime) - Date.parse(startDateTime);
  if (lifetime < durationMilliseconds(limit.maxLifetime ?? "PT0S")) return;
  throw new GraphError(
    400,
    "CredentialInvalidLifetimeAsPerAppPolicy",
    `Credential lifetime exceeds the max value allowed as per assigned policy '${policyId}'.`,
    check,
  );
}

const defaultPolicyId = "00000000-0000-0000-0000-000000000000";

/** The tenant policy does not apply to an application that has an assigned policy: https://learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy */
function policyOf({ tenant, application }: JudgedChange): { policyId: string; restrictions: Restrictions } {
  const { defaultAppManagementPolicy, appManagementPolicies, assignments } = tenant.policies;
  const nothing = { passwordCredentials: [], keyCredentials: [] };
  const assigned = appManagementPolicies.find(({ id }) => id === assignments[application.id]);
  if (assigned !== undefined) {
    return { policyId: assigned.id, restrictions: assigned.isEnabled ? assigned.restrictions : nothing };
  }
  const { isEnabled, applicationRestrictions } = defaultAppManagementPolicy;
  return { policyId: defaultPolicyId, restrictions: isEnabled ? applicationRestrictions : nothing };
}

function findCredential(
  change: JudgedChange,
  restrictions: readonly CredentialRestriction[],
  type: string,
): CredentialRestriction | undefined {
  return restrictions.find((one) => one.restrictionType === type && isInForce(change, one));
}

function isInForce({ tenant, application, callerId }: JudgedChange, restriction: Restriction): boolean {
  const { state, restrictForAppsCreatedAfterDateTime: since, excludeActors } = restriction;
  if (state !== "enabled") return false;
  if (since !== null && Date.parse(application.createdDateTime) < Date.parse(since)) return false;
  const attributes = tenant.policies.securityAttributes[callerId] ?? {};
  return !excludeActors?.customSecurityAttributes.some(({ id, value }) => attributes[id] === value);
}

function isDefaultUri(uri: string, tenantId: string, appId: string): boolean {
  return [`api://${appId}`, `api://${tenantId}/${appId}`].includes(uri.toLowerCase());
}
