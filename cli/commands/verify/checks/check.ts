import { recordedSecretOf } from "../../../../integrations/credentials/credential-facts.ts";
import type { Found } from "../finding.ts";
import { type CheckContext, type Entra, type TenantSnapshot } from "../observation.ts";

/** One check: a pure function of what was seen. */
export interface Check {
  /** Kebab-case, stable: pipelines go by it. */
  readonly name: string;
  /** Whether an integration has what is checked. @default - every integration that has a registration */
  readonly appliesTo?: (entra: Entra) => boolean;
  /** Checks whose errors explain whatever this one could find. @default - none */
  readonly suppressedBy?: readonly string[];
  /** Undefined where what it looks at could not be read, of which another check tells. */
  readonly find: (seen: TenantSnapshot, checkContext: CheckContext) => Found[] | undefined;
}

/** For checks of the secret. */
export function hasSecret(entra: Entra): boolean {
  return recordedSecretOf(entra.credential) !== undefined;
}

/** The finding for what the identity that verifies may not read. */
export function unchecked(what: string, needs: string): Found {
  return {
    severity: "unchecked",
    message: `could not check ${what}: needs ${needs}`,
    remedy: `grant ${needs} on Microsoft Graph to the identity that verifies, or verify as one that has it`,
  };
}
