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

/** Runs a command line in a new sandbox, and captures its output. */
async function run(...args: string[]): Promise<Ran> {
  const sandbox = mkdtempSync(join(tmpdir(), "sandbox-"));
  onTestFinished(() => rmSync(sandbox, { recursive: true }));
  vi.stubEnv("ENTRA_INTEGRATIONS_SANDBOX", sandbox);
  const said = { stdout: "", stderr: "" };
  vi.spyOn(process.stdout, "write").mockImplementation((text) => Boolean((said.stdout += String(text))));
  vi.spyOn(process.stderr, "write").mockImplementation((text) => Boolean((said.stderr += String(text))));
  const exitCode = await runCli(args, process);
  vi.restoreAllMocks();
  return { exitCode, ...said };
}

describe("the command line", () => {
  it("suggests the nearest command for an unknown one", async () => {
    expect(await run("verfy")).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: "unknown command 'verfy'\n  fix: did you mean verify?  [unknown-command]\n",
    });
  });

  it.each([
    [[], "start"],
    [["local"], "preview"],
    [["redacted-state"], "prepare"],
  ])("lists the commands if one is missing: %j", async (args, command) => {
    const { exitCode, stdout, stderr } = await run(...args);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(new RegExp(`^Usage: entra-integrations[^]*^  ${command} `, "m"));
  });

  it.each([
    [["local", "up", "--stak", "dev"], "unknown option '--stak'\n  fix: did you mean --stack?  [unknown-option]\n"],
    [["local", "pu"], "unknown command 'pu'\n  fix: did you mean up?  [unknown-command]\n"],
    [
      ["expiring", "--nearness", "3"],
      "unknown option '--nearness'\n  fix: see entra-integrations expiring --help  [unknown-option]\n",
    ],
    [
      ["start", "now"],
      "too many arguments for 'start'. Expected 0 arguments but got 1: now\n" +
        "  fix: see entra-integrations start --help  [excess-arguments]\n",
    ],
    [
      ["handoff", "--format", "pdf"],
      "option '-f, --format <format>' argument 'pdf' is invalid. Allowed choices are table, markdown, html, json, dotenv\n" +
        "  fix: see entra-integrations handoff --help  [invalid-argument]\n",
    ],
    [
      ["redacted-state", "export"],
      "required option '-s, --stack <name>' not specified\n" +
        "  fix: see entra-integrations redacted-state export --help  [missing-mandatory-option-value]\n",
    ],
    [
      ["comment"],
      "missing required argument 'file'\n  fix: see entra-integrations comment --help  [missing-argument]\n",
    ],
    [
      ["verify", "--now", "soon"],
      '--now: must be an ISO date, or an ISO time with its offset, got "soon"\n  fix: write a date such as 2027-03-01  [now-not-a-date]\n',
    ],
    [
      ["expiring", "--local", "--stack", "prod"],
      'stack "prod" is not deployed in the sandbox\n' +
        "  fix: deploy it with npm run local -- up --stack prod  [stack-not-deployed]\n",
    ],
    [
      ["validate", "Pulumi.nowhere.yaml"],
      "Pulumi.nowhere.yaml cannot be read (ENOENT)\n  fix: name a stack file  [stack-file-unreadable]\n",
    ],
    [
      ["local", "tenant", "--port", "0x"],
      '--port: must be a number from 1 to 65535, got "0x"\n  fix: choose a port, or none  [port-invalid]\n',
    ],
  ])("refuses %j with exit code 2", async (args, stderr) => {
    expect(await run(...args)).toEqual({ exitCode: 2, stdout: "", stderr });
  });

  it.each([[["local", "--help"]], [["help", "local"]]])("shows help on demand: %j", async (args) => {
    const { exitCode, stdout, stderr } = await run(...args);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("Serve only the tenant, in the foreground");
  });

  it("reports that no tenant is running", async () => {
    expect(await run("local", "env")).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: "no local tenant is running\n  fix: npm run local -- tenant, in another shell  [tenant-not-running]\n",
    });
  });

  it("resets a sandbox that is not there yet", async () => {
    expect(await run("local", "reset")).toMatchObject({ exitCode: 0, stderr: "" });
  });
});
