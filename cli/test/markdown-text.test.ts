import { Parser, type Node } from "commonmark";
import { describe, expect, it } from "vitest";
import { buildDocument } from "../commands/handoff/document.ts";
import { renderMarkdown as renderHandoff } from "../commands/handoff/markdown.ts";
import { findDrift } from "../commands/drift/findings.ts";
import { renderDriftMarkdown } from "../commands/drift/render.ts";
import { code, codeInCell, escapeText } from "../output/markdown-text.ts";
import { renderMarkdown } from "../commands/report/markdown.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";
import { attackTexts } from "../../test/support/attack-texts.ts";
import { deployedConnection } from "./connection.ts";
import { ids, outsideStep, registration, reportOf, step, type PrintedStep } from "./report/previews.ts";

const attacks = Object.entries(attackTexts);

/** Every node of a text as a parser of CommonMark sees it: its type, and what it holds. */
function parse(markdown: string): { type: string; text: string }[] {
  const nodes: { type: string; text: string }[] = [];
  const walker = new Parser().parse(markdown).walker();
  for (let event = walker.next(); event !== null; event = walker.next()) {
    const { node, entering }: { node: Node; entering: boolean } = event;
    if (entering) nodes.push({ type: node.type, text: node.literal ?? "" });
  }
  return nodes;
}

/** The structure of a text: where its blocks and spans are, without the words between them. */
function structureOf(markdown: string): string[] {
  return parse(markdown).flatMap(({ type }) => (type === "text" ? [] : [type]));
}

function wordsOf(markdown: string): string {
  return parse(markdown)
    .map(({ text }) => text)
    .join("");
}

const places: [place: string, around: (text: string) => string][] = [
  ["a paragraph", (text) => `before ${text} after`],
  ["the start of a line", (text) => `${text} after`],
  ["a list", (text) => `- ${text} after`],
  ["a nested list", (text) => `- a\n  - ${text}`],
  ["a heading", (text) => `#### ${text}: after`],
  ["bold text", (text) => `**before ${text} after**`],
];

describe.each(attacks)("%s", (_, attack) => {
  it.each(places)("stays a code span in %s", (_, around) => {
    const nodes = parse(around(code(attack)));
    const expected = structureOf(around(code("harmless")));
    expect(nodes.flatMap(({ type }) => (type === "text" ? [] : [type]))).toEqual(expected);
    expect(nodes.find(({ type }) => type === "code")?.text).toBe(visibleText(attack));
  });

  it.each(places)("stays text in %s", (_, around) => {
    const markdown = around(escapeText(attack));
    expect(structureOf(markdown)).toEqual(structureOf(around("harmless")));
    expect(wordsOf(markdown).replaceAll(/ +/g, " ")).toContain(visibleText(attack).trim().replaceAll(/ +/g, " "));
  });

  it("stays in its cell of a table", () => {
    for (const cell of [codeInCell(attack), escapeText(attack)]) {
      expect(cell).not.toMatch(/(?<!\\)\||[\n\r]/);
    }
  });

  it("changes nothing around it in a report", () => {
    expect(structureOf(reportWith(attack))).toEqual(structureOf(reportWith("harmless")));
  });

  it("changes nothing around it in a report of drift", () => {
    expect(structureOf(driftWith(attack))).toEqual(structureOf(driftWith("harmless")));
  });

  it("changes nothing around it in a hand-off", () => {
    expect(structureOf(handoffWith(attack))).toEqual(structureOf(handoffWith("harmless")));
  });

  it("leaves no hidden character and no command in any of them", () => {
    for (const text of [reportWith(attack), driftWith(attack), handoffWith(attack)]) {
      for (const line of text.split("\n")) expect(visibleText(line)).toBe(line);
    }
  });
});

function reportWith(text: string): string {
  return renderMarkdown(reportOf(stepsWith(text)));
}

function driftWith(text: string): string {
  return renderDriftMarkdown({
    stack: text,
    findings: findDrift(reportOf(stepsWith(text))),
    undeclared: [],
    unchecked: [],
    repair: text,
  });
}

/** Steps that hold a text wherever a stack file, a program or a tenant can put one. */
function stepsWith(text: string): PrintedStep[] {
  const hostile = {
    displayName: text,
    notes: text,
    owners: [text],
    signInAudience: text,
    tags: [text],
    description: text,
  };
  return [
    step("update", "application", "erp-sync-application", {
      before: registration(),
      after: {
        ...registration({ uri: `https://a.example/${text}`, permissions: [`Role ${ids.roleManagement}`] }),
        ...hostile,
        appRoles: [{ value: text }],
        web: { redirectUris: [text], homepageUrl: text, logoutUrl: text, [`x${text}`]: text },
        optionalClaims: { [`x${text}`]: [{ name: `x${text}` }] },
      },
      differs: ["description"],
    }),
    step("create", "trust", "erp-sync-trust-main", {
      after: { displayName: `x${text}`, issuer: `x${text}`, subject: `x${text}` },
    }),
    step("delete", "secret", "erp-sync-secret-0", { before: { displayName: `x${text}`, endDate: `x${text}` } }),
    step("update", "grant", "erp-sync-grant-00000003-0000-0000-c000-000000000000", {
      before: { claimValues: [] },
      after: { claimValues: [`x${text.replaceAll(/\s/g, "")}`] },
    }),
    outsideStep("create", "azuread:index/application:Application", `x${text}`, { after: hostile }),
    outsideStep("update", `azuread:index/x:x${text}`, `x${text}`, {
      before: { groupId: "old" },
      after: { groupId: `x${text}`, [`x${text}`]: text },
    }),
    outsideStep("import", "azuread:index/group:Group", `x${text}`, {
      after: { displayName: text },
      state: { importID: `x${text}` },
    }),
  ];
}

function handoffWith(text: string): string {
  const given = `x${text}`;
  const connection = deployedConnection({
    name: given,
    handoff: {
      product: given,
      where: given.replaceAll("`", ""),
      fields: [
        { field: given, value: given.replaceAll(/[\r\n]/g, "") },
        { field: given, leave: given.replaceAll(/[\r\n]/g, "") },
        { field: given, secret: "clientSecret", note: given.replaceAll("`", "") },
      ],
      steps: [
        { title: given.replaceAll("`", ""), detail: given.replaceAll("`", "") },
        { title: "Check", code: { language: "bash", text: `x${text.replaceAll("\n", " ")}` } },
      ],
    },
  });
  return renderHandoff(buildDocument({ source: given, connections: { given: connection } }, new Date("2026-12-01")));
}
