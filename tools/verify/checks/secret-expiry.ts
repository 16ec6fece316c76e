import { findSecret } from "../observation.ts";
import { type Check, hasSecret } from "./check.ts";
import { daysBetween, findEnding, nearDays } from "./ending.ts";

/** The secret is good for a while. */
export const secretExpiry: Check = {
  name: "secret-expiry",
  appliesTo: hasSecret,
  explainedBy: ["registration", "secret-registered"],
  find({ entra, application }, { now, withinDays, commands }) {
    const secret = findSecret(entra);
    if (secret === undefined) return undefined;
    const { keyId, expiresOn, rotatesOn } = secret;
    const registered = application.state === "read" ? application.value.passwordCredentials : [];
    return findEnding({
      what: "the client secret",
      endsOn: registered.find((one) => one.keyId === keyId)?.endDateTime ?? expiresOn,
      now,
      // As long as rotation is on time, a secret never has less left: a shorter period must not look like an alarm.
      within: withinDays ?? Math.min(nearDays, daysBetween(rotatesOn, expiresOn)),
      remedy: `run ${commands.up}, which makes the next secret, and enter it in the product`,
    });
  },
};
