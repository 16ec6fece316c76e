import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { RunOptions } from "../../local/deployment.ts";
import type { World } from "../../local/world.ts";
import { findDrift } from "../../tools/drift/findings.ts";
import { buildReport, type AccessReport } from "../../tools/report/access-report.ts";
import { parsePreview } from "../../tools/report/preview.ts";
import { openTenantGraph, type TenantGraph } from "../support/tenant-graph.ts";
import { makeProject, type TestProject } from "./local-world.ts";
import { differencesIn, differencesOf, readTenantAccess } from "./tenant-access.ts";

const credential = { type: "secret", rotateEveryDays: 80, since: "2026-11-01" };
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
  },
  leaked: { ...leaked, credential: { ...credential, revision: 2 } },
  "mail-sender": { ...leaked, applicationPermissions: { microsoftGraph: ["Mail.Send"] }, consent: "granted" },
};
const start = new Date("2026-11-21T08:00:00Z");
const nextPeriod = new Date("2027-01-21T08:00:00Z");

// One story: each test goes on where the one before it ended.
describe("the report of a preview", () => {
  let project: TestProject;
  let world: World;
  let graph: TenantGraph;

  beforeAll(async () => {
    project = makeProject(before);
    world = await project.open();
    graph = await openTenantGraph(world.tenant);
  });
  afterAll(async () => {
    await graph[Symbol.asyncDispose]();
    await world.close();
    project[Symbol.dispose]();
  });

  it.each([
    { what: "new integrations", integrations: before, now: start },
    { what: "permissions, redirect URIs, a revision, integrations that come and go", integrations: after, now: start },
    { what: "a rotation that is due", integrations: after, now: nextPeriod },
    { what: "nothing", integrations: after, now: nextPeriod, expected: [] },
  ])("names exactly what the deployment changes in the tenant: $what", async ({ integrations, now, expected }) => {
    project.configure(integrations);
    const report = await reportOf({ now });
    const [old, next] = [await readAccess(), await deploy({ now }).then(readAccess)];
    expect(differencesIn(report)).toEqual(differencesOf(old, next));
    if (expected === undefined) expect(report.changesAccess).toBe(true);
    else expect(report).toEqual({ stack: "dev", changesAccess: false, integrations: expected });
  });

  it("says in words what was changed in the tenant since", async () => {
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
      "leaked: the client secret generation 0, which was to end on 2027-04-10, was removed",
      "reporting: consent to the delegated permission `Mail.Send` of Microsoft Graph was given",
      "reporting: the redirect URI `https://elsewhere.contoso.com/cb` (web) was added",
    ]);
  });

  function stack() {
    return world.stack("dev");
  }

  function deploy(options: RunOptions) {
    return stack().up(options);
  }

  function readAccess(): Promise<Map<string, string>> {
    return readTenantAccess(graph, "entra-integrations:entra-integrations:dev:");
  }

  async function reportOf(options: RunOptions): Promise<AccessReport> {
    const { stack: name, steps } = parsePreview(await stack().previewJson(options));
    return buildReport(name!, steps, options.now!);
  }
});
