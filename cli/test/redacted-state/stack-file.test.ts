import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { stringify } from "yaml";
import { readCertificateText } from "../../../certificate-files.ts";
import { readCertificates, replaceEncryption } from "../../commands/redacted-state/stack-file.ts";
import { createCertificate } from "../../../test/support/certificates.ts";

const file = "Pulumi.prod.yaml";

describe("the stack file of a redacted preview", () => {
  it("loses its secrets provider and keeps everything else unchanged", () => {
    const text = [
      "secretsprovider: azurekeyvault://contoso.vault.azure.net/keys/pulumi",
      "encryptedkey: Zm9vYmFy",
      "encryptionsalt: v1:old",
      "config:",
      "  # Counted from the first deployment.",
      "  entra-integrations:now: 2026-11-29",
      "",
    ].join("\n");
    expect(replaceEncryption(text, file, "v1:new")).toBe(
      [
        "config:",
        "  # Counted from the first deployment.",
        "  entra-integrations:now: 2026-11-29",
        "encryptionsalt: v1:new",
        "",
      ].join("\n"),
    );
  });

  it.each([
    ["a setting", "  entra-integrations:erpCertificate:\n    secure: v1:abc", "entra-integrations:erpCertificate"],
    ["a map in it", "  azuread:settings:\n    deep:\n      secure: v1:abc", "azuread:settings"],
    ["a list in it", "  azuread:settings:\n    - name: x\n    - secure: v1:abc", "azuread:settings"],
  ])("is refused where %s is encrypted, without the ciphertext", (_, setting, name) => {
    const refuse = (): unknown => replaceEncryption(`config:\n${setting}\n`, file, "v1:new");
    expect(refuse).toThrow(`${file}: ${name}: cannot be read without the stack's key`);
    expect(refuse).not.toThrow("abc");
  });

  it("has certificates by file and in its settings, by their whole thumbprint", async () => {
    const dir = mkdtempSync(join(tmpdir(), "entra-certificates-"));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const [inFile, inSetting] = await Promise.all([createCertificate(), createCertificate()]);
    writeFileSync(join(dir, "erp.pem"), inFile.certificate);
    const config = {
      "a:list": [{ file: "erp.pem" }, { file: "absent.pem" }, { configSecret: "erpCertificate" }],
      "a:erpCertificate": inSetting.certificate,
    };
    const known = [inFile, inSetting].map(({ certificate }) => readCertificateText(certificate, "it").certificate!);
    expect([...readCertificates(stringify({ config }), dir)]).toEqual(
      known.map(({ pem, sha256Thumbprint }) => [sha256Thumbprint, pem]),
    );
  });
});
