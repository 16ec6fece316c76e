import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { describe, expect, it } from "vitest";
import { startTenant, type TenantHandle, type TenantSeed } from "../index.ts";
import { refusals } from "../login/errors/index.ts";
import { listDepartures } from "./departures.ts";

const page = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const example = readFileSync(new URL("readme-example.test.ts", import.meta.url), "utf8");

function sectionOf(heading: string): string {
  return page.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
}

/** The first code block of a section in this language. */
function codeIn(heading: string, language: string): string {
  return new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "s").exec(sectionOf(heading))?.[1] ?? "";
}

/** The names in the first column of the tables in a section. */
function namesIn(heading: string): string[] {
  const cells = sectionOf(heading).matchAll(/^\| (`.+?) +\|/gm);
  return [...cells].flatMap(([, cell = ""]) => [...cell.matchAll(/`(\w+)/g)].map(([, name = ""]) => name));
}

describe("the README of the local tenant", () => {
  it("lists every comment about a difference from Entra", () => {
    const listed = sectionOf("Departs from Entra")
      .split("\n")
      .filter((line) => line.startsWith("- "));
    // To correct it, copy the expected lines into the README.
    expect(listed).toEqual(listDepartures());
  });

  it("lists every refusal of the sign-in endpoints", () => {
    const rows = [...sectionOf("What it refuses").matchAll(/^\| AADSTS(\d+) +\| `(\w+)` +\| (.+?) +\|$/gm)];
    const listed = rows.flatMap(([, code = "", error = "", rules = ""]) =>
      rules.split(", ").map((rule) => `${code} ${error} ${rule.replaceAll("`", "")}`),
    );
    const known = Object.entries(refusals).map(([rule, { code, error }]) => `${code} ${error} ${rule}`);
    expect(listed.toSorted()).toEqual(known.toSorted());
  });

  it("shows the test suite that runs here", () => {
    expect(codeIn("In a test suite", "ts")).toBe(example);
  });

  it("shows a seed that works", async () => {
    await using tenant = await startTenant({ seed: parse(codeIn("Seed file", "yaml")) as TenantSeed });
    expect(tenant.applications).toEqual(["orders", "shop"]);
  });

  it("documents the options and the members of a tenant", async () => {
    const types = readFileSync(fileURLToPath(new URL("../server.ts", import.meta.url)), "utf8");
    const [, options = ""] = /interface TenantOptions \{(.*?)\n\}/s.exec(types) ?? [];
    const optionNames = [...options.matchAll(/^ {2}(\w+)\?:/gm)].map(([, name = ""]) => name);
    await using tenant: TenantHandle = await startTenant();
    const documented = namesIn("In a test suite");
    expect(optionNames).toContain("seed");
    expect([...optionNames, ...Object.keys(tenant)].filter((name) => !documented.includes(name))).toEqual([]);
  });

  it("promises Node 22, which cannot parse using declarations", () => {
    expect(page).toContain("Node 22.18 and later");
    const cwd = fileURLToPath(new URL("..", import.meta.url));
    const files = globSync("**/*.ts", { cwd, exclude: ["test/**", "node_modules/**"] });
    expect(files).toContain("command/main.ts");
    expect(files.filter((file) => /^\s*(await )?using \w+ =/m.test(readFileSync(join(cwd, file), "utf8")))).toEqual([]);
  });
});
