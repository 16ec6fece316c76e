import type { CertificateReader } from "../../integrations/credentials/certificates.ts";
import { hashText } from "../../integrations/hash.ts";

const years: Record<string, [startsOn: string, expiresOn: string]> = {
  "last-year.pem": ["2025-11-01T00:00:00Z", "2026-11-01T00:00:00Z"],
  "next-year.pem": ["2027-01-01T00:00:00Z", "2028-01-01T00:00:00Z"],
  "eight-years.pem": ["2026-11-01T00:00:00Z", "2034-11-01T00:00:00Z"],
  "later.pem": ["2027-06-01T00:00:00Z", "2028-06-01T00:00:00Z"],
};

/** Finds a certificate under every name but absent.pem: of the year that the name says, else of this one. */
export const readSample: CertificateReader = ({ file = "", configSecret = "" }) => {
  const name = file + configSecret;
  if (name === "absent.pem") return { problem: { message: "must be there", fix: "put it there", code: "absent" } };
  const [startsOn, expiresOn] = years[name] ?? ["2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"];
  const digits = hashText(name).toString(16).toUpperCase().padStart(8, "0");
  return {
    certificate: {
      pem: `the text of ${name}`,
      thumbprint: digits.repeat(5),
      sha256Thumbprint: digits.repeat(8),
      subject: `CN=${name}`,
      startsOn,
      expiresOn,
    },
  };
};
