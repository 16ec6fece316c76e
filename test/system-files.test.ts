import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseIntegrations } from "../integrations/stack-file/parse.ts";
import { renderProblem, SpecError } from "../integrations/stack-file/problems.ts";
import { stackSchema } from "../integrations/stack-file/stack-schema.ts";
import { deployedConnection } from "../cli/test/connection.ts";
import { UserError } from "../integrations/text/user-error.ts";
import { loadSystemFile, loadSystemFiles } from "../system-files.ts";
import { createSystemFolder, systemText } from "./support/system-folder.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const now = new Date("2026-11-21");

/** Loads one system file with this text, and returns its problems as people see them. */
async function problemsOf(text: string, name = "crm.ts"): Promise<string[]> {
  const dir = createSystemFolder({ [name]: text });
  const { problems } = await loadSystemFiles([`./${name}`], dir);
  return problems.map(renderProblem).map((problem) => problem.replaceAll(dir, "<folder>"));
}

describe("loadSystemFiles", () => {
  it("loads nothing if the stack file lists no file", async () => {
    expect(await loadSystemFiles(undefined, ".")).toEqual({ systems: [], problems: [], files: new Map() });
  });

  it("loads systems from files outside this repository, in the order of the list", async () => {
    const dir = createSystemFolder({ "crm.ts": systemText(), "deep/shop.ts": systemText("contoso-shop") });
    const { systems, problems } = await loadSystemFiles(["deep/shop.ts", "./crm.ts"], dir);
    expect([systems.map(({ key }) => key), problems]).toEqual([["contoso-shop", "contoso-crm"], []]);
  });

  it("reports a file that does not exist", async () => {
    const { problems } = await loadSystemFiles(["./crm.ts"], createSystemFolder({}));
    expect(problems.map(renderProblem)).toEqual([
      'systemFiles[0]: must be a file that exists, got "./crm.ts"\n' +
        "  fix: write the path from the project's folder, such as ./systems/contoso-crm.ts  [system-file-missing]",
    ]);
  });

  it("reports a file without a default export", async () => {
    expect(await problemsOf('export const key = "contoso-crm";')).toEqual([
      'systemFiles[0]: must have a default export, got none in "./crm.ts"\n' +
        "  fix: write export default defineSystem({ ... }); docs/system-files.md has an example  [system-file-without-default]",
    ]);
  });

  it.each(['export default { key: "contoso-crm" };', "export default 7;", "export default null;"])(
    "reports a default export that is not a system: %s",
    async (text) => {
      expect((await problemsOf(text)).join()).toContain("[system-file-not-a-system]");
    },
  );

  it("reports a syntax error with its line", async () => {
    const [problem] = await problemsOf("export const a = 1;\n\nexport default defineSystem({ kind: ;\n");
    expect(problem).toMatch(/^systemFiles\[0\]: must be code that Node.js can run, got .* in "\.\/crm\.ts", line 3$/m);
    expect(problem).toContain("[system-file-syntax]");
  });

  it("reports an import of a package that is missing", async () => {
    const [problem] = await problemsOf('import "contoso-library";\nexport default 1;');
    expect(problem).toContain("must import only what is installed, got Cannot find package 'contoso-library'");
  });

  it("reports an error of the file's own code", async () => {
    expect(await problemsOf('throw new Error("no settings");')).toEqual([
      'systemFiles[0]: must be code that can be loaded, got the error no settings from "./crm.ts"\n' +
        "  fix: correct the file  [system-file-failed]",
    ]);
  });

  it("reports the key of a system of this program", async () => {
    expect(await problemsOf(systemText("integray"))).toEqual([
      'systemFiles[0]: must have a key that no other system has, got "integray", which is a system of this program\n' +
        "  fix: choose another key, such as contoso-crm  [system-key-taken]",
    ]);
  });

  it("reports the key of an earlier file", async () => {
    const dir = createSystemFolder({ "crm.ts": systemText(), "copy.ts": systemText() });
    const { systems, problems } = await loadSystemFiles(["crm.ts", "copy.ts"], dir);
    expect(systems).toHaveLength(1);
    expect(problems.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      'systemFiles[1]: must have a key that no other system has, got "contoso-crm", which is a system of crm.ts',
    ]);
  });

  it.each(["Contoso CRM", "integration", "constructor_"])("reports the key %s", async (key) => {
    expect((await problemsOf(systemText(key))).join()).toContain("[system-key-form]");
  });

  it("reports a schema that refuses the system's own key", async () => {
    const text = systemText().replace('z.literal("contoso-crm")', 'z.literal("crm")');
    expect((await problemsOf(text)).join()).toContain("[system-key-not-in-schema]");
  });
});

describe("an entry of a system file", () => {
  it("has the checks of every entry, and becomes a registration", async () => {
    const added = await loadSystemFiles(["crm.ts"], createSystemFolder({ "crm.ts": systemText() }));
    const parse = (entry: object) => parseIntegrations({ crm: entry }, { now, owners: undefined, added });
    const [spec] = parse({ system: "contoso-crm", address: "https://crm.contoso.com/" });
    expect([spec?.displayName, spec?.entra?.redirectUris.web]).toEqual([
      "Contoso CRM crm",
      ["https://crm.contoso.com/signin"],
    ]);
    expect(() => parse({ system: "contoso-crm", adress: "https://crm.contoso.com" })).toThrow("did you mean address?");
    expect(() => parse({ system: "contoso-crn" })).toThrow("did you mean contoso-crm?");
  });

  it.each([
    ["plan", systemText().replace("plan: (given, { at }) => ({", "plan: (given, { at }) => ({ ...given.lost.x,")],
    ["plan", systemText().replace('redirectUris: { web: [given.address + "/signin"] },', "redirectUris: lost.x,")],
    [
      "schema",
      systemText().replace("productAddress({", 'z.string().refine(() => lost.x, { fix: "" }) ?? productAddress({'),
    ],
  ])("is a problem if %s of the file throws an error", async (part, text) => {
    const lost = `const lost: any = undefined;\n${text.replace("given.lost.x", "lost.x")}`;
    const added = await loadSystemFiles(["./crm.ts"], createSystemFolder({ "crm.ts": lost }));
    const entries = { crm: { system: "contoso-crm", address: "https://crm.contoso.com" }, reporting: {} };
    expect(() => parseIntegrations(entries, { now, owners: undefined, added })).toThrow(
      `2 problems in the stack file\n` +
        `integrations.crm: must be accepted by ${part} of the system file "./crm.ts", got the error Cannot read properties of undefined (reading 'x')\n` +
        `  fix: correct ${part} in the system file; npm run conformance tests it  [system-file-code-failed]\n` +
        "integrations.reporting",
    );
  });

  it("names the file and the entry if describe of the file throws an error", async () => {
    const text = systemText().replace('where: "Settings, Sign-in",', "where: _given.lost.x,");
    const added = await loadSystemFiles(["./crm.ts"], createSystemFolder({ "crm.ts": text }));
    const entries = { crm: { system: "contoso-crm", address: "https://crm.contoso.com" } };
    const [spec] = parseIntegrations(entries, { now, owners: undefined, added });
    expect(() => spec?.describe(deployedConnection().entra as never)).toThrow(
      new UserError({
        message: `integrations.crm: must be accepted by describe of the system file "./crm.ts", got the error Cannot read properties of undefined (reading 'x')`,
        fix: "correct describe in the system file; npm run conformance tests it",
        code: "system-file-code-failed",
      }),
    );
  });

  it("throws the error unchanged if the system is one of this program", async () => {
    const text = systemText().replace("plan: (given, { at }) => ({", "plan: (given, { at }) => ({ ...given.lost.x,");
    const { systems } = await loadSystemFiles(["./crm.ts"], createSystemFolder({ "crm.ts": text }));
    const added = { systems, problems: [] };
    const entries = { crm: { system: "contoso-crm", address: "https://crm.contoso.com" } };
    expect(() => parseIntegrations(entries, { now, owners: undefined, added })).toThrow(TypeError);
  });

  it("is not reported as unknown if the file could not be loaded", async () => {
    const added = await loadSystemFiles(["crm.ts"], createSystemFolder({ "crm.ts": "export {};" }));
    const refuse = () => parseIntegrations({ crm: { system: "contoso-crm" } }, { now, owners: undefined, added });
    expect(codesOf(refuse)).toEqual(["system-file-without-default"]);
  });

  it("is in the editor's schema", async () => {
    const { systems } = await loadSystemFiles(["crm.ts"], createSystemFolder({ "crm.ts": systemText() }));
    const { definitions } = stackSchema(systems) as { definitions: Record<string, { title?: string }> };
    expect(definitions["contoso-crm"]?.title).toBe("Contoso CRM");
    expect(JSON.stringify(definitions["integration"])).toContain('"#/definitions/contoso-crm"');
  });
});

function codesOf(action: () => unknown): string[] {
  try {
    action();
  } catch (error) {
    if (error instanceof SpecError) return error.problems.map(({ code }) => code);
    throw error;
  }
  return [];
}

describe("docs/system-files.md", () => {
  it("shows a file that can be loaded, and whose example has no problems", async () => {
    const [, text = ""] = /```ts\n(.*?)```/s.exec(readFileSync(`${root}docs/system-files.md`, "utf8")) ?? [];
    const dir = createSystemFolder({ "crm.ts": text });
    const loaded = await loadSystemFile("crm.ts", dir);
    if ("problem" in loaded) throw new Error(loaded.problem.message);
    const added = { systems: [loaded.system], problems: [] };
    expect(parseIntegrations({ crm: loaded.example }, { now, owners: undefined, added })).toHaveLength(1);
  });

  it("has an example of at most 80 lines", () => {
    const lines = readFileSync(`${root}examples/system-file/grafana.ts`, "utf8").trimEnd().split("\n");
    expect(lines.length).toBeLessThanOrEqual(80);
  });
});
