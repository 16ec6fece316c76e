import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { runCli } from "../run-cli.ts";

interface Ran {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** Runs a command line in a world of its own, and takes what it writes. */
async function run(...args: string[]): Promise<Ran> {
  const world = mkdtempSync(join(tmpdir(), "world-"));
  onTestFinished(() => rmSync(world, { recursive: true }));
  vi.stubEnv("ENTRA_LOCAL_WORLD", world);
  const said = { stdout: "", stderr: "" };
  vi.spyOn(process.stdout, "write").mockImplementation((text) => Boolean((said.stdout += String(text))));
  vi.spyOn(process.stderr, "write").mockImplementation((text) => Boolean((said.stderr += String(text))));
  const exitCode = await runCli(args, process);
  vi.restoreAllMocks();
  return { exitCode, ...said };
}

describe("the command line", () => {
  it("answers an unknown command with the usage and exit code 2", async () => {
    const { exitCode, stdout, stderr } = await run("deploy");
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/USAGE.*start\|local[^]*Unknown command/);
  });

  it("answers no command at all the same way", async () => {
    expect(await run()).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it("answers a missing subcommand with the usage of its command", async () => {
    const { exitCode, stderr } = await run("local");
    expect([exitCode, stderr]).toEqual([
      2,
      expect.stringContaining("preview|up|refresh|destroy|outputs|faults|graph|reset|tenant|env"),
    ]);
  });

  it.each([
    [
      ["local", "up", "--stak", "dev"],
      "unknown option --stak\n  fix: choose of --stack, --project, --at, --refresh  [option-unknown]\n",
    ],
    [["start", "now"], 'unexpected "now"\n  fix: leave it out  [argument-unexpected]\n'],
    [
      ["verify", "--now", "soon"],
      '--now: must be an ISO date, or an ISO time with its offset, got "soon"\n  fix: write a date such as 2027-03-01  [now-not-a-date]\n',
    ],
    [
      ["local", "tenant", "--port", "0x"],
      '--port: must be a number from 1 to 65535, got "0x"\n  fix: choose a port, or none  [port-invalid]\n',
    ],
  ])("refuses %j with exit code 2", async (args, stderr) => {
    expect(await run(...args)).toEqual({ exitCode: 2, stdout: "", stderr });
  });

  it("shows the usage on demand", async () => {
    const { exitCode, stdout, stderr } = await run("local", "--help");
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Serve the tenant alone, in the foreground");
  });

  it("says that there is no tenant to print the variables of", async () => {
    expect(await run("local", "env")).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: "no local tenant is running\n  fix: npm run local -- tenant, in another shell  [tenant-not-running]\n",
    });
  });

  it("resets a world that is not there yet", async () => {
    expect(await run("local", "reset")).toMatchObject({ exitCode: 0, stderr: "" });
  });
});
