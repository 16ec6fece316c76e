import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readProject } from "../../sandbox/project.ts";
import { upToDateMarker } from "../../sandbox/run-markers.ts";
import { createSandboxFolder, locateSandbox, workDirOf } from "../../sandbox/folder.ts";

const secret = "a-secret-of-forty-characters-or-so";
const outputs = {
  connections: { value: { erp: "1" }, secret: false },
  secrets: { value: { erp: secret }, secret: true },
};

let dir: string;
let stateFile: string;
let stackFile: string;
let stateDir: string;
let mark: ReturnType<typeof upToDateMarker>;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "settled-"));
  writeFileSync(join(dir, "Pulumi.yaml"), "name: contoso");
  const folder = locateSandbox(dir, {});
  createSandboxFolder(folder);
  stateDir = folder.stateDir;
  stateFile = join(dir, "state.json");
  const workDir = workDirOf(folder, "contoso");
  mkdirSync(workDir);
  stackFile = join(workDir, "Pulumi.dev.yaml");
  for (const file of [stateFile, stackFile, join(dir, "index.ts")]) writeFileSync(file, "{}");
  mark = upToDateMarker({ folder, project: readProject(dir) }, "dev", stateFile);
});

afterEach(() => rmSync(dir, { recursive: true }));

describe("the mark of a settled stack", () => {
  it("matches nothing before the first deployment", () => {
    expect(mark.matches(outputs)).toBe(false);
  });

  it("matches the outputs that the deployment left, in whatever order", () => {
    mark.write(outputs);
    expect(mark.matches({ secrets: outputs.secrets, connections: outputs.connections })).toBe(true);
  });

  it("matches no other outputs", () => {
    mark.write(outputs);
    expect(mark.matches({ ...outputs, secrets: { value: { erp: "another" }, secret: true } })).toBe(false);
  });

  // No preview reports a change of options only, such as protect.
  it.each([
    ["state", () => stateFile],
    ["stack file", () => stackFile],
    ["program", () => join(dir, "index.ts")],
  ])("does not match after something wrote the %s", (_title, file) => {
    mark.write(outputs);
    writeFileSync(file(), '{"config":{}}');
    expect(mark.matches(outputs)).toBe(false);
  });

  it("holds no secret", () => {
    mark.write(outputs);
    const written = readdirSync(stateDir).map((name) => readFileSync(join(stateDir, name), "utf8"));
    expect([written.length, written.filter((text) => text.includes(secret))]).toEqual([1, []]);
  });
});
