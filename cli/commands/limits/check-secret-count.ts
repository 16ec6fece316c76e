import { isSecretName } from "../../../integrations/credentials/secret-name.ts";
import { maximumSecrets } from "../../../integrations/lifecycle/secret-count.ts";
import type { LimitFinding } from "./finding.ts";
import type { Judged } from "./judged.ts";

/**
 * Checks whether the registration can hold another secret. No policy decides that, and secrets that people created count
 * until they are removed, also after they expired.
 */
export function checkSecretCount({ wanted, registration, now }: Judged): LimitFinding[] {
  const { secret, name } = wanted;
  const maximum = maximumSecrets(wanted.signInAudience);
  if (secret === undefined || maximum === undefined) return [];
  const ofPeople = (registration?.passwordCredentials ?? []).filter(
    ({ displayName }) => !isSecretName(displayName ?? ""),
  );
  const limit = `a registration for personal Microsoft accounts can hold ${String(maximum)} client secrets`;
  const fix =
    "remove a secret that nobody uses in the Microsoft Entra admin center, or use an audience without personal accounts";
  const common = { integration: name, limit: "secret-count", fix };
  if (!secret.exists && ofPeople.length > 0 && ofPeople.length + secret.count > maximum) {
    const message = `a new client secret is due next to ${String(ofPeople.length)} that people created, but ${limit}`;
    const { newest } = secret;
    if (newest === undefined) return [{ ...common, effect: "refused", message }];
    const days = { lastValid: newest.endsOn, nextDue: now.toISOString() };
    return [{ ...common, ...days, effect: "holds", message: `${message}; the current one is kept` }];
  }
  // From the next rotation on, the registration holds two secrets of the runs.
  const left = ofPeople.filter(({ endDateTime }) => Date.parse(endDateTime) > Date.parse(secret.nextDue));
  if (left.length === 0 || left.length + 2 <= maximum) return [];
  const message = `the next client secret is due on ${secret.nextDue.slice(0, 10)}, and ${String(left.length)} that people created ${left.length === 1 ? "is" : "are"} still there, but ${limit}`;
  return [{ ...common, effect: "later", message, lastValid: secret.endsOn, nextDue: secret.nextDue }];
}
