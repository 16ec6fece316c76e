import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseEnv } from "node:util";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import type { StackOutputs } from "../../cli/sandbox/deployment.ts";
import { readPassphrase, type SandboxFolder } from "../../cli/sandbox/folder.ts";
import { handOff, type HandoffRequest } from "../../cli/commands/handoff.ts";
import { readOutputs, type DeployedOutputs } from "../../cli/stack/outputs.ts";
import { openTerminal, type Sink } from "../../cli/output/terminal.ts";
import { makeProject, oneOfEach, type TestProject } from "./sandbox-project.ts";

let project: TestProject;
let folder: SandboxFolder;
let deployed: DeployedOutputs;

beforeAll(async () => {
  project = makeProject(oneOfEach, ["empty", "foreign"]);
  await using sandbox = await project.open();
  folder = sandbox.folder;
  deployed = readOutputs((await sandbox.stack("dev").up()).outputs);
  await deployAnother("empty", {});
  await deployAnother("foreign", { connections: { "erp-sync": { name: 1 } } });

  async function deployAnother(stack: string, outputs: Record<string, unknown>): Promise<StackOutputs> {
    await writeFile(join(project.dir, `Pulumi.${stack}.yaml`), "config: {}\n");
    return (await sandbox.stack(stack).up({ program: () => Promise.resolve(outputs) })).outputs;
  }
});

afterAll(() => project[Symbol.dispose]());

it("handoff reads stack dev of the sandbox if no stack is named, and prints that", async () => {
  const { stdout, stderr } = await run({});
  expect([stdout, stderr]).toEqual([
    expect.stringContaining(`Client ID               ${deployed.connections["erp-sync"]!.entra!.clientId}\n`),
    "reading stack dev of the sandbox\n",
  ]);
});

it("handoff leaves out secrets by default", async () => {
  const { stdout } = await run({ format: "json" });
  expect(stdout).not.toContain(secretOf(deployed));
});

it("handoff contains the deployed secret if requested", async () => {
  const { stdout } = await run({ format: "dotenv", withSecrets: true });
  expect(parseEnv(stdout)).toMatchObject({ ERP_SYNC_CLIENT_SECRET: secretOf(deployed) });
});

it("handoff reads a stack of the user's own backend if one is named", async () => {
  const { stdout, stderr } = await run({ stack: "dev", format: "dotenv", withSecrets: true, env: ownBackend() });
  expect([parseEnv(stdout)["ERP_SYNC_CLIENT_SECRET"], stderr]).toEqual([secretOf(deployed), "reading stack dev\n"]);
});

it("handoff explains why a stack of the user's own backend cannot be read, with a fix", async () => {
  await expect(run({ stack: "prod", env: ownBackend() })).rejects.toThrow(
    /^stack prod cannot be read: no stack named 'prod' found\n {2}fix: .*--local.*\[stack-unreadable\]$/,
  );
});

it("handoff reports a stack that is not deployed in the sandbox", async () => {
  await expect(run({ stack: "prod", isLocal: true })).rejects.toThrow(
    'stack "prod" is not deployed in the sandbox\n  fix: deploy it with npm run local -- up --stack prod  [stack-not-deployed]',
  );
});

it("handoff reports a stack without connections", async () => {
  await expect(run({ stack: "empty", isLocal: true })).rejects.toThrow(
    'stack empty of the sandbox has no output "connections"\n  fix: deploy it with pulumi up  [outputs-missing]',
  );
});

it("handoff names an output of another version", async () => {
  await expect(run({ stack: "foreign", isLocal: true })).rejects.toThrow(
    /^stack foreign of the sandbox: its outputs are of another version of this project, which shows at erp-sync\.name, /,
  );
});

it("offers the nearest integration for one that is not there", async () => {
  await expect(run({ integrations: ["erp-synk"] })).rejects.toThrow(
    'stack dev of the sandbox has no integration "erp-synk"\n  fix: did you mean erp-sync?  [integration-unknown]',
  );
});

it("handoff writes a page with secrets that only its owner can read, and prints none of them", async () => {
  const dir = await mkdtemp(join(tmpdir(), "handoff-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  const out = join(dir, "handoff.html");
  const { stdout } = await run({ format: "html", withSecrets: true, out });
  const page = await readFile(out, "utf8");
  expect([(await stat(out)).mode & 0o777, page.includes(secretOf(deployed)), stdout]).toEqual([
    0o600,
    true,
    `${out}: hand-off of stack dev of the sandbox; it holds secrets and only you may read it\n`,
  ]);
});

it("handoff refuses to print a page on a terminal", async () => {
  await expect(run({ format: "html", isTTY: true })).rejects.toThrow(
    "a page is for a browser, not for a terminal\n  fix: add --out handoff.html  [out-missing]",
  );
});

it("handoff warns of secrets on a terminal", async () => {
  const { stderr } = await run({ withSecrets: true, isTTY: true });
  expect(stderr).toContain("This screen and its history now contain secrets; --out writes a file instead.\n");
});

function secretOf({ secrets }: DeployedOutputs): string {
  return secrets["erp-sync"]!["clientSecret"]!;
}

/** The same state, as the user's own backend. */
function ownBackend(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PULUMI_HOME: folder.pulumiHome,
    PULUMI_BACKEND_URL: pathToFileURL(folder.stateDir).href,
    PULUMI_CONFIG_PASSPHRASE: readPassphrase(folder),
  };
}

async function run({ isTTY = false, ...given }: Partial<HandoffRequest> & { isTTY?: boolean }) {
  const said = { stdout: "", stderr: "" };
  const sink = (to: keyof typeof said): Sink => ({ isTTY, write: (text) => (said[to] += text) });
  const terminal = openTerminal(sink("stdout"), sink("stderr"), {});
  const request = { projectDir: project.dir, env: project.env, now: new Date(), withSecrets: false, force: false };
  await handOff({ ...request, format: "table", ...given }, terminal);
  return said;
}
