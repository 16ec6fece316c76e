import { createHash, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { CertificateReading } from "./integrations/credentials/certificates.ts";
import { hiddenCharacters, renderCodePoint } from "./integrations/text/hidden-characters.ts";
import { renderValue } from "./integrations/stack-file/problems.ts";

/** Reads a certificate file; a relative path starts at the folder of the project. */
export function readCertificateFile(file: string, projectDir: string): CertificateReading {
  const got = renderValue(file);
  let text: string;
  try {
    text = readFileSync(resolve(projectDir, file), "utf8");
  } catch (error) {
    return refuse({
      message: `must be a file that can be read, got ${got} (${(error as NodeJS.ErrnoException).code ?? "unreadable"})`,
      fix: "write the path from the project's folder, such as certs/erp-2026.pem",
      code: "certificate-file",
    });
  }
  return readCertificateText(text, got);
}

/** Reads a certificate from PEM text, which `origin` names in problems. What is in the text is never repeated. */
export function readCertificateText(text: string, origin: string): CertificateReading {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) {
    return refuse({
      message: `must hold no private key, got one in ${origin}`,
      fix: "keep the key where it is used; write the certificate alone with openssl x509 -in FULL.pem -out certs/erp.pem",
      code: "certificate-with-private-key",
    });
  }
  const blocks: string[] = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  const certificate = blocks.length === 1 ? parse(blocks.join("")) : undefined;
  if (certificate === undefined) {
    return refuse({
      message: `must hold one certificate in PEM form, got ${blocks.length > 1 ? String(blocks.length) : "none"} in ${origin}`,
      fix: "write it with openssl x509 -in FULL.pem -out certs/erp.pem, adding -inform der for a binary file",
      code: "certificate-not-pem",
    });
  }
  const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
  const bits = asymmetricKeyDetails?.modulusLength ?? 0;
  // https://learn.microsoft.com/entra/identity-platform/certificate-credentials: assertions are signed with PS256.
  if (asymmetricKeyType !== "rsa" || bits < 2048) {
    return refuse({
      message: `must have an RSA key of at least 2048 bits, got ${asymmetricKeyType === "rsa" ? String(bits) : String(asymmetricKeyType)} in ${origin}`,
      fix: "make a certificate with such a key: Entra verifies what clients sign with RSA",
      code: "certificate-key",
    });
  }
  const subject = certificate.subject.replaceAll("\n", ", ");
  const hidden = subject.match(hiddenCharacters)?.[0];
  if (hidden !== undefined) {
    return refuse({
      message: `must have a subject without hidden characters, got ${renderCodePoint(hidden)} in ${origin}`,
      fix: "make a certificate whose subject anybody can read, such as CN=erp-sync",
      code: "certificate-subject",
    });
  }
  const thumbprint = (algorithm: string): string =>
    createHash(algorithm).update(certificate.raw).digest("hex").toUpperCase();
  return {
    certificate: {
      pem: certificate.toString(),
      thumbprint: thumbprint("sha1"),
      sha256Thumbprint: thumbprint("sha256"),
      subject,
      startsOn: isoSeconds(certificate.validFrom),
      expiresOn: isoSeconds(certificate.validTo),
    },
  };
}

function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function refuse(problem: NonNullable<CertificateReading["problem"]>): CertificateReading {
  return { problem };
}

/** Whole seconds without a fraction: the provider compares dates as text. */
function isoSeconds(date: string): string {
  return new Date(date).toISOString().replace(".000Z", "Z");
}
