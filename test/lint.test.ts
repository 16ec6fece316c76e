import { execFile } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const dir = mkdtempSync(join(tmpdir(), "entra-lint-"));

interface Case {
  readonly what: string;
  readonly rule: string;
  readonly text: string;
  /** @default "local" */
  readonly folder?: string;
}

const cases: Case[] = [
  {
    what: "an Output in a string",
    rule: "typescript(restrict-template-expressions)",
    text: 'import * as pulumi from "@pulumi/pulumi";\nexport const url = `https://${pulumi.output("host")}/`;',
  },
  {
    what: "an absent value in a string",
    rule: "typescript(restrict-template-expressions)",
    text: "export const url = (host?: string): string => `https://${host}/`;",
  },
  {
    what: "a promise that nobody awaits",
    rule: "typescript(no-floating-promises)",
    text: "export function run(work: () => Promise<void>): void {\n  work();\n}",
  },
  {
    what: "a promise where a truth is asked for",
    rule: "typescript(no-misused-promises)",
    text: "export const is = (ready: Promise<boolean>): number => (ready ? 1 : 2);",
  },
  {
    what: "a value of any type",
    rule: "typescript(no-explicit-any)",
    text: "export const value = (x: unknown): any => x;",
  },
  {
    what: "a condition that is always true",
    rule: "typescript(no-unnecessary-condition)",
    text: 'export const name = (x: { y: string }): string => x?.y ?? "none";',
  },
  { what: "a value of a wrong type", rule: "typescript(TS2322)", text: 'export const port: number = "80";' },
  {
    what: "an element that may be absent, taken as present",
    rule: "typescript(TS2322)",
    text: "export const first = (all: string[]): string => all[0];",
  },
  {
    what: "a directive that no problem asks for",
    rule: "unused directive",
    text: "// eslint-disable-next-line no-var\nexport const x = 1;",
  },
  {
    what: "a cast by way of unknown",
    rule: "own(no-restricted-syntax)",
    text: "export const x = [1] as unknown as string;",
  },
  {
    what: "the index of azure-native",
    rule: "eslint(no-restricted-imports)",
    text: 'export * from "@pulumi/azure-native";',
  },
  { what: "a file of more than 300 lines", rule: "eslint(max-lines)", text: "export {};\n".repeat(301) },
  ...[
    ["the clock", "export const now = Date.now();"],
    ["the date of today", "export const today = new Date();"],
    ["the environment", 'export const home = process.env["HOME"];'],
    ["chance", "export const dice = Math.random();"],
  ].map(([what = "", text = ""]) => ({
    what: `${what} in integrations/`,
    rule: "own(no-restricted-syntax)",
    text,
    folder: "integrations",
  })),
  ...[
    ["that is skipped", 'it.skip("works", () => {});'],
    ["that is still to be written", 'it.todo("works");'],
    ["that keeps others from running", 'it.only("works", () => {});'],
    ["that is skipped at times", 'it.skipIf(true)("works", () => {});'],
    ["without a title", "it(() => {});"],
    ["whose title says should", 'it("should work", () => {});'],
    ["that is tried again", 'it("works", { retry: 2 }, () => {});'],
  ].map(([what = "", text = ""]) => ({
    what: `a test ${what}`,
    rule: "own(no-restricted-syntax)",
    text: `import { it } from "vitest";\n${text}\n`,
    folder: "test",
  })),
];

const taken = [
  {
    what: "a plain test",
    folder: "test",
    text: 'import { expect, it } from "vitest";\nit("works", () => expect(1).toBe(1));\n',
  },
  { what: "a number in a string", folder: "local", text: "export const text = (x: number): string => `a${x}`;" },
  { what: "the clock outside of integrations/", folder: "local", text: "export const now = Date.now();" },
];

const fileOf = ({ what, folder = "local" }: { what: string; folder?: string }): string =>
  `${folder}/${what.replaceAll(/\W+/g, "-")}.ts`;

interface LintOutput {
  readonly diagnostics: { readonly code?: string; readonly message: string; readonly filename: string }[];
}

/** The rules that each file violates. */
const broken = new Map<string, string[]>();

// One run over a project with a file for each case, because loading the types takes most of the time.
beforeAll(async () => {
  for (const name of ["oxlint.config.ts", "lint-rules.ts", "tsconfig.json", "package.json"])
    cpSync(join(root, name), join(dir, name));
  symlinkSync(join(root, "node_modules"), join(dir, "node_modules"));
  for (const one of [...cases, ...taken]) {
    mkdirSync(dirname(join(dir, fileOf(one))), { recursive: true });
    writeFileSync(join(dir, fileOf(one)), one.text);
  }
  const stdout = await new Promise<string>((resolve) => {
    const args = [join(root, "node_modules/oxlint/bin/oxlint"), "--format", "json"];
    execFile(process.execPath, args, { cwd: dir, maxBuffer: 2 ** 26 }, (_, said) => resolve(said));
  });
  for (const { code = "unused directive", filename } of (JSON.parse(stdout) as LintOutput).diagnostics)
    broken.set(filename, [...(broken.get(filename) ?? []), code]);
});
afterAll(() => rmSync(dir, { recursive: true }));

describe("the lint rules", () => {
  it.each(cases)("refuse $what", (one) => {
    expect(broken.get(fileOf(one))).toContain(one.rule);
  });

  it.each(taken)("take $what", (one) => {
    expect(broken.get(fileOf(one)) ?? []).toEqual([]);
  });
});
