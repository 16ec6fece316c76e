import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const bin = (program: string) => fileURLToPath(import.meta.resolve(program));
const readJson = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8")) as Manifest;

interface Manifest {
  dependencies: Record<string, string>;
}

describe("the package of the policy pack", () => {
  it("requires the versions that the project is tested with", () => {
    const { "@pulumi/policy": version = "", ...shared } = readJson("policies/package.json").dependencies;
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(readJson("package.json").dependencies).toMatchObject(shared);
  });

  // Node strips no types below node_modules, so the published pack must be JavaScript.
  it("is served from node_modules after a build", async () => {
    const cache = join(root, "node_modules/.cache");
    mkdirSync(cache, { recursive: true });
    const built = mkdtempSync(join(cache, "policies-"));
    onTestFinished(() => rmSync(built, { recursive: true }));
    const project = join(root, "policies/tsconfig.build.json");
    execFileSync(process.execPath, [
      join(root, "node_modules/@typescript/native/bin/tsc"),
      "--project",
      project,
      "--outDir",
      built,
    ]);
    for (const file of ["package.json", "PulumiPolicy.yaml"]) cpSync(join(root, "policies", file), join(built, file));

    const runner = bin("@pulumi/pulumi/cmd/run-policy-pack/index.js");
    const server = spawn(process.execPath, [runner, "127.0.0.1:1", "."], {
      cwd: built,
      stdio: ["ignore", "pipe", "inherit"],
    });
    onTestFinished(() => void server.kill());
    const [port] = (await once(createInterface({ input: server.stdout }), "line")) as [string];
    expect(Number(port)).toBeGreaterThan(1024);
  });
});
