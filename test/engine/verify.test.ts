import { readFile } from "node:fs/promises";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from "vitest";
import { openGraph } from "../../cli/sandbox/graph.ts";
import { deploymentEnvironment } from "../../cli/sandbox/environment.ts";
import { type DeployedOutputs, readOutputs } from "../../cli/stack/outputs.ts";
import { runCli } from "../../cli/run-cli.ts";
import { openTerminal, type Sink, type Terminal } from "../../cli/output/terminal.ts";
import { verifyStacks, type VerifyRequest } from "../../cli/commands/verify.ts";
import type { Overview } from "../../cli/commands/overview/model.ts";
import { showOverview } from "../../cli/commands/overview.ts";
import { makeProject, oneOfEach, type TestProject } from "./sandbox-project.ts";

const onPremises = {
  system: "dynamics365-finance-onprem",
  environment: "https://ax.contoso.com",
  adfs: "https://adfs.contoso.com",
  client: "native",
  clientId: "6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10",
  redirectUris: ["https://ax.contoso.com/"],
};

let project: TestProject;
let deployed: DeployedOutputs;

beforeAll(async () => {
  project = makeProject({ ...oneOfEach, ledger: onPremises });
  await using sandbox = await project.open();
  deployed = readOutputs((await sandbox.stack("dev").up()).outputs);
});

afterAll(() => project[Symbol.dispose]());

it("verify finds nothing after a deployment, and lists its checks", async () => {
  const { exitCode, stdout, stderr } = await run({});
  const { tenantId } = deployed.connections["erp-sync"]!.entra!;
  expect([exitCode, stdout, stderr]).toEqual([
    0,
    `stack dev of the sandbox, tenant ${tenantId}
  ok  erp-sync  ok: discovery, registration, service-principal, redirect-uris, permissions, consent, secret-registered, secret-expiry, secret-accepted, token, undeclared, tenant-limits; not checked: graph-read
      graph-read: not tried: there is nothing to read in Microsoft Graph with Mail.Send
  -   ledger  nothing to check in Entra
2 integrations, no findings
`,
    `reading stack dev of the sandbox\nasking tenant ${tenantId}\n`,
  ]);
});

it("overview reads the tenant too: sign-in reports and findings of verify", async () => {
  const { stdout, exitCode } = await said((terminal) => {
    const { dir: projectDir, env } = project;
    const request = { projectDir, env, integrations: [], format: "json", readsTenant: true, force: false } as const;
    return showOverview(request, terminal);
  });
  const overview = JSON.parse(stdout) as Overview;
  expect([exitCode, overview.stacks, overview.integrations]).toMatchObject([
    0,
    [{ stack: "dev", source: "stack dev of the sandbox" }],
    [
      { name: "erp-sync", evidence: { state: "read" }, findings: [{ code: "contact-missing" }] },
      { name: "ledger", evidence: { state: "unknown" }, findings: [{ code: "contact-missing" }] },
    ],
  ]);
  // Consent was given, so nobody has to.
  expect(overview.tasks.filter(({ kind }) => kind === "give-consent")).toEqual([]);
});

it("verify finds missing objects, with commands that restore them", async () => {
  await meddle(async (graph) => {
    const [grant] = await graph.list("/oauth2PermissionGrants");
    await graph.remove(`/oauth2PermissionGrants/${String(grant!["id"])}`);
  });
  const { exitCode, stdout } = await run({ asJson: true, integrations: ["erp-sync", "ledger"] });
  expect([exitCode, JSON.parse(stdout)]).toMatchObject([
    1,
    {
      integrations: [
        {
          findings: [
            {
              integration: "erp-sync",
              check: "consent",
              severity: "error",
              message:
                "consent for everyone is missing for openid, profile, email, offline_access, User.Read of Microsoft Graph",
              fix: "run npm run local -- up --refresh --stack dev",
            },
          ],
        },
        { name: "ledger", findings: [] },
      ],
    },
  ]);
  {
    await using sandbox = await project.open();
    await sandbox.stack("dev").up({ refresh: true });
  }
  expect((await run({})).exitCode).toBe(0);
});

it("verify finds a secret that has ended at a given time", async () => {
  const { stdout } = await run({ now: new Date("2031-01-01T00:00:00Z") });
  expect(stdout).toContain("erp-sync: error: the client secret must be valid, ended on ");
});

it("verify exits with the code of its findings", async () => {
  vi.spyOn(process, "cwd").mockReturnValue(project.dir);
  for (const [name, value] of Object.entries(project.variables)) vi.stubEnv(name, value);
  const written = [vi.spyOn(process.stdout, "write"), vi.spyOn(process.stderr, "write")];
  for (const write of written) write.mockReturnValue(true);
  expect([await runCli(["verify"], process), await runCli(["verify", "--within", "150w"], process)]).toEqual([0, 1]);
});

it("verify prints no secrets", async () => {
  const secret = deployed.secrets["erp-sync"]!["clientSecret"]!;
  const said = await Promise.all([run({ asJson: true }), run({ withinDays: 1000 })]);
  expect(said.some(({ stdout, stderr }) => `${stdout}${stderr}`.includes(secret))).toBe(false);
});

it("verify reads a stack of the user's own backend as the deploying identity", async () => {
  await using sandbox = await project.open();
  setDefaultCACertificates([...getCACertificates("bundled"), await readFile(sandbox.tenant.caFile, "utf8")]);
  onTestFinished(() => setDefaultCACertificates(getCACertificates("bundled")));
  const env = {
    ...project.env,
    ...deploymentEnvironment(sandbox.folder, sandbox.tenant, sandbox.tenant.caFile),
    PULUMI_HOME: sandbox.folder.pulumiHome,
  };
  const { exitCode, stdout } = await run({ stack: "dev", isLocal: false, env });
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining("  ok  erp-sync  ok: discovery, ")]);
});

async function meddle(action: (graph: Awaited<ReturnType<typeof openGraph>>) => Promise<void>): Promise<void> {
  await using sandbox = await project.open();
  await using graph = await openGraph(sandbox.tenant);
  await action(graph);
}

async function run(given: Partial<VerifyRequest>): Promise<{ exitCode: number; stdout: string; stderr: string }> {
  const { dir: projectDir, env } = project;
  return await said((terminal) =>
    verifyStacks({ projectDir, env, withinDays: undefined, asJson: false, ...given }, terminal),
  );
}

async function said(action: (terminal: Terminal) => Promise<number>) {
  const output = { stdout: "", stderr: "" };
  const sink = (name: "stdout" | "stderr"): Sink => ({ write: (text) => (output[name] += text) });
  const exitCode = await action(openTerminal(sink("stdout"), sink("stderr"), {}));
  return { exitCode, ...output };
}
