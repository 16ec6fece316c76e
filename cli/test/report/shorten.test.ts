import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { renderAnnouncement, renderCompletion } from "../../commands/comment/text.ts";
import { renderDrift, renderDriftMarkdown } from "../../commands/drift/render.ts";
import type { AccessReport, IntegrationChange } from "../../commands/report/access-report.ts";
import { noChange } from "../../commands/report/change-lists.ts";
import { renderMarkdown } from "../../commands/report/markdown.ts";
import { cutLines, longestReport, shortenReport } from "../../commands/report/shorten.ts";

const github = 65_536;
/** GitHub: 1 MiB for the summary of a step. */
const summary = 1_048_576;

function integration(name: string, after: string): IntegrationChange {
  const setting = { name: "display name", after, isAccess: false };
  return { ...noChange(), name, change: "changed", changesAccess: false, settings: [setting] };
}

/** Two thousand integrations, of which the last one matters; its heading would be far behind every limit. */
function reportOf(lastName = "Custom 1998", length = 2000): AccessReport {
  const many = Array.from({ length: length - 1 }, (_, index) => integration(`app-${index}`, "語".repeat(200)));
  many[many.length - 1] = integration(`app-${length - 2}`, lastName);
  const cutOff = {
    name: "period from 2026-07-25",
    endsOn: "2027-01-01T00:00:00Z",
    change: "revoked",
    cutsOff: true,
  } as const;
  const worst = { ...integration("zz-payroll", "Payroll"), changesAccess: true, secrets: [cutOff] };
  return { stack: "prod", changesAccess: true, integrations: [...many, worst], outside: [] };
}

const more = /\*\*and (\d+) more lines and (\d+) more integrations, .*\*\* \(SHA-256 of all: `\w{64}`\)/;

describe("a report of 2,000 changes", () => {
  const report = renderMarkdown(reportOf());
  const comment = renderAnnouncement(report, github);

  it("begins with its result and important changes, and fits its limit", () => {
    expect(Buffer.byteLength(report)).toBeLessThan(summary);
    expect(report.length).toBeLessThanOrEqual(longestReport);
    expect(comment.length).toBeLessThanOrEqual(github);
    for (const text of [report, comment]) {
      expect(text.split("\n\n").slice(0, 5)).toEqual([
        "<!-- entra-integrations:prod -->",
        "### Access of stack `prod`",
        "Integrations: 2000 changed.",
        "#### `zz-payroll`: changed",
        expect.stringMatching(/^- \*\*secret revoked: `period from 2026-07-25`, .* its users are cut off\*\*/),
      ]);
    }
  });

  it("counts the cut part, also of a shortened report", () => {
    for (const text of [report, comment]) {
      const [, lines, sections] = more.exec(text) ?? [];
      const [shown, headings] = [/^(?:####|-) /gm, /^#### /gm].map((pattern) => text.match(pattern)!.length);
      expect([shown! + Number(lines), headings! + Number(sections)]).toEqual([4001, 2000]);
    }
  });

  it("differs from a report with another cut part", () => {
    const deployed = { report: renderMarkdown(reportOf("Custom changed")), commit: "abc" };
    expect(renderCompletion(comment, { ...deployed, report }, github)).toContain("**Deployed as announced**");
    const completed = renderCompletion(comment, deployed, github);
    expect(completed).toContain("**Deployed differently than announced**");
    expect(completed.length).toBeLessThanOrEqual(github);
  });

  it("keeps the deployed part in a comment, even if a single line is too long", () => {
    const deployed = { report: `${renderMarkdown(reportOf("x", 2))}\n- ${"y".repeat(40_000)}`, commit: "abc" };
    const completed = renderCompletion(renderAnnouncement(renderMarkdown(reportOf("z", 2)), github), deployed, github);
    expect(completed.length).toBeLessThanOrEqual(github);
    expect(completed).toContain("**Deployed differently than announced**");
    expect([cutLines("abcdef", 4), cutLines("ab\ncdef", 4), cutLines("abc", 3)]).toEqual(["abc…", "ab", "abc"]);
  });

  it("is unchanged if there is room", () => {
    const short = renderMarkdown(reportOf("x", 3));
    expect([shortenReport(short), more.test(short)]).toEqual([short, false]);
  });
});

it("drift of 2,000 changes lists those of access first, and counts the others", () => {
  const found = (integration: string, isAccess: boolean) => ({
    integration,
    isAccess,
    text: "the owner `x` was added",
    auditActivity: "Update application",
  });
  const findings = Array.from({ length: 1999 }, (_, index) => found(`app-${index}`, false));
  const drift = { stack: "prod", findings: [...findings, found("zz-payroll", true)], undeclared: [], unchecked: [] };
  const markdown = renderDriftMarkdown({ ...drift, repair: "npx pulumi up" });
  expect(markdown.length).toBeLessThan(github);
  expect(markdown.match(/^- .*/gm)).toEqual([
    expect.stringMatching(/^- `zz-payroll`: \*\*/),
    ...Array.from({ length: 99 }, (_, index) => expect.stringContaining(`- \`app-${index}\``) as unknown),
    "- and 1900 more",
  ]);
  expect(renderDrift({ ...drift, repair: "npx pulumi up" }, createColors(false))).toMatch(
    /^zz-payroll: [^]*\nand 1900 more\n/,
  );
});
