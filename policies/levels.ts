import type { EnforcementLevel } from "@pulumi/policy";
import type { Rule } from "./rule.ts";
import { applicationAccountable } from "./rules/application-accountable.ts";
import { applicationProtected } from "./rules/application-protected.ts";
import { applicationSingleTenant } from "./rules/application-single-tenant.ts";
import { assignmentRequired } from "./rules/assignment-required.ts";
import { exchangePermissionScoped } from "./rules/exchange-permission-scoped.ts";
import { federatedSubjectExact } from "./rules/federated-subject-exact.ts";
import { implicitGrantDisabled } from "./rules/implicit-grant-disabled.ts";
import { permissionAllowListed } from "./rules/permission-allow-listed.ts";
import { privilegedApplicationOwnerless } from "./rules/privileged-application-ownerless.ts";
import { redirectUriExact } from "./rules/redirect-uri-exact.ts";
import { redirectUriHttps } from "./rules/redirect-uri-https.ts";
import { redirectUriNotLocal } from "./rules/redirect-uri-not-local.ts";
import { secretLifetimeLimited } from "./rules/secret-lifetime-limited.ts";
import { secretOnlyRotating } from "./rules/secret-only-rotating.ts";
import { servicePrincipalNotFirstParty } from "./rules/service-principal-not-first-party.ts";

/** Every rule of the pack and how strictly it is held: a mandatory one stops a deployment, an advisory one is told. */
export const levels: readonly (readonly [Rule, EnforcementLevel])[] = [
  [applicationSingleTenant, "mandatory"],
  [implicitGrantDisabled, "mandatory"],
  [redirectUriHttps, "mandatory"],
  [redirectUriExact, "mandatory"],
  [redirectUriNotLocal, "mandatory"],
  [secretLifetimeLimited, "mandatory"],
  [secretOnlyRotating, "mandatory"],
  [federatedSubjectExact, "mandatory"],
  [permissionAllowListed, "mandatory"],
  [privilegedApplicationOwnerless, "mandatory"],
  [exchangePermissionScoped, "advisory"],
  [servicePrincipalNotFirstParty, "mandatory"],
  [assignmentRequired, "advisory"],
  [applicationAccountable, "mandatory"],
  [applicationProtected, "mandatory"],
];
