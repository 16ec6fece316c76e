import type { Connections } from "./connection.ts";
import type { Problem } from "./problems.ts";
import type { IntegrationSpec } from "./spec.ts";

/**
 * Certificates that have ended and that no earlier run added: Entra refuses those. One that ended after it was added may
 * stay in the stack file, so that a run on a schedule still renews everything else.
 */
export function checkRecordedCertificates(
  specs: readonly IntegrationSpec[],
  recorded: Connections,
  now: Date,
): Problem[] {
  return specs.flatMap(({ name, entra }) => {
    if (entra?.credential.type !== "certificate") return [];
    const facts = recorded[name]?.entra?.credential;
    const known = facts?.type === "certificate" ? facts.certificates.map(({ thumbprint }) => thumbprint) : [];
    return entra.credential.certificates.flatMap(({ thumbprint, expiresOn }, index) => {
      if (Date.parse(expiresOn) > now.getTime() || known.includes(thumbprint)) return [];
      return [
        {
          path: `integrations.${name}.credential.certificates[${String(index)}]`,
          message: `must be valid today, ended on ${expiresOn.slice(0, 10)}`,
          fix: "name a certificate that is valid; make it where its private key is to lie",
          code: "certificate-expired",
        },
      ];
    });
  });
}
