import { apiUriOf, type Connection } from "../../../integrations/connection.ts";
import { recordedSecretOf } from "../../../integrations/credentials/credential-facts.ts";
import { secretOf } from "../../../integrations/credentials/credentials.ts";
import { planRotation } from "../../../integrations/credentials/rotation.ts";
import { isSecretName } from "../../../integrations/credentials/secret-name.ts";
import { countOwnSecrets } from "../../../integrations/lifecycle/secret-count.ts";
import type { CertificateSpec, IntegrationSpec, SecretSpec, SignInAudience } from "../../../integrations/spec.ts";
import type { Registration } from "./policy-objects.ts";

/** Properties of an integration that policies can restrict. */
export interface Wanted {
  readonly name: string;
  readonly system: string;
  /** Undefined for a client without a secret. */
  readonly secret: WantedSecret | undefined;
  readonly certificates: readonly CertificateSpec[];
  readonly identifierUris: readonly string[];
  readonly signInAudience: SignInAudience | undefined;
  /** Whether users are expected to consent themselves. */
  readonly usersConsent: boolean;
}

/** The integration's secret after this run, and its successor. */
export interface WantedSecret {
  /** Whether it already exists, so that this run creates none. */
  readonly exists: boolean;
  /** ISO time at which it expires. */
  readonly endsOn: string;
  /** ISO time at which the next secret is due. */
  readonly nextDue: string;
  /** Lifetime in milliseconds of the next secret if it is created on time. */
  readonly nextLifetime: number;
  /** How many secrets of the runs the registration holds after this run. */
  readonly count: number;
  /** The newest secret in the tenant, also if it has expired; undefined for none. */
  readonly newest: { readonly endsOn: string } | undefined;
}

/** Determines what an entry of the stack file needs, given its existing registration. */
export function wantedOf(
  { name, system, entra }: IntegrationSpec,
  registration: Registration | undefined,
  { now, tenantId, recorded }: { now: Date; tenantId: string; recorded?: Connection | undefined },
): Wanted {
  const secret = entra && secretOf(entra.credential);
  const certificates = entra?.credential.type === "certificate" ? entra.credential.certificates : [];
  return {
    name,
    system,
    secret: secret && wantedSecret(secret, registration, now, recordedEmergencyRotation(recorded)),
    // Only the deployment can read a certificate in an encrypted setting.
    certificates: certificates.filter(({ pem }) => pem !== ""),
    identifierUris:
      entra?.identifierUris ??
      (entra !== undefined && entra.exposedScopes.length > 0 ? [apiUriOf(name, tenantId)] : []),
    signInAudience: entra?.signInAudience,
    usersConsent:
      entra?.consent === "requested" &&
      entra.permissions.length > 0 &&
      entra.permissions.every(({ kind, needsAdminConsent }) => kind === "delegated" && needsAdminConsent === false),
  };
}

/** Determines the same for a deployed integration, from the outputs of its stack. It needs nothing new. */
export function wantedOfConnection({ name, system, entra }: Connection): Wanted {
  const facts = recordedSecretOf(entra?.credential);
  return {
    name,
    system,
    secret: facts && {
      exists: true,
      endsOn: facts.expiresOn,
      nextDue: facts.rotatesOn,
      // A secret is valid for two periods, so it expires one period after its successor is created.
      nextLifetime: 2 * (Date.parse(facts.expiresOn) - Date.parse(facts.rotatesOn)),
      count: facts.previous === undefined ? 1 : 2,
      newest: { endsOn: facts.expiresOn },
    },
    certificates: [],
    identifierUris: [],
    signInAudience: undefined,
    usersConsent: entra?.consent.state === "needed" && entra.consent.usersMayConsent,
  };
}

function wantedSecret(
  spec: SecretSpec,
  registration: Registration | undefined,
  now: Date,
  recorded: number | undefined,
): WantedSecret {
  const { current, rotatesOn } = planRotation(spec, now);
  const next = planRotation(spec, new Date(rotatesOn)).current;
  const secrets = ownSecretsOf(registration);
  const isReplaced = recorded !== undefined && spec.emergencyRotation > recorded;
  return {
    exists: !isReplaced && secrets.some(({ endsOn }) => Date.parse(endsOn) === Date.parse(current.expiresOn)),
    endsOn: current.expiresOn,
    nextDue: rotatesOn,
    nextLifetime: Date.parse(next.expiresOn) - Date.parse(rotatesOn),
    count: countOwnSecrets(spec, now),
    // A later secret always ends later.
    newest: secrets.sort((a, b) => Date.parse(b.endsOn) - Date.parse(a.endsOn))[0],
  };
}

/** The secrets that the program created, by their names. */
function ownSecretsOf(registration: Registration | undefined): { endsOn: string }[] {
  return (registration?.passwordCredentials ?? []).flatMap(({ displayName, endDateTime }) =>
    isSecretName(displayName ?? "") ? [{ endsOn: endDateTime }] : [],
  );
}

function recordedEmergencyRotation(recorded: Connection | undefined): number | undefined {
  return recordedSecretOf(recorded?.entra?.credential)?.emergencyRotation;
}
