import { readFileSync } from "node:fs";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

/**
 * Trusts the certificate authorities of a file and of NODE_EXTRA_CA_CERTS, and no public ones: this process talks to this
 * machine alone. The real provider reads SSL_CERT_FILE; Node's own variable holds one file, on many machines somebody else's.
 */
export function trustAuthorities(file: string | undefined): void {
  if (file === undefined || file === "") return;
  setDefaultCACertificates([...getCACertificates("extra"), readFileSync(file, "utf8")]);
}
