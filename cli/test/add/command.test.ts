import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { systems } from "../../../integrations/systems/index.ts";
import { createSystemFolder, systemText } from "../../../test/support/system-folder.ts";
import { runCli } from "../../run-cli.ts";

/** Runs a command line in an empty folder, and takes what it writes. */
async function run(...args: string[]) {
  return await runIn(createSystemFolder({}), ...args);
}

async function runIn(dir: string, ...args: string[]) {
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

  it("requires a system if it cannot ask for one, and ends with 2", async () => {
    expect(await run()).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: expect.stringContaining("a system is required\n  fix: write one of integray, ") as string,
    });
  });

  it("adds an integration of a system file, with its options", async () => {
    const files = {
      "crm.ts": systemText(),
      "Pulumi.prod.yaml": "config:\n  entra-integrations:owners: [ada@contoso.com]\n",
    };
    const dir = createSystemFolder({
      ...files,
      "Pulumi.dev.yaml":
        "config:\n  entra-integrations:systemFiles: [./crm.ts]\n  entra-integrations:integrations: {}\n",
    });
    const args = ["contoso-crm", "crm", "--address", "https://crm.contoso.com"];
    expect(await runIn(dir, ...args, "--stack", "dev")).toMatchObject({ exitCode: 0, stderr: "" });
    expect(readFileSync(join(dir, "Pulumi.dev.yaml"), "utf8")).toContain("      system: contoso-crm\n");
    expect(await runIn(dir, ...args, "-s", "prod")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('unknown system "contoso-crm"') as string,
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
