import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { describe, expect, it, onTestFinished } from "vitest";
import { copyProject } from "../../sandbox/project-copy.ts";
import { readProject } from "../../sandbox/project.ts";
import { UserError } from "../../../integrations/text/user-error.ts";

function project(files: Record<string, string>): { dir: string; workDir: string } {
  const dir = mkdtempSync(join(tmpdir(), "project-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  const workDir = join(dir, ".local");
  mkdirSync(workDir);
  const all = { "Pulumi.yaml": "name: contoso\nruntime: nodejs\nmain: program.ts\n", ...files };
  for (const [name, text] of Object.entries(all)) writeFileSync(join(dir, name), text);
  return { dir, workDir };
}

function readYaml(dir: string, name: string): unknown {
  return parse(readFileSync(join(dir, name), "utf8"));
}

describe("copyProject", () => {
  it("copies the configuration and leaves a date without quotes so", async () => {
    const { dir, workDir } = project({
      "Pulumi.dev.yaml": "config:\n  contoso:systems: [erp] # the first\n  contoso:since: 2026-11-21\n",
    });
    await copyProject(readProject(dir), "dev", workDir);
    expect(readYaml(workDir, "Pulumi.dev.yaml")).toEqual({
      config: { "contoso:systems": ["erp"], "contoso:since": "2026-11-21" },
    });
    expect(readFileSync(join(workDir, "Pulumi.dev.yaml"), "utf8")).toMatch(/since: 2026-11-21$/m);
  });

  it("leaves out the configuration of providers, which is about real services", async () => {
    const { dir, workDir } = project({
      "Pulumi.dev.yaml":
        "config:\n  azuread:tenantId: a\n  azure-native:tenantId: a\n  entra-delivery:webhookSigningKey:\n    secure: v1:a\n",
    });
    await copyProject(readProject(dir), "dev", workDir);
    expect(readYaml(workDir, "Pulumi.dev.yaml")).toEqual({ config: {} });
  });

  it("names the folders of plugins so that they are found from the copy, except of the plugin that it serves", async () => {
    const plugins =
      "plugins:\n  providers:\n    - name: entra-delivery\n      path: packages/delivery\n    - name: own\n      path: ../own\n    - name: other\n      path: /opt/other\n";
    const { dir, workDir } = project({
      "Pulumi.yaml": `name: contoso\nruntime: nodejs\n${plugins}`,
      "Pulumi.dev.yaml": "config: {}\n",
    });
    await copyProject(readProject(dir), "dev", workDir);
    expect(readYaml(workDir, "Pulumi.yaml")).toMatchObject({
      plugins: {
        providers: [
          { name: "own", path: join(dir, "../own") },
          { name: "other", path: "/opt/other" },
        ],
      },
    });
  });

  it("refuses a file that is not YAML", async () => {
    const { dir, workDir } = project({ "Pulumi.dev.yaml": "config: [" });
    await expect(copyProject(readProject(dir), "dev", workDir)).rejects.toThrow("Pulumi.dev.yaml: must be YAML: ");
  });

  it("resolves aliases of anchors outside the configuration", async () => {
    const { dir, workDir } = project({
      "Pulumi.dev.yaml": [
        "since: &since 2026-11-21",
        "common: &common { owners: &owners [admin], since: *since }",
        "config:",
        "  contoso:erp: { <<: *common, product: &product ERP }",
        "  contoso:crm: { owners: *owners, product: *product }",
      ].join("\n"),
    });
    await copyProject(readProject(dir), "dev", workDir);
    const text = readFileSync(join(workDir, "Pulumi.dev.yaml"), "utf8");
    expect(parse(text, { merge: true })).toEqual({
      config: {
        "contoso:erp": { owners: ["admin"], since: "2026-11-21", product: "ERP" },
        "contoso:crm": { owners: ["admin"], product: "ERP" },
      },
    });
  });

  it.each([
    ["an alias of nothing", "config:\n  contoso:erp: *nowhere\n"],
    ["an alias inside its own anchor", "config:\n  contoso:erp: &erp { erp: *erp }\n"],
    [
      "aliases without measure",
      `a: &a [x]\n${["a", "b", "c", "d"].map((of, i) => `${"bcde"[i]!}: &${"bcde"[i]!} [${Array(12).fill(`*${of}`).join()}]`).join("\n")}\nconfig: { contoso:erp: *e }\n`,
    ],
  ])("refuses %s", async (_, text) => {
    const { dir, workDir } = project({ "Pulumi.dev.yaml": text });
    await expect(copyProject(readProject(dir), "dev", workDir)).rejects.toThrow(
      /^Pulumi\.dev\.yaml: must be YAML: .*\[yaml-unreadable\]$/s,
    );
  });

  it("leaves out settings of a real tenant", async () => {
    const { dir, workDir } = project({
      "Pulumi.dev.yaml": [
        "encryptionsalt: v1:of-the-user",
        "secretsprovider: azurekeyvault://contoso.vault.azure.net/keys/pulumi",
        "config:",
        "  azuread:tenantId: 7c4a1a0e-0000-0000-0000-000000000000",
        "  azuread:clientSecret: { secure: v1:AAAA }",
        "  contoso:systems: []",
      ].join("\n"),
    });
    await copyProject(readProject(dir), "dev", workDir);
    expect(readYaml(workDir, "Pulumi.dev.yaml")).toEqual({ config: { "contoso:systems": [] } });
  });

  it("keeps the salt that the engine wrote into the copy", async () => {
    const { dir, workDir } = project({ "Pulumi.dev.yaml": "config: {}\n" });
    writeFileSync(join(workDir, "Pulumi.dev.yaml"), "encryptionsalt: v1:of-the-engine\n");
    await copyProject(readProject(dir), "dev", workDir);
    expect(readYaml(workDir, "Pulumi.dev.yaml")).toEqual({ encryptionsalt: "v1:of-the-engine", config: {} });
  });

  it("does without a salt that a killed engine wrote by half", async () => {
    const { dir, workDir } = project({ "Pulumi.dev.yaml": "config: {}\n" });
    writeFileSync(join(workDir, "Pulumi.dev.yaml"), 'encryptionsalt: "v1:of');
    await copyProject(readProject(dir), "dev", workDir);
    expect(readYaml(workDir, "Pulumi.dev.yaml")).toEqual({ config: {} });
  });

  it("does not change the user's stack file", async () => {
    const text = "# ours\nconfig: { contoso:systems: [] }\n";
    const { dir, workDir } = project({ "Pulumi.dev.yaml": text });
    await copyProject(readProject(dir), "dev", workDir);
    expect(readFileSync(join(dir, "Pulumi.dev.yaml"), "utf8")).toBe(text);
  });

  it("copies the project without its program and its backend", async () => {
    const { dir, workDir } = project({
      "Pulumi.yaml": "name: contoso\nruntime: nodejs\nmain: program.ts\nbackend: { url: https://api.pulumi.com }\n",
      "Pulumi.dev.yaml": "config: {}\n",
    });
    await copyProject(readProject(dir), "dev", workDir);
    expect(readYaml(workDir, "Pulumi.yaml")).toEqual({ name: "contoso", runtime: "nodejs" });
  });

  it("refuses encrypted configuration and names it", async () => {
    const { dir, workDir } = project({ "Pulumi.dev.yaml": "config:\n  contoso:key: { secure: v1:AAAA }\n" });
    await expect(copyProject(readProject(dir), "dev", workDir)).rejects.toThrow(
      new UserError({
        message: "Pulumi.dev.yaml: contoso:key: must be readable without the stack's key, got an encrypted value",
        fix: "for a local run write a made-up value instead",
        code: "config-encrypted",
      }),
    );
  });

  it("refuses encrypted configuration inside a list", async () => {
    const { dir, workDir } = project({ "Pulumi.dev.yaml": "config:\n  contoso:keys: [{ secure: v1:AAAA }]\n" });
    await expect(copyProject(readProject(dir), "dev", workDir)).rejects.toThrow("[config-encrypted]");
  });

  it("leaves no empty value in brackets, whose colon the engine would take for a part of the key", async () => {
    const { dir, workDir } = project({
      "Pulumi.dev.yaml": "config:\n  contoso:scopes: { Reports.Read: , Reports.Write: { } }\n",
    });
    await copyProject(readProject(dir), "dev", workDir);
    const text = readFileSync(join(workDir, "Pulumi.dev.yaml"), "utf8");
    expect(text).toBe("config:\n  contoso:scopes:\n    Reports.Read: null\n    Reports.Write: {}\n");
  });

  it("names the stacks there are when one is missing", async () => {
    const { dir, workDir } = project({ "Pulumi.dev.yaml": "", "Pulumi.test.yaml": "" });
    await expect(copyProject(readProject(dir), "prod", workDir)).rejects.toThrow(
      'stack "prod": must have a stack file, but there is no Pulumi.prod.yaml\n  fix: choose one of dev, test  [stack-file-missing]',
    );
  });
});
