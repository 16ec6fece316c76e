import type { Connection } from "../connection.ts";
import type { EntraSpec } from "../spec.ts";

/**
 * Key ids of certificates that a registration had before its adoption, by SHA-1 thumbprint in capitals. Before the first run
 * they are in the entry, later in the record of the last run.
 */
export function adoptedCertificatesOf(
  { lifecycle }: EntraSpec,
  recorded: Connection | undefined,
): Record<string, string> {
  if (recorded?.entra === undefined) return lifecycle.adopt?.certificates ?? {};
  const { credential } = recorded.entra;
  if (credential.type !== "certificate") return {};
  return Object.fromEntries(
    credential.certificates.flatMap(({ thumbprint, keyId, isAdopted }) =>
      isAdopted === true ? [[thumbprint, keyId]] : [],
    ),
  );
}
