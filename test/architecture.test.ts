import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { importTable, renderImportTable } from "../architecture.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

const modules = [
  "integrations/leaf.ts",
  "integrations/text/user-error.ts",
  "components/leaf.ts",
  "policies/leaf.ts",
  "lookups/leaf.ts",
  "packages/replace-file/leaf.ts",
  "packages/entra-tenant/leaf.ts",
  "packages/sandbox-providers/leaf.ts",
  "cli/engine/leaf.ts",
  "cli/sandbox/leaf.ts",
  "cli/commands/local/leaf.ts",
  "cli/leaf.ts",
  "config.ts",
  "certificate-files.ts",
  "system-files.ts",
  "index.ts",
  "provider/leaf.ts",
  "examples/leaf.ts",
];
const packages = ["zod", "hono", "@pulumi/pulumi", "@pulumi/azuread", "@pulumi/policy"];

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
  readonly to: string;
}

describe("the import rules", () => {
  let project: string;
  let violations: Violation[];

  // A small project that violates every rule: one file for each row of the table imports everything.
  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), "architecture-"));
    await write("tsconfig.json", "{}");
    for (const name of packages) {
      await write(`node_modules/${name}/package.json`, JSON.stringify({ name, main: "index.js" }));
      await write(`node_modules/${name}/index.js`, "");
    }
    for (const file of modules) {
      const greedy = file.replace("leaf", "greedy");
      await write(file, "export {};");
      await write(greedy, importing(greedy, [...modules.filter((name) => name !== greedy), ...packages, "fs"]));
    }
    await write("integrations/typed.ts", 'import type {} from "../components/leaf.ts";');
    await write("cli/there.ts", importing("cli/there.ts", ["cli/back.ts"]));
    await write("cli/back.ts", importing("cli/back.ts", ["cli/there.ts"]));
    await write("cli/utils/text.ts", "export {};");
    await write("cli/messy.ts", importing("cli/messy.ts", ["cli/utils/text.ts", "test/leaf.ts", "missing"]));
    await write("elsewhere/stray.ts", importing("elsewhere/stray.ts", ["cli/leaf.ts"]));
    await write("test/leaf.ts", importing("test/leaf.ts", modules));
    violations = await cruise(project);
  });

  afterAll(() => rm(project, { recursive: true, force: true }));

  async function write(file: string, content: string): Promise<void> {
    await mkdir(dirname(join(project, file)), { recursive: true });
    await writeFile(join(project, file), content);
  }

  const refused = (from: string): string[] =>
    violations
      .filter((violation) => violation.from === from && violation.rule.name.startsWith("imports of"))
      .map(({ to }) => to.replace(/^node_modules\/|\/index\.js$/g, ""));

  const breaks = (rule: string): string[] =>
    violations.filter((violation) => violation.rule.name === rule).map(({ from, to }) => `${from} -> ${to}`);

  const production = ["cli/engine/leaf.ts", "cli/sandbox/leaf.ts", "packages/replace-file/leaf.ts"];
  const pure = ["integrations/leaf.ts", "integrations/text/user-error.ts"];
  const ofCli = ["cli/leaf.ts", "cli/commands/local/leaf.ts", ...pure];
  const stands = ["packages/entra-tenant/leaf.ts", "packages/sandbox-providers/leaf.ts"];
  const program = [...pure, "lookups/leaf.ts", "components/leaf.ts", "certificate-files.ts", "system-files.ts"];
  const pulumi = ["@pulumi/pulumi", "@pulumi/azuread", "@pulumi/policy"];

  it.each([
    ["integrations/greedy.ts", without(...pure, "zod")],
    ["lookups/greedy.ts", without("lookups/leaf.ts", ...pure, ...pulumi)],
    ["components/greedy.ts", without("components/leaf.ts", "lookups/leaf.ts", "config.ts", ...pure, ...pulumi)],
    ["policies/greedy.ts", without("policies/leaf.ts", ...pulumi, "fs")],
    ["packages/replace-file/greedy.ts", without("packages/replace-file/leaf.ts", "fs")],
    [
      "packages/entra-tenant/greedy.ts",
      without("packages/entra-tenant/leaf.ts", "packages/replace-file/leaf.ts", "zod", "hono", "fs"),
    ],
    ["packages/sandbox-providers/greedy.ts", without("packages/sandbox-providers/leaf.ts", "@pulumi/pulumi", "fs")],
    ["cli/engine/greedy.ts", without("cli/engine/leaf.ts", "integrations/text/user-error.ts", "zod", "hono", "fs")],
    [
      "cli/sandbox/greedy.ts",
      without(
        ...production,
        ...stands,
        "integrations/text/user-error.ts",
        "index.ts",
        "zod",
        "hono",
        "@pulumi/pulumi",
        "fs",
      ),
    ],
    ["cli/greedy.ts", without(...production, ...ofCli, "certificate-files.ts", "system-files.ts", "zod", "hono", "fs")],
    [
      "cli/commands/local/greedy.ts",
      without(
        "cli/engine/leaf.ts",
        "cli/sandbox/leaf.ts",
        ...ofCli,
        "packages/entra-tenant/leaf.ts",
        "zod",
        "hono",
        "fs",
      ),
    ],
    ["provider/greedy.ts", without("provider/leaf.ts", "@pulumi/pulumi", "fs")],
    ["config.ts", without(...program, "config.ts", ...pulumi)],
    ["index.ts", without(...program, "config.ts", "index.ts", ...pulumi)],
    ["certificate-files.ts", without("certificate-files.ts", ...pure, "fs")],
    ["system-files.ts", without("system-files.ts", ...pure, "fs")],
    ["examples/greedy.ts", without("examples/leaf.ts", "zod", "hono", ...pulumi, "fs")],
    ["test/leaf.ts", []],
  ])("refuse the forbidden imports of %s", (file, expected) => {
    expect(refused(file).sort()).toEqual(expected.sort());
  });

  it("refuse a forbidden import even if it imports only types", () => {
    expect(refused("integrations/typed.ts")).toEqual(["components/leaf.ts"]);
  });

  it("refuse a cycle", () => {
    expect(breaks("no cycles")).toContain("cli/back.ts -> cli/there.ts");
  });

  it("refuse an import of a test", () => {
    expect(breaks("nothing imports tests")).toEqual(["cli/messy.ts -> test/leaf.ts"]);
  });

  it("refuse a folder for odds and ends", () => {
    expect(breaks("no drawers for odds and ends")).toEqual(["cli/messy.ts -> cli/utils/text.ts"]);
  });

  it("refuse an import of a missing file", () => {
    expect(breaks("every import resolves")).toEqual(["cli/messy.ts -> missing"]);
  });

  it("refuse a folder without a row in the table", () => {
    expect(breaks("every file has a row in the table")).toEqual(["elsewhere/stray.ts -> cli/leaf.ts"]);
  });
});

describe("ARCHITECTURE.md", () => {
  it("shows the import table", async () => {
    const page = await readFile(join(root, "ARCHITECTURE.md"), "utf8");
    const shown = /<!-- import table, from architecture.ts -->\n\n(.*?)\n\n<!-- end -->/s.exec(page)?.[1];
    // The file pads the cells, and the data does not.
    expect(shown?.replace(/ +\|/g, " |").replace(/-{3,}/g, "---")).toBe(renderImportTable(importTable));
  });
});

/** All modules and packages except the named ones. */
function without(...allowed: string[]): string[] {
  return [...modules, ...packages, "fs"].filter((name) => !allowed.includes(name));
}

function importing(file: string, targets: string[]): string {
  return targets
    .map((target) => (target.endsWith(".ts") ? `./${relative(dirname(file), target)}` : target))
    .map((target) => `import "${target}";\n`)
    .join("");
}

/** Runs dependency-cruiser with the project's own rules over another folder. */
async function cruise(folder: string): Promise<Violation[]> {
  const program = join(root, "node_modules/dependency-cruiser/bin/dependency-cruiser.mjs");
  const args = [program, "--config", join(root, ".dependency-cruiser.mjs"), "--output-type", "json", "."];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  const result = JSON.parse(await text(child.stdout)) as { summary: { violations: Violation[] } };
  return result.summary.violations;
}
