import { expect, it } from "vitest";
import type { Connection } from "../../../integrations/connection.ts";
import type { RotatingSecretFacts } from "../../../integrations/credentials/credential-facts.ts";
import { runInProcess } from "../../../test/support/run-command.ts";
import type { TaskList } from "../../tasks/collect-tasks.ts";
import { stubEngine } from "../stack/stub-engine.ts";
import { gitHubToken, openIssues } from "./github-issues.ts";
import { rotated } from "./rotated.ts";
import { openStandIn } from "./stand-in.ts";
import { startTrustedTenant } from "../trusted-tenant.ts";

const tenant = startTrustedTenant();

const day = 86_400_000;
const iso = (days: number): string => new Date(Date.now() + days * day).toISOString();

/** A secret whose overlap began some days ago and lasts 40 days, so that the task is due in its 26th day. */
function secretSince(days: number): Partial<RotatingSecretFacts> {
  const previous = { keyId: "old", createdOn: iso(-days - 40), expiresOn: iso(40 - days), generation: 11 };
  return { createdOn: iso(-days), expiresOn: iso(80 - days), rotatesOn: iso(40 - days), previous };
}

const tasks = (days: number, ...args: string[]) => tasksIn({}, days, ...args);

async function tasksIn(variables: NodeJS.ProcessEnv, days: number, ...args: string[]) {
  const text = JSON.stringify(rotated(secretSince(days)))
    .replaceAll("https://login.microsoftonline.com", tenant().origin)
    .replaceAll("8d0f6f5e-0000-4000-8000-000000000001", tenant().tenantId);
  const connections = { "erp-sync": JSON.parse(text) as Connection };
  const { projectDir, env } = stubEngine({
    prod: { connections, secrets: { "erp-sync": { clientSecret: "s3cret" } } },
  });
  const { clientId, clientSecret } = tenant().deployer;
  return await runInProcess(["tasks", "--no-local", "--stack", "prod", ...args], projectDir, {
    ...env,
    ...(variables as Record<string, string>),
    ARM_METADATA_HOSTNAME: tenant().metadataHost,
    AZURE_AUTHORITY_HOST: `${tenant().origin}/`,
    ARM_TENANT_ID: tenant().tenantId,
    ARM_CLIENT_ID: clientId,
    ARM_CLIENT_SECRET: clientSecret,
  });
}

it("ends with 0 while no task is overdue, and names the task and why it is open", async () => {
  const { stdout, stderr, exitCode } = await tasks(10);
  expect(stdout).toContain("Enter the new client secret in Integray  erp-sync (prod)");
  expect(stdout).toContain("It is not known whether Integray uses the new secret, because ");
  expect(stdout).toMatch(/1 task is open, none is overdue\n$/);
  expect([exitCode, `${stdout}${stderr}`.includes("s3cret")]).toEqual([0, false]);
});

it("ends with 1 if a task is overdue, and prints everything as JSON", async () => {
  const { stdout, exitCode } = await tasks(30, "--json", "--proof", "none");
  const list = JSON.parse(stdout) as TaskList;
  expect(exitCode).toBe(1);
  expect(list.tasks).toMatchObject([{ kind: "enter-secret", stack: "prod", state: "open" }]);
});

it("syncs and posts an overdue task, and ends with 0 once a person closed its issue", async () => {
  const github = await openIssues();
  const messages: unknown[] = [];
  const webhook = await openStandIn(({ body }) => {
    messages.push(body);
    return { status: 202 };
  });
  const variables = { ...github.env, TASKS_WEBHOOK_URL: `${webhook.origin}/secret-of-the-webhook` };
  const args = ["--json", "--proof", "none", "--sync", "github", "--webhook", "slack"];
  const first = await tasksIn(variables, 30, ...args);
  expect([first.exitCode, github.issues.length, messages.length]).toEqual([1, 1, 1]);
  expect(first.stderr).toContain(
    "issues of contoso/integrations: 1 created, 0 updated, 0 closed\nslack: posted 1 open",
  );
  github.issues[0]!.state = "closed";
  const second = await tasksIn(variables, 30, ...args);
  expect([second.exitCode, github.issues.length, messages.length]).toEqual([0, 1, 1]);
  expect((JSON.parse(second.stdout) as TaskList).tasks).toMatchObject([
    { state: "done", evidence: "a person closed https://github.com/contoso/integrations/issues/1" },
  ]);
  const said = [first.stdout, first.stderr, second.stdout, second.stderr].join("");
  expect(said).not.toMatch(new RegExp(`secret-of-the-webhook|${gitHubToken}`));
});

it("refuses to sync some integrations only", async () => {
  const { exitCode, stderr } = await tasksIn({}, 30, "erp-sync", "--sync", "github");
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("[tasks-sync-selection]")]);
});

it("ends with 0 in the format of Prometheus, whose alert rules decide", async () => {
  const { stdout, exitCode } = await tasks(30, "--format", "prometheus");
  expect(stdout).toContain('entra_integration_open_tasks{stack="prod",kind="enter-secret"} 1');
  expect(exitCode).toBe(0);
});

it("ends with 2 if the stack cannot be read", async () => {
  const { projectDir, env } = stubEngine({});
  const { exitCode, stderr } = await runInProcess(["tasks", "--no-local", "--stack", "prod"], projectDir, env);
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("stack-unreadable")]);
});
