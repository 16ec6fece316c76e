import type { Connections } from "../connection.ts";
import { isInUse, type RunTimes } from "../credentials/recorded-secrets.ts";
import type { Notice } from "../credentials/rotation-notices.ts";
import type { IntegrationSpec } from "../spec.ts";
import { planExistingSecret } from "./existing-secret-plan.ts";

/** Notices of a run about secrets that people created, and that it removes without looking at the evidence. */
export function existingSecretNotices(
  specs: readonly IntegrationSpec[],
  connections: Connections,
  times: RunTimes,
): Notice[] {
  return specs.flatMap(({ name, entra }) => {
    const recorded = connections[name]?.entra?.existingSecrets ?? [];
    return (entra?.lifecycle.existingSecrets ?? []).flatMap((secret) => {
      const { removedAs } = planExistingSecret(secret, { now: times.now, unused: new Set(), recorded });
      const isGone = recorded.some((one) => one.keyId === secret.keyId && one.isRemoved);
      if (removedAs === undefined || isGone) return [];
      const removes = `${name}: removes the client secret ${secret.keyId} that somebody created`;
      const until = secret.expiresOn.slice(0, 10);
      return removedAs === "expired"
        ? [{ urgent: false, text: `${removes}, which ended on ${until}` }]
        : [
            {
              urgent: isInUse(secret, times),
              text: `${removes}, as the stack file asks; consumers that still use it are refused at once`,
            },
          ];
    });
  });
}
