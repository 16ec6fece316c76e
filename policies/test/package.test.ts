import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const bin = (program: string) => fileURLToPath(import.meta.resolve(program));
const readJson = (file: string) => JSON.parse(readFileSync(join(root, file), "utf8")) as Manifest;

interface Manifest {
  version: string;
  dependencies: Record<string, string>;
}

/** The files of the tarball; code and data as patterns. */
function packedPlaces(built: string): string[] {
  const text = execFileSync("npm", ["pack", "--dry-run", "--json"], { cwd: built, encoding: "utf8" });
  const [packed] = JSON.parse(text) as [{ files: { path: string }[] }];
  return [...new Set(packed.files.map(({ path }) => path.replace(/[^/]+(?=\.js(on)?$)/, "*")))].sort();
}

describe("the package of the policy pack", () => {
  it("requires the versions that the project is tested with", () => {
    const { dependencies } = readJson("policies/package.json");
    const installed = Object.keys(dependencies).map((name) => [
      name,
      readJson(`node_modules/${name}/package.json`).version.replace(/^v/, ""),
    ]);
    expect(Object.fromEntries(installed)).toEqual(dependencies);
  });

  // Node strips no types below node_modules, so the published pack must be JavaScript.
  it("contains only what a consumer needs, and is served from node_modules after a build", async () => {
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
    for (const file of ["package.json", "PulumiPolicy.yaml", "README.md", "../LICENSE"]) {
      cpSync(join(root, "policies", file), join(built, basename(file)));
    }
    expect(packedPlaces(built)).toEqual(["*.js", "*.json", "LICENSE", "PulumiPolicy.yaml", "README.md", "rules/*.js"]);

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
