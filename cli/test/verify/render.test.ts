import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { renderVerification, verificationRecord, type Verification } from "../../commands/verify/render.ts";

const verification: Verification = {
  source: "stack dev of the sandbox",
  tenantId: "8d0f6f5e-0000-4000-8000-000000000001",
  integrations: [
    { name: "erp-sync", system: "integray", passed: ["discovery", "registration"], skipped: [], findings: [] },
    {
      name: "mail-sender",
      system: "custom",
      passed: ["discovery"],
      skipped: ["token"],
      findings: [
        {
          integration: "mail-sender",
          check: "consent",
          severity: "error",
          message: "consent is missing for Mail.Send (application) of Microsoft Graph",
          fix: "run pulumi up --refresh",
        },
      ],
    },
    { name: "ledger", system: "dynamics365-finance-onprem", passed: [], skipped: [], findings: [] },
  ],
};

const colors = createColors(false);

describe("renderVerification", () => {
  it("lists findings in lines that a log keeps well", () => {
    expect(renderVerification(verification, { colors, drawsTables: false })).toMatchInlineSnapshot(`
      "stack dev of the sandbox, tenant 8d0f6f5e-0000-4000-8000-000000000001
        ok  erp-sync  ok: discovery, registration
        no  mail-sender  ok: discovery; not checked: token
        -   ledger  nothing to check in Entra
      mail-sender: error: consent is missing for Mail.Send (application) of Microsoft Graph
        fix: run pulumi up --refresh  [consent]
      3 integrations, 1 finding"
    `);
  });

  it("draws findings as a table on a terminal", () => {
    expect(renderVerification(verification, { colors, drawsTables: true })).toMatchInlineSnapshot(`
      "stack dev of the sandbox, tenant 8d0f6f5e-0000-4000-8000-000000000001
        ok  erp-sync  ok: discovery, registration
        no  mail-sender  ok: discovery; not checked: token
        -   ledger  nothing to check in Entra
      ┌─────────────┬─────────┬────────────────────────────────────────────────────┬─────────────────────────┐
      │ integration │ check   │ found                                              │ fix                     │
      ├─────────────┼─────────┼────────────────────────────────────────────────────┼─────────────────────────┤
      │ mail-sender │ consent │ consent is missing for Mail.Send (application) of  │ run pulumi up --refresh │
      │             │ error   │ Microsoft Graph                                    │                         │
      └─────────────┴─────────┴────────────────────────────────────────────────────┴─────────────────────────┘
      3 integrations, 1 finding"
    `);
  });

  it("lists what proofs of products saw, without hidden characters", () => {
    const [integration] = verification.integrations;
    const seen = ["graph-read: read /users of Microsoft Graph", "dynamics-read: read \u001b[31m"];
    const integrations = [{ ...integration!, seen }];
    const text = renderVerification({ ...verification, integrations }, { colors, drawsTables: false });
    expect(text.split("\n").slice(1, 4)).toEqual([
      "  ok  erp-sync  ok: discovery, registration",
      "      graph-read: read /users of Microsoft Graph",
      "      dynamics-read: read [U+001B][31m",
    ]);
    expect(verificationRecord({ ...verification, integrations })).toMatchObject({
      integrations: [{ seen: [seen[0], expect.any(String)] }],
    });
  });

  it("reports that nothing was found", () => {
    const integrations = verification.integrations.slice(0, 1);
    expect(renderVerification({ ...verification, integrations }, { colors, drawsTables: true })).toMatchInlineSnapshot(`
      "stack dev of the sandbox, tenant 8d0f6f5e-0000-4000-8000-000000000001
        ok  erp-sync  ok: discovery, registration
      1 integration, no findings"
    `);
  });
});

describe("commands and hostile text", () => {
  const hostile = "evil\u202E\u001B[2K\r\n::error::no findings ##vso[task.complete]";
  const command =
    "az rest --method DELETE --url https://graph.microsoft.com/v1.0/applications/1/federatedIdentityCredentials/2";
  const found = { integration: "erp", check: "undeclared", severity: "error" as const, fix: "else run the command" };
  const withCommand: Verification = {
    ...verification,
    integrations: [
      {
        ...verification.integrations[0]!,
        findings: [{ ...found, message: "the trust evil is not declared", command }],
      },
    ],
  };

  it.each([true, false])("prints a command on a separate line that can be copied: table %s", (drawsTables) => {
    const lines = renderVerification(withCommand, { colors, drawsTables }).split("\n");
    expect(lines.filter((line) => line.endsWith(command))).toEqual([drawsTables ? command : `  command: ${command}`]);
  });

  it.each([true, false])("lets nothing from the tenant forge lines or logging commands: table %s", (drawsTables) => {
    const forged: Verification = {
      source: hostile,
      tenantId: "8d0f6f5e-0000-4000-8000-000000000001",
      integrations: [
        {
          ...verification.integrations[0]!,
          name: hostile,
          findings: [{ ...found, integration: hostile, message: hostile, fix: hostile, command }],
        },
        { ...verification.integrations[2]!, name: hostile },
      ],
    };
    const text = renderVerification(forged, { colors, drawsTables });

    expect(text).not.toMatch(/[\u202E\u001B\r]|##vso\[|^\s*::/m);
    expect(text).toContain("[U+202E]");
  });
});

describe("verificationRecord", () => {
  it("has all of it, and the former name of each fix", () => {
    const integrations = verification.integrations.map(({ findings, ...one }) => ({
      ...one,
      findings: findings.map((finding) => ({ ...finding, remedy: finding.fix })),
    }));
    expect(verificationRecord(verification)).toEqual({ ...verification, integrations });
  });
});
