import type { Connection } from "../connection.ts";
import type { EntraSpec } from "../spec.ts";

/**
 * Key ids of certificates that a registration had before its adoption, by SHA-1 thumbprint in capitals. The record of the last
 * run has them. Before the first run, and after an integration was cut off, they are only in the entry.
 */
export function adoptedCertificatesOf(entra: EntraSpec, recorded: Connection | undefined): Record<string, string> {
  const credential = recorded?.entra?.credential;
  if (credential?.type !== "certificate") return entra.lifecycle.adopt?.certificates ?? {};
  return Object.fromEntries(
    credential.certificates.flatMap(({ thumbprint, keyId, isAdopted }) =>
      isAdopted === true ? [[thumbprint, keyId]] : [],
    ),
  );
}
