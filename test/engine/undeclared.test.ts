import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { openGraph } from "../../cli/sandbox/graph.ts";
import { deploymentEnvironment } from "../../cli/sandbox/environment.ts";
import type { Sandbox } from "../../cli/sandbox/sandbox.ts";
import type { Drift } from "../../cli/commands/drift/render.ts";
import { showDrift } from "../../cli/commands/drift.ts";
import { runCli } from "../../cli/run-cli.ts";
import { openTerminal, type Sink, type Terminal } from "../../cli/output/terminal.ts";
import { renderSince } from "../../cli/undeclared/render.ts";
import type { Verification } from "../../cli/commands/verify/render.ts";
import { verifyStacks } from "../../cli/commands/verify.ts";
import { readOutputs } from "../../cli/stack/outputs.ts";
import { createCertificate } from "../support/certificates.ts";
import { findIn, type Text } from "../support/secret-search.ts";
import { openTenantGraph } from "../support/tenant-graph.ts";
import { makeProject, oneOfEach, type TestProject } from "./sandbox-project.ts";
import { runAz, shellWords } from "./undeclared/az.ts";
import { objects, settings, type Target } from "./undeclared/kinds.ts";

const integrations = {
  "erp-sync": {
    ...oneOfEach["erp-sync"],
    owners: ["admin@contoso.onmicrosoft.com"],
    appRoles: { Read: { displayName: "Read", description: "Reads", assignableTo: ["applications"] } },
    exposedScopes: { Access: { displayName: "Access", description: "Reads" } },
  },
  build: {
    system: "custom",
    applicationPermissions: { microsoftGraph: ["User.Read.All"] },
    credential: {
      type: "federated",
      trusts: [{ name: "main", issuer: "https://ci.contoso.com", subject: "pipeline:main" }],
    },
  },
};

// The tests run in order; each continues from the previous one.
describe("every object that is added to a registration outside Pulumi", () => {
  let project: TestProject;
  /** Everything that drift and verify printed. */
  const printed: Text[] = [];

  beforeAll(async () => {
    project = makeProject(integrations);
    const file = join(project.dir, "files.pem");
    writeFileSync(file, (await createCertificate({ name: "files" })).certificate);
    const credential = { type: "certificate", certificates: [{ file }] };
    project.configure({ ...integrations, files: { ...integrations.build, credential } });
    await using sandbox = await project.open();
    await sandbox.stack("dev").up();
  });
  afterAll(() => project[Symbol.dispose]());
  afterEach(() => setDefaultCACertificates(getCACertificates("bundled")));

  it("is absent after a deployment, and consent by an administrator does not count", async () => {
    for (const name of ["build", "files"]) {
      await inTenant(name, async ({ graph, principal, apiId }) => {
        await graph.send("POST", `/servicePrincipals/${principal.id}/appRoleAssignments`, {
          principalId: principal.id,
          resourceId: apiId,
          appRoleId: "df021288-bdef-4463-88db-98f22de89214",
        });
      });
    }
    expect([await drift(), await verify()]).toEqual([
      { exitCode: 0, lines: [], commands: [] },
      { exitCode: 0, lines: [], commands: [] },
    ]);
  });

  it("is found by drift and removed by the commands that it prints", async () => {
    await inTenant("erp-sync", addAll);
    const found = await drift();
    expect(
      missingIn(found.lines, [...objects.map((one) => one.found), ...settings.map((one) => one.inRefresh!)]),
    ).toEqual([]);
    // Each once: a difference in both the refresh and Microsoft Graph is not repeated.
    expect(found.lines.filter((line) => /owner/.test(line))).toHaveLength(3);
    expect(found.exitCode).toBe(1);
    await runPrinted(found.commands);
    expect([await drift(), await verify()]).toEqual([
      { exitCode: 0, lines: [], commands: [] },
      { exitCode: 0, lines: [], commands: [] },
    ]);
  });

  it("is found by verify and removed by the commands that it prints for the Azure CLI", async () => {
    await inTenant("erp-sync", addAll);
    const found = await verify("own backend");
    expect(
      missingIn(
        found.lines,
        [...objects, ...settings].map((one) => one.found),
      ),
    ).toEqual([]);
    expect(found.exitCode).toBe(1);
    const { true: deployments = [], false: others = [] } = Object.groupBy(found.commands, (command) =>
      String(command.startsWith("npx pulumi up --refresh --stack dev ")),
    ) as Partial<Record<"true" | "false", string[]>>;
    expect(new Set(deployments)).toEqual(new Set(["npx pulumi up --refresh --stack dev --policy-pack policies"]));
    {
      await using sandbox = await project.open();
      for (const command of others) await runAz(command, sandbox.tenant);
      await sandbox.stack("dev").up({ refresh: true });
    }
    expect([await verify(), await drift()]).toEqual([
      { exitCode: 0, lines: [], commands: [] },
      { exitCode: 0, lines: [], commands: [] },
    ]);
  });

  async function inTenant(name: string, action: (target: Target) => Promise<void>): Promise<void> {
    await using sandbox = await project.open();
    await using graph = await openTenantGraph(sandbox.tenant);
    const application = (await graph.list("/applications")).find(({ tags }) =>
      (tags as string[]).some((tag) => tag.endsWith(`:dev:${name}`)),
    )!;
    const [principal] = await graph.list(`/servicePrincipals?$filter=appId eq '${String(application["appId"])}'`);
    const [api] = await graph.list("/servicePrincipals?$filter=appId eq '00000003-0000-0000-c000-000000000000'");
    const otherClientId = sandbox.tenant.deployer.clientId;
    const users = await graph.list("/users");
    const { certificate } = await createCertificate({ name: "evil" });
    const key = Buffer.from(certificate).toString("base64");
    await action({ graph, application, principal: principal!, apiId: api!.id, otherClientId, users, key });
  }

  async function addAll(target: Target): Promise<void> {
    for (const kind of [...objects, ...settings]) await kind.add(target);
  }

  /** The sandbox's commands are the project's own. Of the requests one is run as a command, the others are only sent. */
  async function runPrinted(commands: readonly string[]): Promise<void> {
    vi.spyOn(process, "cwd").mockReturnValue(project.dir);
    for (const [name, value] of Object.entries(project.variables)) vi.stubEnv(name, value);
    for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, "write").mockReturnValue(true);
    const all = [...new Set(commands)].map((command) => {
      const [npm, run, local, dashes, ...words] = shellWords(command);
      expect([npm, run, local, dashes]).toEqual(["npm", "run", "local", "--"]);
      return words;
    });
    const [first, ...requests] = all.filter(([verb]) => verb === "graph");
    {
      await using sandbox = await project.open();
      await using graph = await openGraph(sandbox.tenant);
      for (const [, method, path, , body] of requests) {
        const answer = await graph.request(method!, path!, body === undefined ? undefined : JSON.parse(body));
        expect([answer.status, path]).toEqual([204, path]);
      }
    }
    for (const words of [first!, ...all.filter(([verb]) => verb !== "graph")]) {
      expect([await runCli(["local", ...words], process), words]).toEqual([0, words]);
    }
    vi.restoreAllMocks();
  }

  it("is compared without printing a secret", async () => {
    await using sandbox = await project.open();
    const { secrets } = readOutputs(await sandbox.stack("dev").outputs());
    const values = Object.values(secrets).flatMap((one) => Object.values(one));
    expect([values.length, findIn(printed, values)]).toEqual([1, []]);
    expect(printed.length).toBeGreaterThanOrEqual(8);
  });

  async function drift() {
    const said = capture();
    const exitCode = await showDrift(
      { projectDir: project.dir, env: project.env, format: "json", force: false },
      terminalOf(said),
    );
    printed.push({ name: "drift", text: said.stdout.text + said.stderr.text });
    const found = JSON.parse(said.stdout.text) as Drift;
    const lines = [
      ...found.findings.map(({ text }) => text),
      ...found.undeclared.map((one) => one.text + renderSince(one)),
      ...found.unchecked.map(({ what, why }) => `not checked: ${what}: ${why}`),
    ].map((text) => text.replaceAll("`", ""));
    const commands = [
      ...found.undeclared.flatMap(({ command }) => command ?? []),
      ...(found.findings.length > 0 ? [found.repair] : []),
    ];
    return { exitCode, lines, commands };
  }

  async function verify(where: "sandbox" | "own backend" = "sandbox") {
    const said = capture();
    const request = { projectDir: project.dir, withinDays: undefined, asJson: true };
    let exitCode: number;
    if (where === "sandbox") {
      exitCode = await verifyStacks({ ...request, env: project.env }, terminalOf(said));
    } else {
      await using sandbox = await project.open();
      const env = await ownEnvironment(sandbox);
      exitCode = await verifyStacks({ ...request, stack: "dev", isLocal: false, env }, terminalOf(said));
    }
    printed.push({ name: "verify", text: said.stdout.text + said.stderr.text });
    const { integrations: verified } = JSON.parse(said.stdout.text) as Verification;
    const findings = verified.flatMap((one) => one.findings);
    return {
      exitCode,
      lines: findings.map(({ message }) => message),
      commands: findings.flatMap(
        ({ command, fix }) => command ?? /(npx pulumi up --refresh.*?policies)/.exec(fix)?.[1] ?? [],
      ),
    };
  }

  async function ownEnvironment(sandbox: Sandbox): Promise<NodeJS.ProcessEnv> {
    const { folder, tenant } = sandbox;
    setDefaultCACertificates([...getCACertificates("bundled"), await readFile(tenant.caFile, "utf8")]);
    return {
      ...project.env,
      ...deploymentEnvironment(folder, tenant, tenant.caFile),
      PULUMI_HOME: folder.pulumiHome,
    };
  }
});

function missingIn(lines: readonly string[], expected: readonly RegExp[]): string[] {
  return expected.filter((one) => !lines.some((line) => one.test(line))).map(String);
}

interface Captured {
  readonly stdout: Sink & { text: string };
  readonly stderr: Sink & { text: string };
}

function capture(): Captured {
  const sink = () => ({
    text: "",
    write(text: string) {
      this.text += text;
    },
  });
  return { stdout: sink(), stderr: sink() };
}

function terminalOf({ stdout, stderr }: Captured): Terminal {
  return openTerminal(stdout, stderr, {});
}
