import { describe, expect, it } from "vitest";
import { renderProblem } from "../../integrations/stack-file/problems.ts";
import { checkSettings } from "../../integrations/stack-file/settings.ts";

const check = (settings: Record<string, unknown>): string[] => checkSettings(settings).map(renderProblem);
const certificates = [{ configSecret: "erpCertificate" }, { configSecret: "erpNext" }];
const integrations = { erp: { system: "custom", credential: { type: "certificate", certificates } } };
const pem = "-----BEGIN CERTIFICATE-----\r\nAAAA\r\n-----END CERTIFICATE-----\n";

describe("checkSettings", () => {
  it("accepts every known setting", () => {
    const policyExceptions = [{ rule: "a", resource: "b", reason: "c", until: "2027-01-01" }];
    const known = {
      integrations,
      owners: ["ada@contoso.com"],
      now: "2027-03-01",
      protect: true,
      maximumCertificateDays: 730,
      policyExceptions,
    };
    expect(check({ ...known, erpCertificate: pem, erpNext: pem })).toEqual([]);
  });

  it.each([
    ["protcet", "did you mean protect?"],
    ["owner", "did you mean owners?"],
    ["Integrations", "did you mean integrations?"],
    ["policyException", "did you mean policyExceptions?"],
    [
      "erpCertificate",
      "remove it, or use integrations, owners, now, protect, maximumCertificateDays, policyExceptions or systemFiles; a certificate's setting must be named by configSecret",
    ],
  ])("refuses the setting %s", (name, fix) => {
    expect(check({ integrations: {}, [name]: "hunter2" })).toEqual([
      `entra-integrations:${name}: is not a setting\n  fix: ${fix}  [unknown-setting]`,
    ]);
  });

  it("prints no hidden character of a name", () => {
    expect(check({ "pro\u202Etect": true, "a\n::add-mask::x": 1 })).toEqual([
      "entra-integrations:pro[U+202E]tect: is not a setting\n  fix: did you mean protect?  [unknown-setting]",
      expect.stringMatching(/^entra-integrations:a ::add-mask::x: is not a setting\n/),
    ]);
  });

  it("refuses hidden characters in settings that the parser does not read", () => {
    const policyExceptions = [{ rule: "redirect-uri-exact", reason: "until\u2066 then", "re\u200Bsource": "erp" }];
    expect(check({ now: "2027-03-01\u00AD", policyExceptions }).map((text) => text.split("\n")[0])).toEqual([
      'now: must not contain hidden characters, got U+00AD in "2027-03-01[U+00AD]"',
      'policyExceptions[0].reason: must not contain hidden characters, got U+2066 in "until[U+2066] then"',
      'policyExceptions[0]."re[U+200B]source": must not contain hidden characters, got U+200B',
    ]);
  });

  it("prints nothing from a certificate's setting, which may contain a key by mistake", () => {
    expect(check({ integrations, erpCertificate: "hunter2\u200B" })).toEqual([
      "erpCertificate: must not contain hidden characters, got U+200B\n" +
        "  fix: type it again: text that was pasted may contain characters that nobody sees  [hidden-character]",
    ]);
  });

  it("leaves integrations and owners to the parser", () => {
    expect(check({ integrations: "\u202E", owners: "\u202E" })).toEqual([]);
  });
});

describe("the setting systemFiles", () => {
  it.each([[["./systems/contoso-crm.ts"]], [[]], [undefined]])("may be %j", (systemFiles) => {
    expect(check({ systemFiles })).toEqual([]);
  });

  it("must be a list of texts", () => {
    expect([check({ systemFiles: "crm.ts" }), check({ systemFiles: [7] })].map((lines) => lines.join())).toEqual([
      expect.stringContaining("put it in brackets"),
      expect.stringContaining("systemFiles[0]: must be text, got 7"),
    ]);
  });
});
