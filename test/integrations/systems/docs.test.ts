import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse as parseYaml } from "yaml";
import type { Connection } from "../../../integrations/connection.ts";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";
import type { IntegrationSpec } from "../../../integrations/spec.ts";
import { systems } from "../../../integrations/systems/index.ts";
import { deploy } from "./deployed.ts";

const folder = new URL("../../../docs/", import.meta.url);
const pages = systems.map(({ key }) => key);

const headings = ["What is made and why", "In the stack file", "Fields", "Steps outside Entra", "Doubts", "Sources"];

function readPage(system: string): string {
  return readFileSync(new URL(`${system}.md`, folder), "utf8");
}

/** The text of one section, without its heading. */
function sectionOf(page: string, heading: string): string {
  const [, section = ""] = page.split(`## ${heading}\n`);
  return section.split("\n## ")[0] ?? "";
}

/** The integrations of the page's stack lines. */
function specsOf(page: string): IntegrationSpec[] {
  const [, yaml = ""] = sectionOf(page, "In the stack file").split("```yaml\n");
  const stack = parseYaml(yaml.split("```")[0] ?? "") as { config: Record<string, unknown> };
  return parseIntegrations(stack.config["entra-integrations:integrations"], {
    now: new Date("2026-11-21T00:00:00Z"),
    owners: undefined,
  });
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

/** How the table says where a field's value comes from: by its first word. */
function sourceOf({ secret, leave }: Field): string {
  if (secret !== undefined) return "secret";
  return leave === undefined ? "value" : "leave";
}

/** Each field of the page's integrations once, with every source that it has in them. */
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
      readdirSync(folder)
        .filter((name) => pages.includes(name.replace(".md", "")))
        .sort(),
    ).toEqual(pages.map((page) => `${page}.md`).sort());
  });

  it.each(pages)("%s.md has the sections of every page", (page) => {
    const found = [...readPage(page).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading);
    expect(found).toEqual(headings);
  });

  it.each(pages)("%s.md shows stack lines that parse, for its own system", (page) => {
    expect(new Set(specsOf(readPage(page)).map(({ system }) => system))).toEqual(new Set([page]));
  });

  it.each(pages)("%s.md lists the fields that are handed over, and their sources", (page) => {
    const text = readPage(page);
    const listed = rowsOf(sectionOf(text, "Fields")).map(([field = "", source = ""]) => [field, source]);
    expect(new Map(listed as [string, string][])).toEqual(fieldsOf(specsOf(text)));
  });

  it.each(pages)("%s.md names the steps that are handed over", (page) => {
    const text = readPage(page);
    const steps = new Set(specsOf(text).flatMap((spec) => deploy(spec).handoff.steps.map(({ title }) => title)));
    const named = [...sectionOf(text, "Steps outside Entra").matchAll(/\*\*(.+?)\*\*/g)].map(([, title]) => title);
    expect(new Set(named)).toEqual(steps);
  });

  it.each(pages)("%s.md cites public addresses", (page) => {
    const links = [...sectionOf(readPage(page), "Sources").matchAll(/<(https:\/\/[^>]+)>/g)].map(([, url]) => url);
    expect(links.length).toBeGreaterThanOrEqual(2);
  });
});
