/**
 * The exports for system files outside this repository. A system file exports by default what `defineSystem` returns, and
 * may export an `example` entry for the conformance suite.
 */
export { z } from "zod";
export { credentialFields } from "./credentials/credential-facts.ts";
export { credentialOf } from "./credentials/credentials.ts";
export { federationSteps } from "./credentials/federation-steps.ts";
export type { Handoff, HandoffField, HandoffStep } from "./handoff.ts";
export {
  permissionMap,
  planOpenIdScope,
  planPermission,
  planPermissions,
  scopeOf,
  uniquePermissions,
} from "./permissions/permissions.ts";
export { apis, dynamicsErp, exchangeOnline, microsoftGraph } from "./permissions/apis.ts";
export { allRedirectUris, checkRedirectUri } from "./registration/redirect-uris.ts";
export type { EntraFacts } from "./spec.ts";
export { commonOptions } from "./stack-file/options.ts";
export { renderValue } from "./stack-file/problems.ts";
export { type FieldProblem, fieldCheck } from "./stack-file/schema.ts";
export { hostAddress, productAddress } from "./systems/address.ts";
export { defineSystem, type Plan, type PlanContext, type System } from "./systems/system.ts";
