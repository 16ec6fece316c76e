import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { listBackendStacks } from "../../stack/list-stacks.ts";
import { stubEngine } from "./stub-engine.ts";

const noEngine = (): never => {
  throw new Error("listing the sandbox needs no engine");
};

it("lists the stacks of the project in the sandbox", async () => {
  const source = stubEngine({});
  for (const [project, files] of [
    ["contoso", ["prod.json", "prod.json.bak", "prod.json.attrs", "test.v2.json"]],
    ["other", ["foreign.json"]],
  ] as const) {
    const folder = join(source.projectDir, ".local/state/.pulumi/stacks", project);
    mkdirSync(folder, { recursive: true });
    for (const file of files) writeFileSync(join(folder, file), "{}");
  }
  expect((await listBackendStacks({ ...source, isLocal: true }, noEngine)).sort()).toEqual(["prod", "test.v2"]);
});

it("lists no stack of a sandbox that does not exist", async () => {
  expect(await listBackendStacks({ ...stubEngine({}), isLocal: true }, noEngine)).toEqual([]);
});
