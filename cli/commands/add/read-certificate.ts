import { readCertificateFile } from "../../../certificate-files.ts";
import type { CertificateReader, CertificateReading } from "../../../integrations/credentials/certificates.ts";
import { hashText } from "../../../integrations/hash.ts";

/**
 * Reads the certificate files of the entries. Encrypted settings cannot be read here, so they are assumed valid; a
 * preview checks them.
 */
export function certificateReader(projectDir: string): CertificateReader {
  return ({ file, configSecret = "" }) =>
    file === undefined ? standInFor(configSecret) : readCertificateFile(file, projectDir);
}

/** A valid placeholder certificate, a different one for each setting. */
function standInFor(setting: string): CertificateReading {
  const digits = hashText(setting).toString(16).toUpperCase().padStart(8, "0");
  return {
    certificate: {
      pem: "",
      thumbprint: digits.repeat(5),
      sha256Thumbprint: digits.repeat(8),
      subject: `CN=${setting}`,
      startsOn: "1970-01-01T00:00:00Z",
      expiresOn: "9999-12-31T23:59:59Z",
    },
  };
}
