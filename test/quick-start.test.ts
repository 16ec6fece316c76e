import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

const root = fileURLToPath(new URL("..", import.meta.url));
const stackFile = readFileSync(join(root, "Pulumi.dev.yaml"), "utf8");
const stack = parse(stackFile) as { config: { "entra-integrations:integrations": Record<string, { system: string }> } };
const names = Object.keys(stack.config["entra-integrations:integrations"]);
let world: string;

interface Ran {
  exitCode: number | string | null | undefined;
  stdout: string;
  stderr: string;
}

/** Runs the command line as npm does. */
function run(...args: string[]): Promise<Ran> {
  const env = { ...process.env, ENTRA_LOCAL_WORLD: world, CI: "true" };
  return new Promise((resolve) => {
    execFile(process.execPath, ["tools/cli.ts", ...args], { cwd: root, env }, (error, stdout, stderr) => {
      resolve({ exitCode: error?.code ?? 0, stdout, stderr });
    });
  });
}

beforeAll(() => {
  world = mkdtempSync(join(tmpdir(), "quick-start-"));
});

afterAll(() => rmSync(world, { recursive: true }));

// One story, told in order: each run costs seconds, and each begins where the one before it ended.
describe("the quick start", () => {
  it("deploys, hands over, proves each connection, and changes nothing the second time", async () => {
    const first = await run("start");
    expect(first).toMatchObject({ exitCode: 0 });
    expect(first.stdout).toMatch(/^\d+ created/m);
    expect(first.stdout).toContain("Request offline_access scope  True");
    const proven = [...first.stdout.matchAll(/^ {2}ok {2}(\S+)/gm)].map(([, name]) => name);
    expect(proven.sort()).toEqual([...names].sort());
    expect(first.stdout).toMatch(/user@contoso\.onmicrosoft\.com signed in; scopes .*User\.Read.*; refreshed/);

    const second = await run("start");
    expect(second).toMatchObject({ exitCode: 0 });
    expect(second.stdout).toMatch(/^no changes \(\d+ resources\)$/m);

    const { secrets, connections } = JSON.parse((await run("local", "outputs", "--json")).stdout) as {
      secrets: unknown;
      connections: Record<string, unknown>;
    };
    expect([secrets, Object.keys(connections).sort()]).toEqual(["[secret]", [...names].sort()]);
    expect(readFileSync(join(root, "Pulumi.dev.yaml"), "utf8")).toBe(stackFile);
  });
});
