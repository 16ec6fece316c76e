import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, onTestFinished } from "vitest";
import { loadProgram, readProject } from "../../sandbox/project.ts";

function folder(files: Record<string, string>): string {
  const dir = mkdtempSync(join(tmpdir(), "project-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }
  return dir;
}

describe("readProject", () => {
  it("reads the name and the program's file", () => {
    const dir = folder({ "Pulumi.yaml": "name: contoso\nmain: program.ts\n" });
    expect(readProject(dir)).toEqual({
      dir,
      name: "contoso",
      main: "program.ts",
      settings: { name: "contoso", main: "program.ts" },
    });
  });

  it("refuses a folder without Pulumi.yaml", () => {
    const dir = folder({});
    expect(() => readProject(dir)).toThrow(
      `${dir} has no Pulumi.yaml\n  fix: run this in the folder of the project  [project-missing]`,
    );
  });
});

describe("loadProgram", () => {
  it("returns the default export of the main file", async () => {
    const dir = folder({
      "Pulumi.yaml": "name: contoso\nmain: program.ts\n",
      "program.ts": "export default async () => ({ answer: 42 });\n",
    });
    const program = await loadProgram(readProject(dir));
    expect(await program()).toEqual({ answer: 42 });
  });

  it("gives a program with its own copy of the SDK the copy of the sandbox", async () => {
    const dir = folder({
      "Pulumi.yaml": "name: contoso\n",
      "index.ts": 'import { output } from "@pulumi/pulumi";\nexport default async () => ({ output });\n',
      "node_modules/@pulumi/pulumi/index.js": "exports.output = () => undefined;\n",
    });
    const program = await loadProgram(readProject(dir));
    expect(await program()).toEqual({ output: pulumi.output });
  });

  it("refuses a main file that exports no function", async () => {
    const dir = folder({ "Pulumi.yaml": "name: contoso\n", "index.ts": "export const answer = 42;\n" });
    await expect(loadProgram(readProject(dir))).rejects.toThrow("exports no function by default");
  });
});
