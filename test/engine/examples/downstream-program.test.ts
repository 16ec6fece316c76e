import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { readConnection } from "../../../components/index.ts";
import { openSandbox } from "../../../cli/sandbox/sandbox.ts";
import { type Ran, runInProcess } from "../../support/run-command.ts";
import { findIn, readFolder } from "../../support/secret-search.ts";
import { vaultPath } from "../../support/vault-state.ts";
import { makeProject, type TestProject } from "../sandbox-project.ts";
import { readCommands, readShells } from "./readme-commands.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const example = join(root, "examples", "downstream-program");
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const reporting = {
  system: "custom",
  redirectUris: ["https://reporting.contoso.com/signin-oidc"],
  delegatedPermissions: { microsoftGraph: ["User.Read"] },
  consent: "granted",
  credential: { type: "secret", rotateEveryDays: 80, rotationStart: inDays(-14) },
};

describe("the second Pulumi program", () => {
  let project: TestProject;
  let ran: Ran[];

  beforeAll(async () => {
    project = makeProject({ reporting });
    vaultPath(project.dir, { ofNewStacks: true });
    await (await project.open()).close();
    await symlink(join(root, "examples"), join(project.dir, "examples"));
    ran = [];
    for (const args of readShells("downstream-program").flatMap(readCommands)) {
      // The date of the README will have passed one day; here it is always in the next period.
      const dated = args.map((arg) => arg.replace("2027-03-01", inDays(70)));
      ran.push(await runInProcess(dated, project.dir, project.variables));
    }
  });
  afterAll(() => project[Symbol.dispose]());

  it("runs with the commands of its README", () => {
    expect(ran.map(({ exitCode, stderr }) => (exitCode === 0 ? "ok" : stderr))).toEqual(["ok", "ok", "ok", "ok", "ok"]);
  });

  it("returns the connection in plain text and the environment as a secret", () => {
    expect(JSON.parse(ran[2]!.stdout)).toMatchObject({
      signIn: { displayName: "Custom reporting", credential: { type: "secret", generation: 0 } },
      environment: "[secret]",
    });
  });

  it("reads the next secret in its next run, and never shows it", async () => {
    const upstream = await outputsOf(project.dir);
    const downstream = await outputsOf(example);
    const { clientSecret } = (upstream["secrets"] as { reporting: { clientSecret: string } }).reporting;
    expect(downstream).toMatchObject({
      signIn: { credential: { generation: 1 } },
      environment: { OIDC_CLIENT_SECRET: clientSecret },
    });
    const said = ran.map(({ stdout, stderr }) => ({ name: "the terminal", text: stdout + stderr }));
    expect(findIn([...said, ...(await readFolder(project.dir))], [clientSecret])).toEqual([]);
  });

  it("gets a clear error for a missing integration", async () => {
    await using sandbox = await project.open();
    const program = async () => {
      const stack = new pulumi.StackReference("upstream", { name: "organization/entra-integrations/dev" });
      return { connection: readConnection(stack, "reportin") };
    };
    const failure: unknown = await sandbox
      .stack("dev")
      .preview({ program })
      .catch((error: unknown) => error);
    expect(String(failure)).toBe(
      [
        "DeploymentFailed: the run failed before anything was changed",
        "  fix: correct the error below and run this again  [preview-failed]",
        "",
        'stack organization/entra-integrations/dev has no integration "reportin"',
        "  fix: did you mean reporting?  [integration-unknown]",
      ].join("\n"),
    );
  });

  async function outputsOf(projectDir: string): Promise<Record<string, unknown>> {
    await using sandbox = await openSandbox({ projectDir, env: project.env });
    const outputs = await sandbox.stack("dev").outputs();
    return Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value]));
  }
});

describe("the package", () => {
  it("can be imported by a project that names its folder", async () => {
    const dir = await mkdtemp(join(tmpdir(), "entra-dependent-"));
    onTestFinished(() => rm(dir, { recursive: true }));
    await mkdir(join(dir, "node_modules"));
    // npm links a dependency that is a folder.
    await symlink(root, join(dir, "node_modules", "entra-integrations"), "dir");
    const script = 'import * as all from "entra-integrations"; console.log(typeof all.readConnection)';
    const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "-e", script], { cwd: dir });
    expect(stdout).toBe("function\n");
  });
});
