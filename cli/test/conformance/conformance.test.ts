import { createColors } from "picocolors";
import { describe, expect, it } from "vitest";
import { createSystemFolder, systemText } from "../../../test/support/system-folder.ts";
import { testSystemFile } from "../../commands/conformance.ts";

/** Tests crm.ts in a folder with these files. Each file here fails before the sandbox starts. */
async function run(files: Record<string, string>, entry?: string): Promise<{ exitCode: number; lines: string[] }> {
  const lines: string[] = [];
  const exitCode = await testSystemFile(
    { projectDir: createSystemFolder(files), env: {}, file: "./crm.ts", entry },
    { print: (text) => lines.push(...text.split("\n")), progress: () => undefined, colors: createColors(false) },
  );
  return { exitCode, lines };
}

const loaded = "  ok  loads the file: system contoso-crm, Contoso CRM";
const withExample = (example: string): string => systemText().replace(/export const example = .*\n/, example);

describe("npm run conformance, with a file that is not usable,", () => {
  it.each<[string, Record<string, string>, string]>([
    ["that is missing", {}, 'must be a file that exists, got "./crm.ts"'],
    ["without a default export", { "crm.ts": "export {};" }, 'must have a default export, got none in "./crm.ts"'],
    [
      "whose key is taken",
      { "crm.ts": systemText("custom") },
      'must have a key that no other system has, got "custom", which is a system of this program',
    ],
  ])("fails for a file %s", async (_, files, message) => {
    const { exitCode, lines } = await run(files);
    expect([exitCode, lines[0]]).toEqual([1, `  failed  loads the file: ${message}`]);
    expect(lines[1]).toMatch(/^ {4}fix: /);
  });

  it.each<[string, string, string]>([
    ["without an example", withExample(""), "the export example must be a map of options, got nothing"],
    [
      "whose example has another system",
      withExample('export const example = { system: "custom" };\n'),
      'the export example must have system: contoso-crm, got "custom"',
    ],
    [
      "whose example has a problem",
      withExample('export const example = { system: "contoso-crm" };\n'),
      "1 problem in the stack file",
    ],
    [
      "whose plan throws",
      systemText().replace("plan: (given, { at }) => ({", "plan: (given, { at }) => ({ ...given.lost.x,"),
      "plan failed with the error Cannot read properties of undefined (reading 'x')",
    ],
  ])("fails for a file %s", async (_, text, message) => {
    const { exitCode, lines } = await run({ "crm.ts": text });
    expect([exitCode, ...lines.slice(0, 2)]).toEqual([1, loaded, `  failed  accepts the entry: ${message}`]);
  });

  it("fails for an entry file that has a problem or is missing", async () => {
    const files = { "crm.ts": systemText(), "entry.yaml": "system: contoso-crm\naddress: http://crm.contoso.com\n" };
    expect((await run(files, "entry.yaml")).lines[2]).toContain(
      "integrations.example.address: must be an https address",
    );
    expect((await run(files, "lost.yaml")).lines[1]).toBe(
      '  failed  accepts the entry: --entry: "lost.yaml" cannot be read (ENOENT)',
    );
  });
});
