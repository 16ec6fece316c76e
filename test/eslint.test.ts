import { fileURLToPath } from "node:url";
import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";

const cwd = fileURLToPath(new URL("..", import.meta.url));
const file = "local/engine/engine.ts";
// One file and what it imports: the types of the whole project take seconds to load.
const typed = new ESLint({
  cwd,
  overrideConfig: {
    languageOptions: {
      parserOptions: {
        projectService: false,
        project: "test/eslint.tsconfig.json",
        // In a pipeline the parser takes each file to be linted once, and would not see the second text of one.
        disallowAutomaticSingleRunInference: true,
      },
    },
  },
});
const untyped = new ESLint({
  cwd,
  overrideConfig: { languageOptions: { parserOptions: { projectService: false } } },
  // The other rules cannot do without types.
  ruleFilter: ({ ruleId }) => ["no-restricted-syntax", "no-restricted-imports", "max-lines"].includes(ruleId),
});

/** Lints a text as if it stood in a file of the project, and returns the rules that it breaks. */
async function rulesBroken(text: string, filePath: string, eslint = untyped): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(text, { filePath: `${cwd}/${filePath}` });
  return result!.messages.map(({ ruleId, message }) => ruleId ?? message);
}

describe("the lint rules", () => {
  it.each([
    [
      "an Output in a string",
      "@typescript-eslint/restrict-template-expressions",
      'import * as pulumi from "@pulumi/pulumi";\nexport const url = `https://${pulumi.output("host")}/`;',
    ],
    [
      "an absent value in a string",
      "@typescript-eslint/restrict-template-expressions",
      "export const url = (host?: string): string => `https://${host}/`;",
    ],
    [
      "a promise that nobody awaits",
      "@typescript-eslint/no-floating-promises",
      "export function run(work: () => Promise<void>): void {\n  work();\n}",
    ],
    [
      "a promise where a truth is asked for",
      "@typescript-eslint/no-misused-promises",
      "export const is = (ready: Promise<boolean>): number => (ready ? 1 : 2);",
    ],
    ["a value of any type", "@typescript-eslint/no-explicit-any", "export const value = (x: unknown): any => x;"],
  ])("refuse %s", async (_, rule, text) => {
    expect(await rulesBroken(text, file, typed)).toContain(rule);
  });

  it.each([
    ["a cast by way of unknown", "no-restricted-syntax", "export const x = [1] as unknown as string;"],
    ["the index of azure-native", "no-restricted-imports", 'export * from "@pulumi/azure-native";'],
    ["a file of more than 300 lines", "max-lines", "export {};\n".repeat(301)],
  ])("refuse %s", async (_, rule, text) => {
    expect(await rulesBroken(text, file)).toContain(rule);
  });

  it.each([
    ["the clock", "export const now = Date.now();"],
    ["the date of today", "export const today = new Date();"],
    ["the environment", 'export const home = process.env["HOME"];'],
    ["chance", "export const dice = Math.random();"],
  ])("refuse %s in integrations/", async (_, text) => {
    expect(await rulesBroken(text, "integrations/spec.ts")).toEqual(["no-restricted-syntax"]);
  });

  it.each([
    ["that is skipped", 'it.skip("works", () => {});'],
    ["that is still to be written", 'it.todo("works");'],
    ["that keeps others from running", 'it.only("works", () => {});'],
    ["that is skipped at times", 'it.skipIf(true)("works", () => {});'],
    ["without a title", "it(() => {});"],
    ["whose title says should", 'it("should work", () => {});'],
    ["that is tried again", 'it("works", { retry: 2 }, () => {});'],
  ])("refuse a test %s", async (_, text) => {
    const source = `import { it } from "vitest";\n${text}\n`;
    expect(await rulesBroken(source, "test/support/network.test.ts")).toContain("no-restricted-syntax");
  });

  it("take a plain test", async () => {
    const source = 'import { expect, it } from "vitest";\nit("works", () => expect(1).toBe(1));\n';
    expect(await rulesBroken(source, "test/support/network.test.ts")).toEqual([]);
  });

  it("take a number in a string", async () => {
    expect(await rulesBroken("export const text = (x: number): string => `a${x}`;", file, typed)).toEqual([]);
  });
});
