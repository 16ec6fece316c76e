import { recordedSecretOf } from "../../../../integrations/credentials/credential-facts.ts";
import type { Finding } from "../finding.ts";
import { type CheckContext, type Entra, type TenantSnapshot } from "../observation.ts";

/** One check: a pure function of the observation. */
export interface Check {
  /** Kebab-case and stable, because pipelines use it. */
  readonly name: string;
  /** Whether the check applies to an integration. @default - all integrations with a registration */
  readonly appliesTo?: (entra: Entra) => boolean;
  /** Checks whose errors already explain the findings of this one. @default - none */
  readonly suppressedBy?: readonly string[];
  /** Undefined if the data was unreadable; another check reports that. */
  readonly find: (seen: TenantSnapshot, checkContext: CheckContext) => Finding[] | undefined;
}

/** Conditions of the checks of the secret. */
export function hasSecret(entra: Entra): boolean {
  return recordedSecretOf(entra.credential) !== undefined;
}

/** Condition of the checks that read the registration. One of another tenant is not readable. */
export function isRegisteredHere({ isExternal }: Entra): boolean {
  return isExternal !== true;
}

/** Whether the client may sign in. One that is contained or retired must be refused. */
export function isInUse({ cutOff }: Entra): boolean {
  return cutOff === undefined;
}

/** The finding about data that the verifying identity is not allowed to read. */
export function unchecked(what: string, needs: string): Finding {
  return {
    severity: "unchecked",
    message: `could not check ${what}: needs ${needs}`,
    fix: `grant ${needs} on Microsoft Graph to the identity that verifies, or verify as one that has it`,
  };
}
