import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { parse, stringify } from "yaml";
import { readCertificateText } from "../../../certificate-files.ts";
import { readCertificates, replaceEncryption, resolveOutsidePaths } from "../../commands/redacted-state/stack-file.ts";
import { createCertificate } from "../../../test/support/certificates.ts";
import { createSystemFolder, systemText } from "../../../test/support/system-folder.ts";
import { loadSystemFiles } from "../../../system-files.ts";

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

  it("has no keys of products, which previews do not need", () => {
    const keys = "  entra-delivery:webhookSigningKey:\n    secure: v1:abc\n  entra-delivery:tenantId: contoso\n";
    expect(replaceEncryption(`config:\n${keys}`, file, "v1:new")).toBe(
      'config:\n  entra-delivery:webhookSigningKey: "[secret]"\n  entra-delivery:tenantId: contoso\nencryptionsalt: v1:new\n',
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

  it("names system files and certificates above the project by absolute path", () => {
    const config = (systemFiles: unknown, ...certificates: string[]) =>
      stringify({
        config: {
          "entra-integrations:systemFiles": systemFiles,
          "entra-integrations:integrations": { erp: { certificates: certificates.map((one) => ({ file: one })) } },
        },
      });
    const text = config(["../contoso/crm.ts", "./systems/..crm.ts", "/srv/crm.ts"], "../erp.pem", "certs/erp.pem");
    const resolved = ["/opt/contoso/crm.ts", "./systems/..crm.ts", "/srv/crm.ts"];
    expect(resolveOutsidePaths(text, "/opt/project")).toBe(config(resolved, "/opt/erp.pem", "certs/erp.pem"));
    const asJson = resolveOutsidePaths(config('["../crm.ts"]'), "/opt/project");
    expect(asJson).toBe(config(["/opt/crm.ts"]));
  });

  it("loads a system file above the project from the copy", async () => {
    const dir = createSystemFolder({ "contoso/crm.ts": systemText() });
    const [project, copy] = [join(dir, "project"), join(dir, "copies/preview")];
    const setting = "entra-integrations:systemFiles";
    const text = stringify({ config: { [setting]: ["../contoso/crm.ts"] } });
    const { config } = parse(resolveOutsidePaths(text, project)) as { config: Record<string, unknown> };
    const { systems, problems } = await loadSystemFiles(config[setting], copy);
    expect([systems.map(({ key }) => key), problems]).toEqual([["contoso-crm"], []]);
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
