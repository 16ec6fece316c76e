import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { systems } from "../../../integrations/systems/index.ts";
import { runCli } from "../../run-cli.ts";

/** Runs a command line in an empty folder, and takes what it writes. */
async function run(...args: string[]) {
  const dir = mkdtempSync(join(tmpdir(), "add-"));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  vi.spyOn(process, "cwd").mockReturnValue(dir);
  const said = { stdout: "", stderr: "" };
  vi.spyOn(process.stdout, "write").mockImplementation((text) => Boolean((said.stdout += String(text))));
  vi.spyOn(process.stderr, "write").mockImplementation((text) => Boolean((said.stderr += String(text))));
  const exitCode = await runCli(["add", ...args], process);
  vi.restoreAllMocks();
  return { exitCode, dir, ...said };
}

describe("npm run add, as a command", () => {
  it("lists the systems on demand", async () => {
    const { exitCode, stdout } = await run("--help");
    expect([exitCode, systems.filter(({ key, title }) => !stdout.includes(key) || !stdout.includes(title))]).toEqual([
      0,
      [],
    ]);
  });

  it("lists the options of a system on demand, first those that must be there", async () => {
    const { exitCode, stdout } = await run("bizagi-mail", "--help");
    const options = [...stdout.matchAll(/^ {2}--([\w.-]+)/gm)].map(([, name]) => name);
    expect([exitCode, options.slice(0, 4), options.includes("credential.rotateEveryDays")]).toEqual([
      0,
      ["company", "project", "protocols", "mailboxes"],
      true,
    ]);
    expect(stdout).toContain("smtp sends, imap or pop receives. Required");
  });

  it("writes a stack file and ends with 0", async () => {
    const args = ["--address", "https://acme.integray.app", "--permissions.microsoftGraph", "User.Read"];
    const { exitCode, dir, stdout } = await run("integray", "erp-sync", ...args);
    expect([exitCode, stdout, readFileSync(join(dir, "Pulumi.dev.yaml"), "utf8")]).toEqual([
      0,
      "Pulumi.dev.yaml: added erp-sync\nnext: npm run local -- preview --stack dev\n",
      expect.stringContaining("    erp-sync:\n      system: integray\n"),
    ]);
  });

  it("ends with 2 instead of asking without a terminal", async () => {
    expect(await run()).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: expect.stringContaining("a system is required\n  fix: write one of integray, ") as string,
    });
  });

  it("suggests the nearest system for an unknown one, and ends with 2", async () => {
    const { exitCode, stderr } = await run("intgray", "erp-sync");
    expect([exitCode, stderr]).toEqual([
      2,
      'unknown system "intgray"\n  fix: did you mean integray?  [system-unknown]\n',
    ]);
  });
});
