import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { systems } from "../integrations/systems/index.ts";

const root = new URL("../", import.meta.url);
const readme = readFileSync(new URL("README.md", root), "utf8");
const { scripts } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as {
  scripts: Record<string, string>;
};

describe("README.md", () => {
  it("has a row for each system, and a page behind it", () => {
    const rows = [...readme.matchAll(/^\| `([a-z0-9-]+)` +\| \[.*?\]\((docs\/[a-z0-9-]+\.md)\)/gm)];
    expect(rows.map(([, system, page]) => [system, page])).toEqual(systems.map(({ key }) => [key, `docs/${key}.md`]));
  });

  it("names only npm scripts that there are", () => {
    const named = [...readme.matchAll(/npm (?:run )?([a-z:-]+)(?=[ `\n])/g)].map(([, name = ""]) => name);
    const unknown = named.filter((name) => !["ci", "install"].includes(name) && !(name in scripts));
    expect(named).toContain("start");
    expect(unknown).toEqual([]);
  });

  it("links to files that there are", () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = ""]) => link);
    const local = links.filter((link) => !link.startsWith("https://"));
    expect(local.length).toBeGreaterThan(10);
    expect(local.filter((link) => !existsSync(new URL(link, root)))).toEqual([]);
  });
});
