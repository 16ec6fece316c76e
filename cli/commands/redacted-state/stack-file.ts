import { isMap, isScalar, isSeq, parseDocument, visit } from "yaml";
import { readCertificateFile, readCertificateText } from "../../../certificate-files.ts";
import type { CertificateReading } from "../../../integrations/credentials/certificates.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";

const encryptionKeys = ["secretsprovider", "encryptedkey", "encryptionsalt"];

/**
 * Returns the text of a stack file with a new salt instead of its secrets provider. Refuses encrypted settings:
 * a preview of a redacted state has no key to read them.
 */
export function replaceEncryption(text: string, file: string, salt: string): string {
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem !== undefined)
    throw new UserError({ message: `${file}: must be YAML: ${problem.message}`, code: "yaml-unreadable" });
  const config = document.get("config");
  const encrypted = isMap(config) ? config.items.filter(({ value }) => hasEncrypted(value)) : [];
  if (encrypted.length > 0) {
    const names = encrypted.map(({ key }) => visibleText(textOf(key)));
    throw new UserError({
      message: `${file}: ${names.join(", ")}: cannot be read without the stack's key, which previews of a redacted state do not have`,
      fix: "name a certificate by file instead of configSecret; set credentials of a provider in the environment of the run",
      code: "config-encrypted",
    });
  }
  for (const key of encryptionKeys) document.delete(key);
  document.set("encryptionsalt", salt);
  return document.toString();
}

/** Reads the certificates that a stack file names with `file` or contains: PEM by SHA-256 thumbprint. */
export function readCertificates(text: string, projectDir: string): ReadonlyMap<string, string> {
  const readings: CertificateReading[] = [];
  visit(parseDocument(text), {
    Pair(_, { key, value }) {
      if (textOf(key) === "file") readings.push(readCertificateFile(textOf(value), projectDir));
      else if (textOf(value).includes("-----BEGIN CERTIFICATE-----")) {
        readings.push(readCertificateText(textOf(value), "the stack file"));
      }
    },
  });
  return new Map(readings.flatMap(({ certificate: one }) => (one ? [[one.sha256Thumbprint, one.pem]] : [])));
}

/** Pulumi writes an encrypted value as `secure: v1:...`, at any depth. */
function hasEncrypted(node: unknown): boolean {
  if (isSeq(node)) return node.items.some(hasEncrypted);
  if (!isMap(node)) return false;
  return node.items.some(({ key, value }) => textOf(key) === "secure" || hasEncrypted(value));
}

function textOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : "";
}
