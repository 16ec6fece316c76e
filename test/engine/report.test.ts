import * as azuread from "@pulumi/azuread";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import main from "../../index.ts";
import type { RunOptions } from "../../cli/sandbox/deployment.ts";
import type { Sandbox } from "../../cli/sandbox/sandbox.ts";
import { findDrift } from "../../cli/commands/drift/findings.ts";
import { buildReport, type AccessReport } from "../../cli/commands/report/access-report.ts";
import { parsePreview, type Preview } from "../../cli/commands/report/preview.ts";
import { planRotationOnly, type RotationPlan } from "../../cli/commands/report/rotation-only.ts";
import { renderMarkdown } from "../../cli/commands/report/markdown.ts";
import { renderSarif } from "../../cli/commands/report/sarif.ts";
import { openTenantGraph, type TenantGraph } from "../support/tenant-graph.ts";
import { makeProject, type TestProject } from "./sandbox-project.ts";
import { differencesIn, differencesOf, readTenantAccess } from "./tenant-access.ts";

const credential = { type: "secret", rotateEveryDays: 80, rotationStart: "2026-11-01" };
const reporting = {
  system: "custom",
  redirectUris: ["https://reporting.contoso.com/signin-oidc"],
  delegatedPermissions: { microsoftGraph: ["User.Read", "Mail.Read"] },
  consent: "granted",
  credential,
};
const archive = {
  system: "integray",
  address: "https://acme.integray.app",
  permissions: { microsoftGraph: ["User.Read"] },
  credential,
};
const leaked = { system: "custom", applicationPermissions: { microsoftGraph: ["User.Read.All"] }, credential };

const before = { reporting, archive, leaked };
const after = {
  reporting: {
    ...reporting,
    redirectUris: ["https://reports.contoso.com/signin-oidc"],
    delegatedPermissions: { microsoftGraph: ["User.Read", "Files.Read.All"] },
    applicationPermissions: { microsoftGraph: ["Mail.Read"] },
    justification: "Sends the mail of a test.",
  },
  leaked: { ...leaked, credential: { ...credential, emergencyRotation: 2 } },
  "mail-sender": {
    ...leaked,
    applicationPermissions: { microsoftGraph: ["Mail.Send"] },
    justification: "Sends the mail of a test.",
    consent: "granted",
  },
};
const start = new Date("2026-11-21T08:00:00Z");
const nextPeriod = new Date("2027-01-21T08:00:00Z");

// The tests run in order; each continues from the previous one.
describe("the report of a preview", () => {
  let project: TestProject;
  let sandbox: Sandbox;
  let graph: TenantGraph;

  beforeAll(async () => {
    project = makeProject(before);
    sandbox = await project.open();
    graph = await openTenantGraph(sandbox.tenant);
  });
  afterAll(async () => {
    await graph[Symbol.asyncDispose]();
    await sandbox.close();
    project[Symbol.dispose]();
  });

  it.each([
    { what: "new integrations", integrations: before, now: start },
    {
      what: "permissions, redirect URIs, an emergency rotation, integrations that come and go",
      integrations: after,
      now: start,
    },
    { what: "a rotation that is due", integrations: after, now: nextPeriod },
    { what: "nothing", integrations: after, now: nextPeriod, expected: [] },
  ])("lists exactly the changes of the deployment in the tenant: $what", async ({ integrations, now, expected }) => {
    project.configure(integrations);
    const report = await reportOf({ now });
    const [old, next] = [await readAccess(), await deploy({ now }).then(readAccess)];
    expect(differencesIn(report)).toEqual(differencesOf(old, next));
    if (expected === undefined) expect(report.changesAccess).toBe(true);
    else expect(report).toMatchObject({ stack: "dev", changesAccess: false, integrations: expected, outside: [] });
  });

  it("reports changes made in the tenant since", async () => {
    const applications = await graph.list("/applications");
    const find = (name: string) => applications.find(({ displayName }) => displayName === `Custom ${name}`)!;
    const { id, web, appId } = find("reporting");
    const { redirectUris } = web as { redirectUris: string[] };
    await graph.send("PATCH", `/applications/${id}`, {
      web: { redirectUris: [...redirectUris, "https://elsewhere.contoso.com/cb"] },
    });
    const [principal] = await graph.list(`/servicePrincipals?$filter=appId eq '${String(appId)}'`);
    const [grant] = await graph.list(`/servicePrincipals/${principal!.id}/oauth2PermissionGrants`);
    await graph.send("PATCH", `/oauth2PermissionGrants/${grant!.id}`, {
      scope: `${String(grant!["scope"])} Mail.Send`,
    });
    const { id: leakedId, passwordCredentials } = find("leaked");
    const [{ keyId }] = passwordCredentials as [{ keyId: string }];
    await graph.send("POST", `/applications/${leakedId}/removePassword`, { keyId });
    const found = findDrift(buildReport("dev", parsePreview(await stack().refreshJson()).steps, start));
    expect(found.map(({ integration, text }) => `${integration}: ${text}`)).toEqual([
      "leaked: the client secret `period from 2026-11-01`, which was to end on 2027-04-10, was removed",
      "reporting: consent to the delegated permission `Mail.Send` of Microsoft Graph was given",
      "reporting: the redirect URI `https://elsewhere.contoso.com/cb` (web) was added",
    ]);
  });

  it("reports a failed read of the tenant instead of the whole plan", async () => {
    sandbox.faults.set({ seed: 1, rate: 1, only: ["truncate"], route: "/applications" });
    const printed = await stack()
      .refreshJson()
      .finally(() => sandbox.faults.end());
    expect(() => parsePreview(printed)).toThrow(/broke off in the middle of its answer to GET \/v1\.0\/applications\//);
  });

  describe("for a program that creates more than the integrations", () => {
    const vaultId =
      "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/kv-contoso";
    const shop = {
      ...archive,
      credential: { ...credential, rotationStart: "2027-01-01" },
      deliverTo: { keyVault: { vaultId } },
    };
    const rawUri = "https://raw.contoso.com/cb";
    const roleManagement = "9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8";
    let planned: AccessReport;
    let gate: RotationPlan;

    beforeAll(async () => {
      project.configure({ ...after, shop });
      const options = { now: nextPeriod, program: await programWith(roleManagement.toUpperCase()) };
      const preview = await previewOf(options);
      planned = buildReport(preview.stack!, preview.steps, nextPeriod);
      gate = planRotationOnly(preview.steps, nextPeriod);
      await deploy(options);
    });

    it("lists all resources, and counts them as a change of access", () => {
      expect(
        planned.outside.map(({ type, name, change, changesAccess }) => [type, name, change, changesAccess]),
      ).toEqual([
        ["azuread:index/appRoleAssignment:AppRoleAssignment", "raw-role", "created", true],
        ["azuread:index/application:Application", "raw", "created", true],
        ["azuread:index/applicationPassword:ApplicationPassword", "raw-password", "created", true],
        ["azuread:index/servicePrincipal:ServicePrincipal", "raw-principal", "created", true],
      ]);
      expect(planned.integrations.map(({ name }) => name)).toEqual(["shop"]);
      const text = renderMarkdown(planned);
      expect(text).toContain("**High privilege added: `RoleManagement.ReadWrite.Directory`.**");
      expect(text).toContain("- secret created: `raw`, ends 2029-01-20");
      expect(text).toContain(`- redirect URI added: \`${rawUri}\` (web)`);
      const sarif = JSON.parse(renderSarif(planned, () => 1)) as {
        runs: [{ results: { message: { text: string } }[] }];
      };
      const texts = sarif.runs[0].results.map(({ message }) => message.text);
      for (const { name } of planned.outside) expect(texts).toContainEqual(expect.stringContaining(` ${name}: `));
    });

    it("requires an approval", () => {
      expect(gate.targets).toEqual([]);
      for (const { urn } of planned.outside) expect(gate.others).toContainEqual(expect.stringContaining(`(${urn})`));
    });

    it("reports a redirect URI that was added in the tenant", async () => {
      const raw = (await graph.list("/applications")).find(({ displayName }) => displayName === "raw")!;
      const { redirectUris } = raw["web"] as { redirectUris: string[] };
      const uris = [...redirectUris, "https://elsewhere.contoso.com/raw"];
      await graph.send("PATCH", `/applications/${raw.id}`, { web: { redirectUris: uris } });
      const refresh = parsePreview(await stack().refreshJson());
      expect(findDrift(buildReport("dev", refresh.steps, nextPeriod))).toContainEqual({
        integration: "azuread Application raw",
        isAccess: true,
        text: "the redirect URI `https://elsewhere.contoso.com/raw` (web) was added",
        auditActivity: "Update application",
      });
    });

    it("allows a rotation without an approval if nothing else changes", async () => {
      const twoPeriodsLater = new Date("2027-06-11T08:00:00Z");
      const { steps } = await previewOf({ now: twoPeriodsLater, program: await programWith(roleManagement) });
      const { others, targets } = planRotationOnly(steps, twoPeriodsLater);
      expect(others).toEqual([]);
      expect(targets.map((urn) => urn.slice(urn.lastIndexOf("::") + 2)).sort()).toEqual([
        "leaked-secret-0",
        "mail-sender-secret-0",
        "reporting-secret-0",
        "shop-secret-0",
        "shop-secret-1",
        "shop-vault-client-secret",
      ]);
      const early = planRotationOnly(steps, nextPeriod);
      expect(early.others).toContainEqual(expect.stringContaining("deletes a secret that is still accepted"));
    });

    /** The program of this project, and a registration beside it with a long secret and a role that takes over the tenant. */
    async function programWith(appRoleId: string): Promise<NonNullable<RunOptions["program"]>> {
      const principals = await graph.list("/servicePrincipals");
      const api = principals.find(({ appId }) => appId === "00000003-0000-0000-c000-000000000000")!;
      return async () => {
        const outputs = await main();
        const application = new azuread.Application("raw", {
          displayName: "raw",
          web: { redirectUris: [rawUri] },
        });
        const principal = new azuread.ServicePrincipal("raw-principal", { clientId: application.clientId });
        new azuread.ApplicationPassword("raw-password", {
          applicationId: application.id,
          displayName: "raw",
          endDate: "2029-01-20T00:00:00Z",
        });
        new azuread.AppRoleAssignment("raw-role", {
          appRoleId,
          principalObjectId: principal.objectId,
          resourceObjectId: api.id,
        });
        return { ...outputs };
      };
    }
  });

  function stack() {
    return sandbox.stack("dev");
  }

  function deploy(options: RunOptions) {
    return stack().up(options);
  }

  function readAccess(): Promise<Map<string, string>> {
    return readTenantAccess(graph, "entra-integrations:entra-integrations:dev:");
  }

  async function previewOf(options: RunOptions): Promise<Preview> {
    return parsePreview(await stack().previewJson(options));
  }

  async function reportOf(options: RunOptions & { now: Date }): Promise<AccessReport> {
    const { stack: name, steps } = await previewOf(options);
    return buildReport(name!, steps, options.now);
  }
});
