import { createCertificate } from "../certificates.ts";
import type { TenantGraph } from "../tenant-graph.ts";
import type { MadeByHand } from "./made-by-hand.ts";
import type { MadeSecret } from "./made-registration.ts";

/** Adds secrets to an application or a service principal. */
export async function addSecrets(
  graph: TenantGraph,
  path: string,
  secrets: MadeByHand["secrets"] = [],
): Promise<MadeSecret[]> {
  const made: MadeSecret[] = [];
  for (const passwordCredential of secrets) {
    const { keyId, secretText, endDateTime } = await graph.send("POST", `${path}/addPassword`, { passwordCredential });
    made.push({ keyId, secretText, endDateTime } as unknown as MadeSecret);
  }
  return made;
}

/** Adds certificates to an application. */
export async function addCertificates(
  graph: TenantGraph,
  path: string,
  certificates: MadeByHand["certificates"] = [],
): Promise<void> {
  if (certificates.length === 0) return;
  const keyCredentials = await Promise.all(
    certificates.map(async ({ displayName, start, end }) => {
      const { certificate } = await createCertificate({ name: displayName ?? "upload", start, end });
      const key = certificate.replaceAll(/-----[A-Z ]+-----|\s/g, "");
      return { type: "AsymmetricX509Cert", usage: "Verify", key, ...(displayName !== undefined && { displayName }) };
    }),
  );
  await graph.send("PATCH", path, { keyCredentials });
}
