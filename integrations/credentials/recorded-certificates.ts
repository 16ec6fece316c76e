import type { Connections } from "../connection.ts";
import { type Problem, type ProblemText, renderPath } from "../stack-file/problems.ts";
import type { IntegrationSpec } from "../spec.ts";

/** Times and the limit that decide whether a certificate may be added. */
export interface CertificateLimits {
  /** The time of the run. */
  now: Date;
  /** The real clock, or that of the sandbox. Lifetimes are measured by it. */
  clock: Date;
  /** How many days a certificate may have left when it is added. */
  maximumCertificateDays: number;
}

/**
 * Reports new certificates that have expired or that are valid for too long. A certificate of an earlier run or of an
 * adopted registration may stay in the stack file, so that scheduled runs still renew everything else.
 */
export function checkRecordedCertificates(
  specs: readonly IntegrationSpec[],
  recorded: Connections,
  limits: CertificateLimits,
): Problem[] {
  return specs.flatMap(({ name, entra }) => {
    if (entra?.credential.type !== "certificate") return [];
    const facts = recorded[name]?.entra?.credential;
    const known = facts?.type === "certificate" ? facts.certificates.map(({ thumbprint }) => thumbprint) : [];
    const adopted = entra.lifecycle.adopt?.certificates ?? {};
    return entra.credential.certificates.flatMap(({ thumbprint, expiresOn }, index) => {
      if (known.includes(thumbprint) || Object.hasOwn(adopted, thumbprint)) return [];
      const path = renderPath(["integrations", name, "credential", "certificates", index]);
      return checkEnd(expiresOn, limits).map((problem) => ({ ...problem, path }));
    });
  });
}

function checkEnd(expiresOn: string, { now, clock, maximumCertificateDays }: CertificateLimits): ProblemText[] {
  const end = Date.parse(expiresOn);
  const last = expiresOn.slice(0, 10);
  if (end <= now.getTime()) {
    return [
      {
        message: `must be valid today, ended on ${last}`,
        fix: "name a certificate that is valid; make it where its private key is to lie",
        code: "certificate-expired",
      },
    ];
  }
  if (end <= clock.getTime() + maximumCertificateDays * 86_400_000) return [];
  return [
    {
      message: `must end within ${String(maximumCertificateDays)} days, ends on ${last}`,
      fix: "make a certificate that is valid for less time; to allow more, set entra-integrations:maximumCertificateDays",
      code: "certificate-too-long",
    },
  ];
}
