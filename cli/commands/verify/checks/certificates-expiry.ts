import { certificatesOf } from "./certificates-registered.ts";
import type { Check } from "./check.ts";
import { findEnding } from "./ending.ts";

/** One of the certificates is valid for long enough. Of two, the second one is the successor. */
export const certificatesExpiry: Check = {
  name: "certificates-expiry",
  appliesTo: ({ credential }) => credential.type === "certificate",
  suppressedBy: ["registration"],
  find({ entra }, checkContext) {
    const [last] = certificatesOf(entra).toSorted((a, b) => Date.parse(b.expiresOn) - Date.parse(a.expiresOn));
    if (last === undefined) return undefined;
    const { subject, expiresOn } = last;
    const { up } = checkContext.commands;
    const fix = `name the next certificate in the stack file beside it, run ${up}, and use the next one's key in the product`;
    return findEnding({ what: `the certificate ${subject}`, expiresOn, rotatesOn: undefined, fix }, checkContext);
  },
};
