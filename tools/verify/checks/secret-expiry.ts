import type { Observation } from "../observation.ts";
import { type Check, hasSecret } from "./check.ts";

const dayMilliseconds = 86_400_000;
const nearDays = 30;

/** The secret is good for a while. */
export const secretExpiry: Check = {
  name: "secret-expiry",
  appliesTo: hasSecret,
  explainedBy: ["registration", "secret-registered"],
  find(seen, { now, withinDays, commands }) {
    const { credential } = seen.entra;
    if (credential.type !== "secret") return undefined;
    const endsOn = endOf(seen, credential.keyId) ?? credential.expiresOn;
    const left = (Date.parse(endsOn) - now.getTime()) / dayMilliseconds;
    const remedy = `run ${commands.up}, which makes the next secret, and enter it in the product`;
    if (left <= 0) {
      return [
        { severity: "error", message: `the client secret must be valid, ended on ${endsOn.slice(0, 10)}`, remedy },
      ];
    }
    const within = withinDays ?? Math.min(nearDays, daysLeftByRotation(credential));
    if (left >= within) return [];
    const days = Math.floor(left) === 1 ? "1 day" : `${Math.floor(left)} days`;
    return [
      {
        severity: "warning",
        message: `the client secret must be valid for ${within} more days, ends on ${endsOn.slice(0, 10)}, in ${days}`,
        remedy,
      },
    ];
  },
};

/** As long as rotation is on time, a secret never has less left: a shorter period must not look like an alarm. */
function daysLeftByRotation({ expiresOn, rotatesOn }: { expiresOn: string; rotatesOn: string }): number {
  return (Date.parse(expiresOn) - Date.parse(rotatesOn)) / dayMilliseconds;
}

function endOf({ application }: Observation, keyId: string): string | undefined {
  if (application.state !== "read") return undefined;
  return application.value.passwordCredentials.find((one) => one.keyId === keyId)?.endDateTime;
}
