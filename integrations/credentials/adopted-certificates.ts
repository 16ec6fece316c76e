import type { Connection } from "../connection.ts";
import { pendingAdoption } from "../lifecycle/pending-adoption.ts";
import type { EntraSpec } from "../spec.ts";

/**
 * Key ids of certificates that a registration had before its adoption, by SHA-1 thumbprint in capitals. Before the first run
 * they are in the entry, later in the record of the last run.
 */
export function adoptedCertificatesOf(entra: EntraSpec, recorded: Connection | undefined): Record<string, string> {
  const adopt = pendingAdoption(entra, recorded);
  if (adopt !== undefined) return adopt.certificates ?? {};
  const credential = recorded?.entra?.credential;
  if (credential?.type !== "certificate") return {};
  return Object.fromEntries(
    credential.certificates.flatMap(({ thumbprint, keyId, isAdopted }) =>
      isAdopted === true ? [[thumbprint, keyId]] : [],
    ),
  );
}
