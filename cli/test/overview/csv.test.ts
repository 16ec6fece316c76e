import { expect, it } from "vitest";
import { formats } from "../../commands/overview/formats.ts";
import { buildOverview } from "../../commands/overview/overview.ts";
import { deployed, integray, onPremises, today } from "../handoff/deployed.ts";

const archive = {
  system: "custom",
  product: 'The "archive", new',
  applicationPermissions: { microsoftGraph: ["Mail.Read"] },
  owners: ["alice@contoso.com", "bob@contoso.com"],
  contact: "=HYPERLINK(A1)",
  justification: "Keeps mail for ten years.",
};

function render(format: "csv" | "credentials-csv", entries: Record<string, Record<string, unknown>>): string {
  const outputs = { stack: "prod", source: "stack prod", connections: deployed(entries), now: today };
  return formats[format](buildOverview([{ outputs, evidence: new Map(), tasks: [] }]));
}

/** Reads RFC 4180, without the byte order mark. */
function parse(text: string): string[][] {
  return text
    .slice(1, -1)
    .split("\r\n")
    .map((line) =>
      Array.from(
        line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g),
        (cell) => cell[1]?.replaceAll('""', '"') ?? cell[2] ?? "",
      ),
    );
}

it("has a row for each permission, with quotes where a cell needs them", () => {
  const [heads = [], ...rows] = parse(render("csv", { archive, erp: integray, ax: onPremises }));
  const columns = ["integration", "product", "owners", "permission", "kind", "access tier", "justification"];
  expect(rows.map((row) => columns.map((name) => row[heads.indexOf(name)]))).toEqual([
    [
      "archive",
      'The "archive", new',
      "alice@contoso.com; bob@contoso.com",
      "Mail.Read",
      "application",
      "content",
      "Keeps mail for ten years.",
    ],
    ["erp", "Integray", "", "User.Read", "delegated", "standard", ""],
    ["erp", "Integray", "", "Files.Read.All", "delegated", "standard", ""],
    ["erp", "Integray", "", "offline_access", "delegated", "standard", ""],
    ["ax", "Dynamics 365 Finance (on-premises)", "", "", "", "none", ""],
  ]);
});

it("has a row for each credential, and the reason why its use is unknown", () => {
  const [heads = [], ...rows] = parse(render("credentials-csv", { erp: integray, ax: onPremises }));
  const columns = ["integration", "credential", "label", "expires on", "days left", "last use", "why unknown"];
  expect(rows.map((row) => columns.map((name) => row[heads.indexOf(name)]))).toEqual([
    ["erp", "secret", "current", "2027-04-10T00:00:00Z", "139", "unknown", "the sign-in reports were not read"],
    ["ax", "not in Entra", "", "", "", "", ""],
  ]);
});

it("starts with a byte order mark, for Excel, and ends each line with CR LF", () => {
  const text = `${render("csv", { erp: integray })}\n`;
  expect([
    text.startsWith("\uFEFFstack,"),
    text
      .split("\n")
      .slice(0, -1)
      .every((line) => line.endsWith("\r")),
  ]).toEqual([true, true]);
});

it.each([
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1", "'-1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["＝1", "'＝1"],
  ["  =1", "'=1"],
  ['=1,"2"', `"'=1,""2"""`],
  ["a=1", "a=1"],
])("writes the contact %o as text, not as a formula", (contact, cell) => {
  const outputs = { stack: "prod", source: "stack prod", connections: deployed({ erp: integray }), now: today };
  outputs.connections["erp"]!.contact = contact;
  const text = formats.csv(buildOverview([{ outputs, evidence: new Map(), tasks: [] }]));
  expect(text).toContain(`,Integray erp,${cell},,`);
});

it("shows hidden characters and line breaks of other people's texts", () => {
  const outputs = { stack: "prod", source: "stack prod", connections: deployed({ erp: integray }), now: today };
  outputs.connections["erp"]!.contact = "it\r\n##vso[task.setvariable]\u202E@contoso.com";
  const text = formats.csv(buildOverview([{ outputs, evidence: new Map(), tasks: [] }]));
  expect(text).toContain(",it # #vso[task.setvariable][U+202E]@contoso.com,");
});

it("names the reason of an integration that is cut off instead of its credential", () => {
  const [, row] = parse(render("credentials-csv", { erp: { ...integray, contained: "2026-11-20" } }));
  expect(row).toContain("contained");
  expect(render("credentials-csv", { erp: integray })).not.toContain("contained");
});
