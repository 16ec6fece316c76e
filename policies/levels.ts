import type { EnforcementLevel } from "@pulumi/policy";
import type { Rule } from "./rule.ts";
import { applicationAccountable } from "./rules/application-accountable.ts";
import { applicationProtected } from "./rules/application-protected.ts";
import { applicationSingleTenant } from "./rules/application-single-tenant.ts";
import { applicationUrlHttps } from "./rules/application-url-https.ts";
import { assignmentRequired } from "./rules/assignment-required.ts";
import { certificateLifetimeLimited } from "./rules/certificate-lifetime-limited.ts";
import { claimsMappingAbsent } from "./rules/claims-mapping-absent.ts";
import { clientPreauthorizedAbsent } from "./rules/client-preauthorized-absent.ts";
import { customRoleReadOnly } from "./rules/custom-role-read-only.ts";
import { directoryRoleAbsent } from "./rules/directory-role-absent.ts";
import { exchangePermissionScoped } from "./rules/exchange-permission-scoped.ts";
import { federatedIssuerAllowed } from "./rules/federated-issuer-allowed.ts";
import { federatedPullRequestLimited } from "./rules/federated-pull-request-limited.ts";
import { federatedSubjectExact } from "./rules/federated-subject-exact.ts";
import { groupClaimsLimited } from "./rules/group-claims-limited.ts";
import { groupMembershipAbsent } from "./rules/group-membership-absent.ts";
import { identifierUriDefault } from "./rules/identifier-uri-default.ts";
import { implicitGrantDisabled } from "./rules/implicit-grant-disabled.ts";
import { keyAsymmetric } from "./rules/key-asymmetric.ts";
import { mappedClaimsRefused } from "./rules/mapped-claims-refused.ts";
import { mailboxAccessLimited } from "./rules/mailbox-access-limited.ts";
import { ownerNotGuest } from "./rules/owner-not-guest.ts";
import { ownerNotWorkload } from "./rules/owner-not-workload.ts";
import { permissionAllowListed } from "./rules/permission-allow-listed.ts";
import { permissionJustified } from "./rules/permission-justified.ts";
import { permissionNarrow } from "./rules/permission-narrow.ts";
import { privilegedApplicationOwnerless } from "./rules/privileged-application-ownerless.ts";
import { publicClientFlowDisabled } from "./rules/public-client-flow-disabled.ts";
import { publicClientFlowSeparate } from "./rules/public-client-flow-separate.ts";
import { redirectUriExact } from "./rules/redirect-uri-exact.ts";
import { redirectUriHostOwned } from "./rules/redirect-uri-host-owned.ts";
import { redirectUriHttps } from "./rules/redirect-uri-https.ts";
import { redirectUriNotLocal } from "./rules/redirect-uri-not-local.ts";
import { redirectUriNotPublicTool } from "./rules/redirect-uri-not-public-tool.ts";
import { resourceKnown } from "./rules/resource-known.ts";
import { secretLifetimeLimited } from "./rules/secret-lifetime-limited.ts";
import { secretOnlyRotating } from "./rules/secret-only-rotating.ts";
import { secretRotating } from "./rules/secret-rotating.ts";
import { servicePrincipalCredentialless } from "./rules/service-principal-credentialless.ts";
import { servicePrincipalNotFirstParty } from "./rules/service-principal-not-first-party.ts";
import { synchronizationSecretAbsent } from "./rules/synchronization-secret-absent.ts";
import { tenantPolicyAbsent } from "./rules/tenant-policy-absent.ts";
import { webhookSecretless } from "./rules/webhook-secretless.ts";
import { workloadGroupless } from "./rules/workload-groupless.ts";

/** Every rule of the pack and its level: a mandatory one stops a deployment, an advisory one warns. */
export const levels: readonly (readonly [Rule, EnforcementLevel])[] = [
  [applicationSingleTenant, "mandatory"],
  [implicitGrantDisabled, "mandatory"],
  [redirectUriHttps, "mandatory"],
  [redirectUriExact, "mandatory"],
  [redirectUriNotLocal, "mandatory"],
  [redirectUriNotPublicTool, "mandatory"],
  [redirectUriHostOwned, "advisory"],
  [secretLifetimeLimited, "mandatory"],
  [secretOnlyRotating, "mandatory"],
  [certificateLifetimeLimited, "mandatory"],
  [keyAsymmetric, "mandatory"],
  [servicePrincipalCredentialless, "advisory"],
  [synchronizationSecretAbsent, "advisory"],
  [federatedSubjectExact, "mandatory"],
  [federatedIssuerAllowed, "advisory"],
  [federatedPullRequestLimited, "advisory"],
  [permissionAllowListed, "mandatory"],
  [permissionJustified, "mandatory"],
  [privilegedApplicationOwnerless, "mandatory"],
  [exchangePermissionScoped, "advisory"],
  [mailboxAccessLimited, "advisory"],
  [webhookSecretless, "advisory"],
  [servicePrincipalNotFirstParty, "mandatory"],
  [assignmentRequired, "advisory"],
  [applicationAccountable, "mandatory"],
  [applicationProtected, "mandatory"],
  [applicationUrlHttps, "mandatory"],
  [identifierUriDefault, "advisory"],
  [mappedClaimsRefused, "mandatory"],
  [claimsMappingAbsent, "advisory"],
  [groupClaimsLimited, "advisory"],
  [publicClientFlowSeparate, "mandatory"],
  [publicClientFlowDisabled, "advisory"],
  [clientPreauthorizedAbsent, "advisory"],
  [permissionNarrow, "advisory"],
  [directoryRoleAbsent, "mandatory"],
  [customRoleReadOnly, "mandatory"],
  [tenantPolicyAbsent, "mandatory"],
  [workloadGroupless, "mandatory"],
  [groupMembershipAbsent, "advisory"],
  [ownerNotGuest, "mandatory"],
  [ownerNotWorkload, "advisory"],
  [secretRotating, "advisory"],
  [resourceKnown, "advisory"],
];
