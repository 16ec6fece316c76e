import { readFileSync } from "node:fs";
import { getCACertificates, setDefaultCACertificates } from "node:tls";

/**
 * Trusts the certificate authorities of a file and of NODE_EXTRA_CA_CERTS, and no public ones, because this process
 * only connects to loopback. The real provider reads SSL_CERT_FILE. NODE_EXTRA_CA_CERTS can only name one file and is
 * often in use.
 */
export function trustAuthorities(file: string | undefined): void {
  if (file === undefined || file === "") return;
  setDefaultCACertificates([...getCACertificates("extra"), readFileSync(file, "utf8")]);
}
