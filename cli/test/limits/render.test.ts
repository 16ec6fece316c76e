import { describe, expect, it } from "vitest";
import { createColors } from "picocolors";
import type { LimitFinding } from "../../commands/limits/finding.ts";
import { limitsRecord, renderLimits, renderLimitsMarkdown } from "../../commands/limits/render.ts";
import { exitCodeOf, summarize } from "../../commands/limits/summary.ts";

const colors = createColors(false);
const exemption = {
  portal: "Entra ID > Enterprise apps > Application policies > Block password addition",
  requests: [{ method: "PATCH" as const, path: "/policies/defaultAppManagementPolicy", body: { it: "isn't" } }],
  roles: "Application Administrator",
};
const refused: LimitFinding = {
  integration: "erp-sync",
  effect: "refused",
  limit: "secret-forbidden",
  message: "needs a client secret, but the tenant forbids new client secrets",
  fix: "ask an administrator",
  since: null,
  exemption,
};
const held: LimitFinding = { ...refused, integration: "mail", effect: "holds", message: "a new client secret is due" };
const unchecked: LimitFinding = {
  effect: "unchecked",
  limit: "not-checked",
  message: "could not check the policies: needs Policy.Read.All",
  fix: "grant it",
};

describe("the limits of a tenant as text", () => {
  it("have each finding with its fix, the run that does the rest, and each exemption once", () => {
    expect(renderLimits(summarize("prod", "tenant-id", [refused, held, unchecked]), colors)).toMatchInlineSnapshot(`
      "limits of tenant tenant-id for stack prod
      erp-sync: refused: needs a client secret, but the tenant forbids new client secrets
        fix: ask an administrator  [secret-forbidden]
      mail: held: a new client secret is due
        fix: ask an administrator  [secret-forbidden]
      tenant: not checked: could not check the policies: needs Policy.Read.All
        fix: grant it  [not-checked]
      the tenant would refuse erp-sync
      to do everything else, run with ENTRA_INTEGRATIONS_HOLD_SECRETS=mail

      exemption for erp-sync, mail
        in the Microsoft Entra admin center: Entra ID > Enterprise apps > Application policies > Block password addition
        by Application Administrator; or with Microsoft Graph:
        az rest --method PATCH --url 'https://graph.microsoft.com/v1.0/policies/defaultAppManagementPolicy' --body '{"it":"isn'\\''t"}'

      The policies and requests are as Microsoft documents them; they were not tried on a real tenant."
    `);
  });

  it.each([
    ["holds the secrets", true, "this run keeps the client secrets of mail and does everything else", /run with ENTRA/],
    ["does not", false, "to do everything else, run with ENTRA_INTEGRATIONS_HOLD_SECRETS=mail", /this run keeps/],
  ])("tell a run that %s what that means", (_, isHeld, said, unsaid) => {
    const limits = summarize("prod", "tenant-id", [held]);
    expect(renderLimits(limits, colors, { isHeld })).toContain(said);
    expect(renderLimits(limits, colors, { isHeld })).not.toMatch(unsaid);
    const markdown = renderLimitsMarkdown(limits, { isHeld }).replaceAll("\\", "");
    expect(markdown).toContain(said.slice(1));
    expect(markdown).not.toMatch(unsaid);
  });

  it("are one line if nothing is refused", () => {
    expect(renderLimits(summarize("prod", "tenant-id", []), colors)).toBe(
      "limits of tenant tenant-id for stack prod\nnothing is refused",
    );
  });

  it("show no hidden characters of the tenant, and no command for a pipeline's log", () => {
    const evil = "p\u202Eolicy\n::add-mask::x ##vso[task.setvariable]";
    const limits = summarize("prod", "t", [{ ...refused, message: evil, exemption: { ...exemption, portal: evil } }]);
    for (const text of [renderLimits(limits, colors), renderLimitsMarkdown(limits)]) {
      expect(text).not.toMatch(/\u202E|^::|##vso\[/m);
    }
  });
});

describe("the limits of a tenant as Markdown", () => {
  it("have the same", () => {
    expect(renderLimitsMarkdown(summarize("prod", "tenant-id", [refused, unchecked]))).toMatchInlineSnapshot(`
      "### Limits of tenant \`tenant-id\` for stack \`prod\`

      - \`erp-sync\`, **refused**: needs a client secret, but the tenant forbids new client secrets. Ask an administrator.
      - The tenant, **not checked**: could not check the policies: needs Policy.Read.All. Grant it.

      The tenant would refuse erp-sync.

      <details><summary>Exemption for erp-sync</summary>

      Entra ID \\> Enterprise apps \\> Application policies \\> Block password addition, by Application Administrator; or:

      \`\`\`bash
      az rest --method PATCH --url 'https://graph.microsoft.com/v1.0/policies/defaultAppManagementPolicy' --body '{"it":"isn'\\''t"}'
      \`\`\`

      </details>

      The policies and requests are as Microsoft documents them; they were not tried on a real tenant."
    `);
  });

  it("escape text from the tenant", () => {
    const limits = summarize("prod", "t", [{ ...refused, message: "<img src=x> | @contoso" }]);
    expect(renderLimitsMarkdown(limits)).toContain("\\<img src=x\\> \\|");
  });
});

describe("the exit code", () => {
  const nobody = new Set<string>();
  it.each<[string, LimitFinding[], ReadonlySet<string>, number]>([
    ["nothing", [], nobody, 0],
    ["a refusal", [refused, unchecked], nobody, 1],
    ["a secret to hold", [held], nobody, 1],
    ["a secret that is held", [held], new Set(["mail"]), 0],
    ["a later rotation", [{ ...held, effect: "later" }], nobody, 0],
    ["a note", [{ ...held, effect: "note" }], nobody, 0],
    ["what could not be read", [unchecked, { ...held, effect: "later" }], nobody, 2],
  ])("for %s is right", (_, findings, holding, expected) => {
    expect(exitCodeOf(summarize("prod", "t", findings), holding)).toBe(expected);
  });

  it("holds nothing of an integration that is refused anyway", () => {
    const { refused: names, hold } = summarize("prod", "t", [{ ...held, integration: "erp-sync" }, refused]);
    expect([names, hold]).toEqual([["erp-sync"], []]);
  });
});

describe("the limits of a tenant as JSON", () => {
  it("have each finding, with the former name of its fix", () => {
    const limits = summarize("prod", "tenant-id", [held]);
    expect(limitsRecord(limits)).toEqual({ ...limits, findings: [{ ...held, remedy: held.fix }] });
  });
});
