import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConnections } from "../../integrations/connection.ts";
import type { UpRun } from "../support/deployment.ts";
import { changesOf } from "../support/run-text.ts";
import { signInAll } from "../support/sign-in.ts";
import { erpSync, mailSender, reporting } from "../support/stack-files.ts";
import { openStage, type Stage } from "../support/stage.ts";
import { readStateIds } from "../support/state-ids.ts";
import { readAllIds, readDeployedIds, readRegistrations } from "../support/tenant-contents.ts";

const everything = { "erp-sync": erpSync, reporting, "mail-sender": mailSender };
const movedReporting = { ...reporting, redirectUris: ["https://reports.contoso.com/signin-oidc"] };
const leakedReporting = { ...movedReporting, credential: { ...reporting.credential, emergencyRotation: 2 } };

const deployed = {
  "erp-sync": {
    name: "erp-sync",
    redirectUris: ["https://acme.integray.app/api/Callback/GenericOAuth2"],
    secrets: ["period from 2026-11-01"],
    servicePrincipals: [{ roles: 0, grants: [] as string[] }],
  },
  "mail-sender": {
    name: "mail-sender",
    redirectUris: [] as string[],
    secrets: ["period from 2026-11-01"],
    servicePrincipals: [{ roles: 1, grants: [] as string[] }],
  },
  reporting: {
    name: "reporting",
    redirectUris: ["https://reporting.contoso.com/signin-oidc"],
    secrets: ["period from 2026-11-01"],
    servicePrincipals: [{ roles: 0, grants: ["User.Read email offline_access openid profile"] }],
  },
};
const moved = { ...deployed.reporting, redirectUris: movedReporting.redirectUris };

// The tests run in order; each continues from the previous one.
describe("the life of a stack", () => {
  let stage: Stage;
  let idsBefore: string[];
  let created: UpRun;
  let latest: UpRun;

  beforeAll(async () => {
    stage = await openStage();
    idsBefore = await readAllIds(stage.graph);
    await stage.project.write(everything);
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  it("previews what it would create, and creates nothing", async () => {
    const preview = await stage.deployment.preview();
    expect(changesOf(preview)).toEqual([
      "create erp-sync-application",
      "create erp-sync-secret-0",
      "create erp-sync-service-principal",
      "create mail-sender-application",
      "create mail-sender-role-00000003-0000-0000-c000-000000000000-Mail.Send",
      "create mail-sender-secret-0",
      "create mail-sender-service-principal",
      "create reporting-application",
      "create reporting-grant-00000003-0000-0000-c000-000000000000",
      "create reporting-secret-0",
      "create reporting-service-principal",
    ]);
    expect(await readAllIds(stage.graph)).toEqual(idsBefore);
  });

  it("creates in the tenant what the stack file declares", async () => {
    created = await stage.deployment.up();
    latest = created;
    expect(await readRegistrations(stage.graph)).toEqual(Object.values(deployed));
  });

  it("returns connections and secrets that can sign in", async () => {
    expect(await signInAll(stage.graph, created)).toEqual({ "erp-sync": "ok", "mail-sender": "ok", reporting: "ok" });
  });

  it("changes nothing in a second run", async () => {
    const again = await stage.deployment.up();
    expect([changesOf(again), again.outputs]).toEqual([[], created.outputs]);
  });

  it("stores each connection once, and no paths of this machine", async () => {
    const resources = await stage.deployment.readResources();
    const withConnection = resources.filter(({ outputs }) => JSON.stringify(outputs ?? {}).includes("tokenEndpoint"));
    expect(withConnection.map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
    const withPaths = resources.filter(({ sourcePosition, stackTrace }) => sourcePosition ?? stackTrace);
    // Pulumi's language host registers the stack itself before it loads the program.
    const isHosted = process.env["ENTRA_TEST_PLUGINS"] === "published";
    expect(withPaths.map(({ type }) => type)).toEqual(isHosted ? ["pulumi:pulumi:Stack"] : []);
  });

  it("changes a redirect URI in place", async () => {
    await stage.project.write({ ...everything, reporting: movedReporting });
    const run = await stage.deployment.up();
    latest = run;
    expect(changesOf(run)).toEqual(["update reporting-application web.redirectUris[0]"]);
    expect(await readRegistrations(stage.graph)).toEqual([deployed["erp-sync"], deployed["mail-sender"], moved]);
    expect(clientIds(run)).toEqual(clientIds(created));
  });

  it("replaces only a secret whose emergencyRotation was raised", async () => {
    await stage.project.write({ ...everything, reporting: leakedReporting });
    const run = await stage.deployment.up();
    expect(changesOf(run)).toEqual([
      "create-replacement reporting-secret-0",
      "delete-replaced reporting-secret-0",
      "replace reporting-secret-0",
    ]);
    expect(await readRegistrations(stage.graph)).toEqual([deployed["erp-sync"], deployed["mail-sender"], moved]);
    expect(await signInAll(stage.graph, latest)).toMatchObject({ "mail-sender": "ok", reporting: "AADSTS7000215" });
    expect(await signInAll(stage.graph, run)).toEqual({ "erp-sync": "ok", "mail-sender": "ok", reporting: "ok" });
    latest = run;
  });

  it("finds changes made outside Pulumi in a refresh", async () => {
    const [application] = await stage.graph.list("/applications?$filter=displayName eq 'Custom reporting'");
    const [stranger] = await stage.graph.list("/applications?$filter=displayName eq 'Custom mail-sender'");
    await stage.graph.send("PATCH", `/applications/${application!.id}`, {
      web: { redirectUris: ["https://elsewhere.contoso.com/cb"] },
    });
    await stage.graph.send("DELETE", `/applications/${stranger!.id}`);
    const run = await stage.deployment.refresh();
    expect(run.counts).toMatchObject({ delete: 4 });
    const held = (await stage.deployment.readResources()).filter(({ type }) => type.endsWith(":Application"));
    const redirectUris = held.map(({ outputs }) => [outputs?.["displayName"], redirectUrisOf(outputs)]);
    expect(Object.fromEntries(redirectUris)).toEqual({
      "Integray erp-sync": ["https://acme.integray.app/api/Callback/GenericOAuth2"],
      "Custom reporting": ["https://elsewhere.contoso.com/cb"],
    });
  });

  it("reverts these changes in the next run", async () => {
    const run = await stage.deployment.up();
    expect(changesOf(run)).toEqual([
      "create mail-sender-application",
      "create mail-sender-role-00000003-0000-0000-c000-000000000000-Mail.Send",
      "create mail-sender-secret-0",
      "create mail-sender-service-principal",
      "update reporting-application web.redirectUris[0]",
    ]);
    expect(await readRegistrations(stage.graph)).toEqual([deployed["erp-sync"], deployed["mail-sender"], moved]);
    latest = run;
  });

  it("removes only an integration that is no longer in the stack file", async () => {
    await stage.project.write({ "erp-sync": erpSync, reporting: leakedReporting });
    const run = await stage.deployment.up();
    expect(changesOf(run)).toEqual([
      "delete mail-sender-application",
      "delete mail-sender-role-00000003-0000-0000-c000-000000000000-Mail.Send",
      "delete mail-sender-secret-0",
      "delete mail-sender-service-principal",
    ]);
    expect(await readRegistrations(stage.graph)).toEqual([deployed["erp-sync"], moved]);
  });

  it("adds the secret of the next period and keeps the one in use", async () => {
    await stage.project.write({ "erp-sync": erpSync, reporting: leakedReporting }, { now: "2027-01-20T00:00:00Z" });
    const run = await stage.deployment.up();
    expect(changesOf(run)).toEqual(["create erp-sync-secret-1", "create reporting-secret-1"]);
    expect(await signInAll(stage.graph, latest)).toMatchObject({ "erp-sync": "ok", reporting: "ok" });
    expect(await signInAll(stage.graph, run)).toEqual({ "erp-sync": "ok", reporting: "ok" });
    expect(run.outputs["secrets"]).not.toEqual(latest.outputs["secrets"]);
  });

  it("has the same objects in its state as in the tenant, by id", async () => {
    expect(await readStateIds(stage.deployment)).toEqual(await readDeployedIds(stage.graph));
  });

  it("leaves the tenant unchanged after it is destroyed", async () => {
    await stage.deployment.destroy();
    expect(await readAllIds(stage.graph)).toEqual(idsBefore);
  });
});

function clientIds({ outputs }: UpRun): Record<string, string | undefined> {
  const connections = Object.values(parseConnections(outputs["connections"]));
  return Object.fromEntries(connections.map(({ name, entra }) => [name, entra?.clientId]));
}

function redirectUrisOf(outputs: Record<string, unknown> | undefined): unknown {
  return (outputs?.["web"] as { redirectUris?: unknown } | undefined)?.redirectUris;
}
