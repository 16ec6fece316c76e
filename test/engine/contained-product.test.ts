import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runContain } from "../../cli/commands/contain.ts";
import { runRelease } from "../../cli/commands/release.ts";
import { verifyStacks } from "../../cli/commands/verify.ts";
import { openTerminal, type Terminal } from "../../cli/output/terminal.ts";
import { logInToImap } from "../../cli/proof/mail/imap-login.ts";
import { localHosts } from "../../cli/proof/mail/mail-hosts.ts";
import type { Deployment, UpReport } from "../../cli/sandbox/deployment.ts";
import { type DeployedOutputs, readOutputs } from "../../cli/stack/outputs.ts";
import { changesOf } from "../support/run-text.ts";
import { openTenantGraph, type TenantGraph } from "../support/tenant-graph.ts";
import { makeProject, oneOfEach, type TestProject } from "./sandbox-project.ts";

const vaultId =
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/kv-contoso";
const mailbox = "helpdesk@contoso.onmicrosoft.com";
const erp = {
  ...oneOfEach["erp-sync"],
  applicationPermissions: { microsoftGraph: ["Mail.Send"], exchangeOnline: ["IMAP.AccessAsApp"] },
  deliverTo: {
    keyVault: { vaultId },
    exchangeOnline: { adminEndpoint: "undocumented", mailboxes: [mailbox], roles: ["Calendars.Read"] },
  },
};
const exchangeRoles = "/roleManagement/exchange/roleAssignments";
/** Application Contacts.Read. */
const roleByHand = "9b87c446-d3c1-4146-9d39-45ae63b4eeb7";
const crm = { ...oneOfEach["erp-sync"], product: "Contoso CRM", redirectUris: ["https://crm.contoso.com/cb"] };
const names = ["erp-sync", "crm"] as const;

// Both products are cut off. A deployment runs while one of them is, and the other one is released before any.
describe("a contained product", () => {
  let project: TestProject;
  let first: DeployedOutputs;
  let last: DeployedOutputs;
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  const printed: Record<string, string> = {};
  const exitCodes: Record<string, number> = {};
  const signIns: Record<string, string> = {};
  /** A token for mail. */
  let issuedBefore: string;
  /** Answers to sign-ins to the mailbox. */
  const mail: Record<string, string> = {};
  let whileContained: UpReport;
  let objectsWhileContained: object;
  let rolesWhenContained: string[];
  let again: UpReport;

  beforeAll(async () => {
    project = makeProject({ "erp-sync": erp, crm });
    await inTenant(async (graph, deploy, openMailbox) => {
      first = readOutputs((await deploy()).outputs);
      for (const name of names) await addByHand(graph, name);
      for (const name of names) before[name] = await readObjects(graph, name);
      issuedBefore = await mailToken(graph, first);
      mail["before"] = await openMailbox(issuedBefore);
    });
    exitCodes["contain"] = await said("contain", (terminal) => runContain(requestFor("erp-sync"), terminal));
    await inTenant(async (graph, deploy, openMailbox) => {
      mail["contained"] = await openMailbox(issuedBefore);
      rolesWhenContained = (await readObjects(graph, "erp-sync")).roles;
      signIns["contained"] = await signIn(graph, first);
      whileContained = await deploy({ refresh: true });
      signIns["contained and deployed"] = await signIn(graph, first);
      objectsWhileContained = await readObjects(graph, "erp-sync");
    });
    const byId = { ...requestFor("crm"), clientId: first.connections["crm"]!.entra!.clientId };
    exitCodes["contain by client id"] = await said("contain by client id", (terminal) => runContain(byId, terminal));
    for (const name of names) {
      exitCodes[`release ${name}`] = await said(`release ${name}`, (terminal) =>
        runRelease(requestFor(name), terminal),
      );
    }
    await inTenant(async (graph, deploy, openMailbox) => {
      last = readOutputs((await deploy({ refresh: true })).outputs);
      for (const name of names) after[name] = await readObjects(graph, name);
      signIns["released, old secret"] = await signIn(graph, first);
      signIns["released, new secret"] = await signIn(graph, last);
      mail["released"] = await openMailbox(await mailToken(graph, last));
      again = await deploy();
    });
  });
  afterAll(() => project[Symbol.dispose]());

  /** A command opens the sandbox itself, so it is closed between these steps. */
  async function inTenant(
    action: (
      graph: TenantGraph,
      deploy: Deployment["up"],
      openMailbox: (accessToken: string) => Promise<string>,
    ) => Promise<void>,
  ): Promise<void> {
    await using sandbox = await project.open();
    await using graph = await openTenantGraph(sandbox.tenant);
    const stack = sandbox.stack("dev");
    const { imap, ca } = localHosts(sandbox.tenant);
    await action(
      graph,
      (options) => stack.up(options),
      async (accessToken) => {
        const result = await logInToImap({ ...imap, ca, mailbox, accessToken });
        return result.state === "refused" ? result.answer : result.state;
      },
    );
  }

  function requestFor(integration: string) {
    const { dir: projectDir, env } = project;
    return { projectDir, env, integration, clientId: undefined, isAnswered: true, isDryRun: false };
  }

  async function said(name: string, action: (terminal: Terminal) => Promise<number>): Promise<number> {
    const texts: string[] = [];
    const sink = { write: (text: string) => texts.push(text) };
    try {
      return await action(openTerminal(sink, sink, {}));
    } finally {
      printed[name] = texts.join("");
    }
  }

  async function signIn(graph: TenantGraph, { connections, secrets }: DeployedOutputs): Promise<string> {
    return await graph.signIn(connections["erp-sync"]!.entra!.clientId, secrets["erp-sync"]!["clientSecret"]!);
  }

  async function mailToken(graph: TenantGraph, { connections, secrets }: DeployedOutputs): Promise<string> {
    const { clientId } = connections["erp-sync"]!.entra!;
    return await graph.tokenFor("https://outlook.office365.com", clientId, secrets["erp-sync"]!["clientSecret"]!);
  }

  /** Adds a consent of one user, an assignment and a secret, which the stack does not declare. */
  async function addByHand(graph: TenantGraph, name: string): Promise<void> {
    const { applicationObjectId, servicePrincipalObjectId: principalId } = first.connections[name]!.entra!;
    const user = await graph.send("GET", "/users/user@contoso.onmicrosoft.com");
    const [exchange] = await graph.list("/servicePrincipals?$filter=appId eq '00000002-0000-0ff1-ce00-000000000000'");
    await graph.send("POST", "/oauth2PermissionGrants", {
      clientId: principalId,
      consentType: "Principal",
      principalId: user.id,
      resourceId: exchange!.id,
      scope: "SMTP.Send",
    });
    await graph.send("POST", `/users/${user.id}/appRoleAssignments`, {
      principalId: user.id,
      resourceId: principalId,
      appRoleId: "00000000-0000-0000-0000-000000000000",
    });
    // Exchange knows only applications that a run or a person made known.
    if (name === "erp-sync") {
      const role = { principalId: `/ServicePrincipals/${principalId}`, roleDefinitionId: roleByHand };
      await graph.send("POST", exchangeRoles, { ...role, directoryScopeId: "/" }, "beta");
    }
    const passwordCredential = { displayName: "by hand" };
    await graph.send("POST", `/applications/${applicationObjectId}/addPassword`, { passwordCredential });
  }

  /** Whole objects of Graph without credentials, and their number. Ids of grants and assignments may differ. */
  async function readObjects(graph: TenantGraph, name: string) {
    const { applicationObjectId, servicePrincipalObjectId } = first.connections[name]!.entra!;
    const {
      passwordCredentials,
      keyCredentials: _,
      ...application
    } = await graph.send("GET", `/applications/${applicationObjectId}`);
    const list = async (path: string) =>
      (await graph.list(`/servicePrincipals/${servicePrincipalObjectId}/${path}`))
        .map(({ id: __, createdDateTime: ___, ...one }) => JSON.stringify(one))
        .sort();
    return {
      application,
      principal: await graph.send("GET", `/servicePrincipals/${servicePrincipalObjectId}`),
      grants: await list("oauth2PermissionGrants"),
      assignments: await list("appRoleAssignments"),
      assignedTo: await list("appRoleAssignedTo"),
      roles: await readRoles(graph, servicePrincipalObjectId),
      secrets: (passwordCredentials as { displayName: string }[]).map(({ displayName }) => displayName),
    };
  }

  async function readRoles(graph: TenantGraph, principalId: string): Promise<string[]> {
    const filter = encodeURIComponent(`principalId eq '/ServicePrincipals/${principalId}'`);
    const { value } = await graph.send("GET", `${exchangeRoles}?$filter=${filter}`, undefined, "beta");
    return (value as Record<string, unknown>[])
      .map(({ roleDefinitionId, directoryScopeId }) => `${String(roleDefinitionId)} ${String(directoryScopeId)}`)
      .sort();
  }

  it("is cut off by contain, which proves it and marks the stack file", () => {
    expect(exitCodes["contain"]).toBe(0);
    expect(printed["contain"]).toContain("erp-sync is cut off");
    expect(printed["contain"]).toContain("proof: Entra refuses its newest secret: AADSTS");
    expect(printed["contain"]).toContain("stopped: secret erp-sync-client-secret of the key vault");
    expect(printed["contain"]).toMatch(/Microsoft Graph: until \d{4}-\d\d-\d\dT\d\d:\d\dZ at the latest/);
    expect(signIns["contained"]).toMatch(/^AADSTS70\d+$/);
  });

  it("loses roles and mailboxes in Exchange Online at once, also for tokens that were issued before", () => {
    expect(mail["before"]).toBe("open");
    expect(mail["contained"]).toBe("User is authenticated but not connected.");
    expect([(before["erp-sync"] as { roles: string[] }).roles.length, rolesWhenContained]).toEqual([2, []]);
    expect(printed["contain"]).toContain("2 roles of Exchange Online removed");
    expect(printed["contain"]).toContain("full access to 1 mailbox removed");
  });

  it("stays cut off by a deployment", () => {
    const changed = changesOf(whileContained).filter((change) => !change.startsWith("refresh "));
    expect(changed).toEqual([
      `delete erp-sync-protocols-${mailbox}`,
      expect.stringMatching(/^update erp-sync-vault-client-secret /),
    ]);
    expect(signIns["contained and deployed"]).toMatch(/^AADSTS70\d+$/);
    expect(objectsWhileContained).toMatchObject({
      principal: { accountEnabled: false },
      grants: [],
      assignments: [],
      roles: [],
      secrets: [],
    });
  });

  it("is cut off by its client id without the outputs", () => {
    expect(exitCodes["contain by client id"]).toBe(0);
    expect(printed["contain by client id"]).toContain("crm is cut off");
  });

  it("is restored by release and a deployment with a refresh, except for the secrets of people", () => {
    expect([exitCodes["release erp-sync"], exitCodes["release crm"]]).toEqual([0, 0]);
    for (const name of names) {
      const { secrets, ...objects } = after[name] as { secrets: string[] };
      const { secrets: secretsBefore, ...objectsBefore } = before[name] as { secrets: string[] };
      expect(objects).toEqual(objectsBefore);
      expect(secrets).toEqual(secretsBefore.filter((secret) => secret !== "by hand"));
    }
    expect(readFileSync(join(project.dir, "Pulumi.dev.yaml"), "utf8")).not.toContain("contained");
  });

  it("signs in with its new secret and not with the old one", () => {
    expect(signIns["released, old secret"]).toBe("AADSTS7000215");
    expect(signIns["released, new secret"]).toBe("ok");
    expect(mail["released"]).toBe("open");
  });

  it("needs nothing more afterwards", async () => {
    expect(changesOf(again)).toEqual([]);
    const { dir: projectDir, env } = project;
    const request = { projectDir, env, withinDays: undefined, asJson: false, proof: "token" } as const;
    const found = await said("verify", (terminal) => verifyStacks(request, terminal));
    expect([found, printed["verify"]]).toEqual([1, expect.stringContaining("undeclared")]);
  });

  it("has no secret in what was printed, in the journal or in the stack file", () => {
    const files = ["Pulumi.dev.yaml", "contained/dev/erp-sync.json", "contained/dev/crm.json"];
    const texts = [...Object.values(printed), ...files.map((file) => readFileSync(join(project.dir, file), "utf8"))];
    const secrets = [first, last].flatMap((one) => names.map((name) => one.secrets[name]!["clientSecret"]!));
    secrets.push(issuedBefore);
    expect(secrets.filter((secret) => texts.some((text) => text.includes(secret)))).toEqual([]);
  });
});
