import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Ran, runInProcess } from "../support/run-command.ts";
import { vaultPath } from "../support/vault-state.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(join(root, "docs/system-files.md"), "utf8");
const main = join(root, "cli/main.ts");
let folder: string;

// The folder of the page: a project, and the system file next to it. Neither is in this repository.
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "system-files-page-"));
  for (const name of ["contoso", "project"]) mkdirSync(join(folder, name));
  copyFileSync(join(root, "examples/system-file/grafana.ts"), join(folder, "contoso/grafana.ts"));
  writeFileSync(join(folder, "contoso/package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "project/Pulumi.dev.yaml"), blocksOf("yaml")[0] ?? "");
});

afterAll(() => rmSync(folder, { recursive: true }));

function blocksOf(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))].map(([, text = ""]) => text);
}

/** Runs `npm run <command> -- <arguments>` of the page in the project's folder, in this process. */
function run(line: string): Promise<Ran> {
  const env = { CI: "true", PATH: vaultPath(folder, { ofNewStacks: true }) };
  return runInProcess(argumentsOf(line), join(folder, "project"), env);
}

/** Does the same in a separate process: a file that is to be written is relative to the folder of its process. */
function runSeparately(line: string): void {
  const env = { ...process.env, CI: "true" };
  execFileSync(process.execPath, [main, ...argumentsOf(line)], { cwd: join(folder, "project"), env });
}

function argumentsOf(line: string): string[] {
  return line
    .replace(/^npm run /, "")
    .replace(" -- ", " ")
    .split(" ");
}

it("the commands of docs/system-files.md test the example and use it", async () => {
  const [tests = "", uses = ""] = blocksOf("console");
  const tested = await run(tests.trim());
  expect(tested).toMatchObject({ exitCode: 0 });
  expect(tested.stdout.replace(/until \d{4}-\d{2}-\d{2}/, "until <date>")).toBe(blocksOf("text")[0]);

  const [validate = "", add = "", schema = ""] = uses.trim().split("\n");
  expect(await run(validate)).toMatchObject({ exitCode: 0, stdout: "Pulumi.dev.yaml: 1 integration, no problems\n" });
  expect(await run(add)).toMatchObject({ exitCode: 0, stderr: "" });
  expect(await run(validate)).toMatchObject({ exitCode: 0, stdout: "Pulumi.dev.yaml: 2 integrations, no problems\n" });
  runSeparately(schema);
  expect(readFileSync(join(folder, "project/dev.schema.json"), "utf8")).toContain('"#/definitions/grafana"');
});

it("a conformance test that is stopped with Ctrl-C leaves no temporary folder", async () => {
  const temporary = join(folder, "temporary");
  mkdirSync(temporary);
  const child = spawn(process.execPath, [main, "conformance", "contoso/grafana.ts"], {
    cwd: folder,
    env: { ...process.env, TMPDIR: temporary },
  });
  const exit = once(child, "exit");
  let folders: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    if (line !== "registers") continue;
    folders = conformanceFolders(temporary);
    child.kill("SIGINT");
  }
  expect([folders.length, await exit, conformanceFolders(temporary)]).toEqual([1, [1, null], []]);
});

function conformanceFolders(dir: string): string[] {
  return readdirSync(dir).filter((name) => name.startsWith("conformance-"));
}
