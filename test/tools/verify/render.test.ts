import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { renderVerification, renderVerificationJson, type Verification } from "../../../tools/verify/render.ts";

const verification: Verification = {
  source: "stack dev of the local world",
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
          message: "Mail.Send (application) of Microsoft Graph must be consented to, is not",
          remedy: "run pulumi up --refresh",
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
      "stack dev of the local world, tenant 8d0f6f5e-0000-4000-8000-000000000001
        ok  erp-sync  ok: discovery, registration
        no  mail-sender  ok: discovery; not checked: token
        -   ledger  nothing to check in Entra
      mail-sender: error: Mail.Send (application) of Microsoft Graph must be consented to, is not
        fix: run pulumi up --refresh  [consent]
      3 integrations, 1 finding"
    `);
  });

  it("draws findings as a table on a terminal", () => {
    expect(renderVerification(verification, { colors, drawsTables: true })).toMatchInlineSnapshot(`
      "stack dev of the local world, tenant 8d0f6f5e-0000-4000-8000-000000000001
        ok  erp-sync  ok: discovery, registration
        no  mail-sender  ok: discovery; not checked: token
        -   ledger  nothing to check in Entra
      ┌─────────────┬─────────┬────────────────────────────────────────────────────┬────────────────────────────────────────────┐
      │ integration │ check   │ found                                              │ remedy                                     │
      ├─────────────┼─────────┼────────────────────────────────────────────────────┼────────────────────────────────────────────┤
      │ mail-sender │ consent │ Mail.Send (application) of Microsoft Graph must be │ run pulumi up --refresh                    │
      │             │ error   │ consented to, is not                               │                                            │
      └─────────────┴─────────┴────────────────────────────────────────────────────┴────────────────────────────────────────────┘
      3 integrations, 1 finding"
    `);
  });

  it("says that nothing was found", () => {
    const integrations = verification.integrations.slice(0, 1);
    expect(renderVerification({ ...verification, integrations }, { colors, drawsTables: true })).toMatchInlineSnapshot(`
      "stack dev of the local world, tenant 8d0f6f5e-0000-4000-8000-000000000001
        ok  erp-sync  ok: discovery, registration
      1 integration, no findings"
    `);
  });
});

describe("renderVerificationJson", () => {
  it("has all of it", () => {
    expect(JSON.parse(renderVerificationJson(verification))).toEqual(verification);
  });
});
