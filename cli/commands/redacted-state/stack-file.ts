import { relative, resolve } from "node:path";
import { isMap, isScalar, isSeq, parseDocument, Scalar, visit, type YAMLMap } from "yaml";
import { readCertificateFile, readCertificateText } from "../../../certificate-files.ts";
import type { CertificateReading } from "../../../integrations/credentials/certificates.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";

const encryptionKeys = ["secretsprovider", "encryptedkey", "encryptionsalt"];

/**
 * Returns the text of a stack file with a new salt instead of its secrets provider. Refuses encrypted settings, because a
 * preview of a redacted state has no key to read them. Those of entra-delivery become \`[secret]\`.
 */
export function replaceEncryption(text: string, file: string, salt: string): string {
  const document = parseDocument(text);
  const [problem] = document.errors;
  if (problem !== undefined)
    throw new UserError({ message: `${file}: must be YAML: ${problem.message}`, code: "yaml-unreadable" });
  const config = document.get("config");
  if (isMap(config)) hideDeliveryKeys(config);
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

/** Previews need no keys of products. The text is the one in the redacted state, so the provider does not look changed. */
function hideDeliveryKeys({ items }: YAMLMap): void {
  for (const item of items) {
    if (textOf(item.key).startsWith("entra-delivery:") && hasEncrypted(item.value)) item.value = new Scalar("[secret]");
  }
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

/**
 * Returns the text of a stack file for a copy of the project in another folder. Relative paths to system files and
 * certificates outside the project become absolute, because the copy has other folders above it.
 */
export function resolveOutsidePaths(text: string, projectDir: string): string {
  const fromCopy = (file: string): string => {
    const path = resolve(projectDir, file);
    return /^\.\.([\\/]|$)/.test(relative(projectDir, path)) ? path : file;
  };
  const document = parseDocument(text);
  visit(document, {
    Pair(_, { key, value }) {
      if (textOf(key) === "file" && isScalar(value)) value.value = fromCopy(String(value.value));
    },
  });
  const setting = ["config", "entra-integrations:systemFiles"];
  const files = textsOf(document.getIn(setting, true));
  if (files.some((file) => fromCopy(file) !== file)) document.setIn(setting, files.map(fromCopy));
  return document.toString();
}

/** The texts of a list. Pulumi also accepts a list as JSON text. */
function textsOf(node: unknown): string[] {
  const value: unknown = isScalar(node)
    ? parseDocument(String(node.value)).toJS()
    : isSeq(node)
      ? node.toJSON()
      : undefined;
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
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
