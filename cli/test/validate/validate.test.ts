import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { createSystemFolder, systemText } from "../../../test/support/system-folder.ts";
import { validateFiles } from "../../commands/validate.ts";

/** Validates stack files in a new folder, and returns the exit code and what is printed. */
async function run(files: Record<string, string>, ...names: string[]): Promise<{ exitCode: number; printed: string }> {
  const projectDir = createSystemFolder(files);
  const printed: string[] = [];
  const request = { projectDir, files: names, asJson: false, now: new Date("2026-11-21T08:00:00Z") };
  const exitCode = await validateFiles(request, { print: (text) => printed.push(text), colors: createColors(false) });
  return { exitCode, printed: printed.join("\n") };
}

const valid = `config:
  entra-integrations:integrations:
    erp-sync:
      system: integray
      address: https://acme.integray.app
      permissions: { microsoftGraph: [User.Read] }
`;

describe("npm run validate", () => {
  it("checks every stack file of the folder", async () => {
    expect(await run({ "Pulumi.yaml": "name: x\n", "Pulumi.dev.yaml": valid, "Pulumi.prod.yaml": valid })).toEqual({
      exitCode: 0,
      printed: "Pulumi.dev.yaml: 1 integration, no problems\nPulumi.prod.yaml: 1 integration, no problems",
    });
  });

  it("lists all problems in the order of the file, each with its line and column", async () => {
    const text = `config:
  entra-integrations:protcet: true
  entra-integrations:now: 2027-02-30
  entra-integrations:integrations:
    erp-sync:
      system: integray
      adress: https://acme.integray.app
      permissions: { microsoftGraph: [User.Read, user.raed] }
    "Shop 1":
      system: orocommerce
      address: http://shop.contoso.com
      features: [sso]
    reporting:
      system: custom
      product: Contoso Reporting
      delegatedPermissions: { microsoftGraph: [User.Read] }
      redirectUris:
        - https://reporting.contoso.com/a
        - http://reporting.contoso.com/b
entra-integrations:owners: [ada@contoso.com]
`;
    const { exitCode, printed } = await run({ "Pulumi.dev.yaml": text }, "Pulumi.dev.yaml");
    const lines = printed.split("\n").filter((line) => !line.startsWith("  fix: "));
    expect(exitCode).toBe(1);
    expect(lines).toMatchInlineSnapshot(`
      [
        "Pulumi.dev.yaml:2:3: entra-integrations:protcet: is not a setting",
        "Pulumi.dev.yaml:3:3: now: must be an ISO date, or an ISO time with its offset, got "2027-02-30"",
        "Pulumi.dev.yaml:5:5: integrations.erp-sync.address: is required",
        "Pulumi.dev.yaml:7:7: integrations.erp-sync.adress: is not an option here",
        "Pulumi.dev.yaml:8:50: integrations.erp-sync.permissions.microsoftGraph[1]: is not known as a delegated permission of Microsoft Graph, got "user.raed"",
        "Pulumi.dev.yaml:9:5: integrations."Shop 1": must be named with lower-case letters, digits and single hyphens, at most 60, got "Shop 1"",
        "Pulumi.dev.yaml:11:7: integrations."Shop 1".address: must be an https address without query or fragment, got "http://shop.contoso.com"",
        "Pulumi.dev.yaml:19:11: integrations.reporting.redirectUris[1]: must use https unless the host is loopback, got "http://reporting.contoso.com/b"",
        "Pulumi.dev.yaml:20:1: entra-integrations:owners: must be below config, got it at the top level",
        "Pulumi.dev.yaml: 9 problems",
      ]
    `);
  });

  it("checks the cloud as the run does, and exceptions as the policy pack does", async () => {
    const settings = `  azuread:environment: publik
  entra-integrations:policyExceptions:
    - { rule: secret-rotating, resource: erp-sync, reason: too short, until: 2027-01-31 }
    - { rule: secret-rotating, resource: erp-*, reason: the vendor has to fix it, until: 2027-01-31 }
    - { rule: secret-rotating, resource: erp-sync, reason: the vendor has to fix it, until: 2027-01-31 }
`;
    const { exitCode, printed } = await run({ "Pulumi.dev.yaml": `${valid}${settings}` }, "Pulumi.dev.yaml");
    const exceptionFix =
      "  fix: write rule, resource, reason and until, as policies/README.md shows under Exceptions  [policy-exception-complete]";
    expect([exitCode, printed.split("\n")]).toEqual([
      1,
      [
        'Pulumi.dev.yaml:7:3: azuread:environment: must be one of public, global, usgovernment, usgovernmentl4, usgovernmentl5, dod, china, got "publik"',
        "  fix: name the cloud of your tenant, or remove the setting for the public cloud  [environment-unknown]",
        "Pulumi.dev.yaml:9:7: policyExceptions[0]: gives no reason of at least three words",
        exceptionFix,
        "Pulumi.dev.yaml:10:7: policyExceptions[1]: has the pattern erp-* as its resource",
        exceptionFix,
        "Pulumi.dev.yaml: 3 problems",
      ],
    ]);
    const notAList = `${valid}  entra-integrations:policyExceptions: secret-rotating\n`;
    expect((await run({ "Pulumi.dev.yaml": notAList }, "Pulumi.dev.yaml")).printed).toMatch(
      /^Pulumi\.dev\.yaml:7:3: policyExceptions: is not a list\n/,
    );
  });

  it.each([
    [
      "a line that is not YAML",
      "config:\n  a: [\n",
      /^f\.yaml:3:1: YAML: flow sequence in block collection .*\n {2}fix: /,
    ],
    ["a key that is there twice", "config:\n  a: 1\n  a: 2\n", /^f\.yaml:3:3: YAML: map keys must be unique/],
    ["a file without integrations", "config: {}\n", /^f\.yaml:1:1: integrations: is required\n/],
    ["an empty file", "", /^f\.yaml:1:1: integrations: is required\n/],
  ])("finds %s", async (_, text, problem) => {
    expect(await run({ "f.yaml": text }, "f.yaml")).toEqual({
      exitCode: 1,
      printed: expect.stringMatching(problem) as string,
    });
  });

  it.each([
    [{}, [], /contains no stack file\n {2}fix: name a file/],
    [
      {},
      ["Pulumi.prod.yaml"],
      "Pulumi.prod.yaml cannot be read (ENOENT)\n  fix: name a stack file  [stack-file-unreadable]",
    ],
  ])("refuses to check no file: %j %j", async (files, names, message) => {
    await expect(run(files, ...names)).rejects.toThrow(message);
  });

  it("checks entries of system files like all others, and reports a file that is missing", async () => {
    const text = `config:
  entra-integrations:systemFiles: [./crm.ts]
  entra-integrations:integrations:
    crm:
      system: contoso-crm
      address: http://crm.contoso.com
`;
    const files = { "a.yaml": text, "b.yaml": text.replace("./crm.ts", "./lost.ts"), "crm.ts": systemText() };
    const { printed } = await run(files, "a.yaml", "b.yaml");
    expect(printed.split("\n").filter((line) => !line.startsWith("  fix: "))).toEqual([
      expect.stringContaining("a.yaml:6:7: integrations.crm.address: must be an https address"),
      "a.yaml: 1 problem",
      'b.yaml:2:36: systemFiles[0]: must be a file that exists, got "./lost.ts"',
      "b.yaml: 1 problem",
    ]);
  });

  describe("encrypted values", () => {
    const config = (lines: string): string => `encryptionsalt: v1:salt\nconfig:\n${lines}`;

    it("checks all other values of the integration", async () => {
      const text = config(`  entra-integrations:owners: [{ secure: v1:a:b }]
  entra-integrations:integrations:
    erp-sync:
      system: integray
      address: { secure: v1:a:b }
      permissions: { microsoftGraph: [User.Read] }
    reporting:
      system: custom
      product: { secure: v1:a:b }
      delegatedPermissions: { microsoftGraph: [User.Read] }
      redirectUris:
        - secure: v1:a:b
        - http://reporting.contoso.com/b
`);
      expect(await printed(text)).toEqual([
        "f.yaml:15:11: integrations.reporting.redirectUris[1]: must use https unless the host is loopback, " +
          'got "http://reporting.contoso.com/b"',
        "f.yaml:3:31: owners[0]: is encrypted and was not checked",
        "f.yaml:7:7: integrations.erp-sync.address: is encrypted and was not checked",
        "f.yaml:11:7: integrations.reporting.product: is encrypted and was not checked",
        "f.yaml:14:11: integrations.reporting.redirectUris[0]: is encrypted and was not checked",
        "f.yaml: 1 problem, 4 encrypted values for a preview to check",
      ]);
    });

    it("accepts encrypted settings, and those of providers", async () => {
      const text = `${valid}  azuread:environment: { secure: v1:a:b }
  azuread:clientSecret: { secure: v1:a:b }
  entra-integrations:protect: { secure: v1:a:b }
  entra-integrations:maximumCertificateDays: { secure: v1:a:b }
  entra-integrations:now: { secure: v1:a:b }
  entra-integrations:owners: { secure: v1:a:b }
  entra-integrations:policyExceptions: { secure: v1:a:b }
`;
      expect((await run({ "f.yaml": text }, "f.yaml")).exitCode).toBe(0);
      expect(await printed(text)).toEqual([
        ...[
          "7:3: azuread:environment",
          "9:3: protect",
          "10:3: maximumCertificateDays",
          "11:3: now",
          "12:3: owners",
        ].map((place) => `f.yaml:${place}: is encrypted and was not checked`),
        "f.yaml:13:3: policyExceptions: is encrypted and was not checked",
        "f.yaml: 1 integration, no problems, 6 encrypted values for a preview to check",
      ]);
    });

    it("does not report settings and systems that an encrypted value may name", async () => {
      const certificate = `  entra-integrations:erpCertificate: { secure: v1:a:b }
  entra-integrations:integrations: { secure: v1:a:b }
`;
      expect(await printed(config(certificate))).toEqual([
        "f.yaml:3:3: erpCertificate: is encrypted and was not checked",
        "f.yaml:4:3: integrations: is encrypted and was not checked",
        "f.yaml: 0 integrations, no problems, 2 encrypted values for a preview to check",
      ]);
      const systemFiles = `  entra-integrations:systemFiles: { secure: v1:a:b }
  entra-integrations:integrations:
    crm: { system: contoso-crm }
    erp: { system: { secure: v1:a:b } }
`;
      expect(await printed(config(systemFiles))).toEqual([
        "f.yaml:3:3: systemFiles: is encrypted and was not checked",
        "f.yaml:6:12: integrations.erp.system: is encrypted and was not checked, so this integration was checked only in part",
        "f.yaml: 2 integrations, no problems, 2 encrypted values for a preview to check",
      ]);
    });

    it("reports them where a run refuses them, because no text is allowed there", async () => {
      const text = config(`  entra-integrations:protcet: { secure: v1:a:b }
  entra-integrations:policyExceptions:
    - { rule: secret-rotating, resource: erp-sync, reason: { secure: v1:a:b }, until: { secure: v1:a:b } }
    - { secure: v1:a:b }
  entra-integrations:integrations:
    erp-sync:
      system: integray
      address: { secure: v1:a:b, plain: x }
      permissions: { microsoftGraph: { secure: v1:a:b } }
    shop: { secure: v1:a:b }
`);
      expect(await printed(text)).toEqual([
        "f.yaml:3:3: entra-integrations:protcet: is not a setting",
        "f.yaml:6:7: policyExceptions[1]: is not a map, got an encrypted value, which is text",
        "f.yaml:10:7: integrations.erp-sync.address: must be text, got a map",
        "f.yaml:11:22: integrations.erp-sync.permissions.microsoftGraph: must be a list, got an encrypted value, which is text",
        "f.yaml:12:5: integrations.shop: must be a map of keys and values, got an encrypted value, which is text",
        "f.yaml:3:3: protcet: is encrypted and was not checked",
        "f.yaml:5:52: policyExceptions[0].reason: is encrypted and was not checked",
        "f.yaml:5:80: policyExceptions[0].until: is encrypted and was not checked",
        "f.yaml: 5 problems, 3 encrypted values for a preview to check",
      ]);
    });

    async function printed(text: string): Promise<string[]> {
      const lines = (await run({ "f.yaml": text }, "f.yaml")).printed.split("\n");
      return lines.filter((line) => !line.startsWith("  fix: "));
    }
  });
});
