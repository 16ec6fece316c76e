import type { Connections } from "../connection.ts";
import { type RotatingSecretFacts, recordedSecretOf } from "./credential-facts.ts";
import { secretOf } from "./credentials.ts";
import { isInUse, type RunTimes } from "./recorded-secrets.ts";
import { planRotation } from "./rotation.ts";
import type { IntegrationSpec, SecretSpec } from "../spec.ts";

/** A message for the consumers of an integration, shown before a run. */
export interface Notice {
  /** Whether some consumers are refused after this run until they read the new secret. */
  urgent: boolean;
  text: string;
}

/** Notices about secrets of the last run that this run replaces or deletes. */
export function rotationNotices(specs: readonly IntegrationSpec[], recorded: Connections, times: RunTimes): Notice[] {
  return specs.flatMap(({ name, entra }) => {
    const facts = recordedSecretOf(recorded[name]?.entra?.credential);
    if (facts === undefined || entra === undefined) return [];
    const notice = secretNotice(secretOf(entra.credential), facts, times);
    return notice === undefined ? [] : [{ ...notice, text: `${name}: ${notice.text}` }];
  });
}

function secretNotice(spec: SecretSpec | undefined, facts: RotatingSecretFacts, times: RunTimes): Notice | undefined {
  const isLive = isInUse(facts, times);
  const until = facts.expiresOn.slice(0, 10);
  if (spec === undefined) {
    if (!isLive) return undefined;
    return { urgent: true, text: "deletes the client secret; consumers that still use it are refused at once" };
  }
  if (spec.emergencyRotation > facts.emergencyRotation && isLive) {
    const lost = facts.previous === undefined ? "the client secret is" : "both client secrets are";
    return { urgent: true, text: `${lost} replaced and refused at once; every consumer must read the new one at once` };
  }
  const { generation } = planRotation(spec, times.now).current;
  if (generation <= facts.generation) return undefined;
  const created = "creates a new client secret";
  return isLive
    ? {
        urgent: false,
        text: `${created}; the previous one is accepted until ${until}, and consumers must read the new one by then`,
      }
    : {
        urgent: true,
        text: `${created}; the previous one ended on ${until}, and every consumer must read the new one at once`,
      };
}
