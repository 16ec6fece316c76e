import type { CertificateFacts } from "../../../../integrations/credentials/credential-facts.ts";
import type { Entra } from "../observation.ts";
import type { Check } from "./check.ts";

/** The registration has the certificates of the stack file. */
export const certificatesRegistered: Check = {
  name: "certificates-registered",
  appliesTo: ({ credential }) => credential.type === "certificate",
  suppressedBy: ["registration"],
  find({ application, entra }, { commands }) {
    if (application.state !== "read") return undefined;
    const { keyCredentials } = application.value;
    return certificatesOf(entra)
      .filter(({ keyId }) => !keyCredentials.some((one) => one.keyId === keyId))
      .map(({ subject, thumbprint }) => ({
        severity: "error",
        message: `the registration lacks the certificate ${subject} with the thumbprint ${thumbprint}`,
        fix: `run ${commands.repair}`,
      }));
  },
};

/** The certificates of a client; empty for other types of credentials. */
export function certificatesOf({ credential }: Entra): CertificateFacts[] {
  return credential.type === "certificate" ? credential.certificates : [];
}
