import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Connection } from "../../../integrations/connection.ts";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import type { IntegrationSpec } from "../../../integrations/spec.ts";
import { systems } from "../../../integrations/systems/index.ts";
import { deploy } from "./deployed.ts";
import { entriesOf, pagesFolder, readPage, sectionOf } from "./pages.ts";

const pages = systems.map(({ key }) => key);

const headings = [
  "In the stack file",
  "Fields to enter",
  "Steps outside Entra",
  "What is created",
  "Unverified assumptions",
  "Sources",
];

/** The integrations of the page's stack lines. */
function specsOf(page: string): IntegrationSpec[] {
  return parseIntegrations(entriesOf(page), { now: new Date("2026-11-21T00:00:00Z"), owners: undefined });
}

/** The rows of the first table of a section, below its head. */
function rowsOf(section: string): string[][] {
  return section
    .split("\n")
    .filter((line) => line.startsWith("| "))
    .slice(2)
    .map((line) =>
      line
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

type Field = Connection["handoff"]["fields"][number];

/** The source of a field's value, as the table names it. */
function sourceOf({ secret, leave }: Field): string {
  if (secret !== undefined) return "secret";
  return leave === undefined ? "value" : "leave";
}

/** Each field of the page's integrations once, with all its sources in them. */
function fieldsOf(specs: IntegrationSpec[]): Map<string, string> {
  const sources = new Map<string, Set<string>>();
  for (const field of specs.flatMap((spec) => deploy(spec).handoff.fields)) {
    sources.set(field.field, (sources.get(field.field) ?? new Set()).add(sourceOf(field)));
  }
  return new Map([...sources].map(([field, found]) => [field, [...found].sort().join(" or ")]));
}

describe("docs/", () => {
  it("has one page for each system", () => {
    expect(
      readdirSync(pagesFolder)
        .filter((name) => pages.includes(name.replace(".md", "")))
        .sort(),
    ).toEqual(pages.map((page) => `${page}.md`).sort());
  });

  it.each(pages)("%s.md has the same sections as every page", (page) => {
    const found = [...readPage(page).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(found).toEqual(headings);
  });

  it.each(pages)("%s.md shows valid stack lines for its own system", (page) => {
    expect(new Set(specsOf(readPage(page)).map(({ system }) => system))).toEqual(new Set([page]));
  });

  it.each(pages)("%s.md lists the fields of the hand-off and their sources", (page) => {
    const text = readPage(page);
    const listed = rowsOf(sectionOf(text, "Fields to enter")).map(([field = "", source = ""]) => [field, source]);
    expect(new Map(listed as [string, string][])).toEqual(fieldsOf(specsOf(text)));
  });

  it.each(pages)("%s.md names the steps of the hand-off", (page) => {
    const text = readPage(page);
    const steps = new Set(specsOf(text).flatMap((spec) => deploy(spec).handoff.steps.map(({ title }) => title)));
    const named = [...sectionOf(text, "Steps outside Entra").matchAll(/\*\*(.+?)\*\*/g)].map(([, title]) => title);
    expect(new Set(named)).toEqual(steps);
  });

  it.each(pages)("%s.md cites at least two public sources", (page) => {
    const links = [...sectionOf(readPage(page), "Sources").matchAll(/<(https:\/\/[^>]+)>/g)].map(([, url]) => url);
    expect(links.length).toBeGreaterThanOrEqual(2);
  });
});
