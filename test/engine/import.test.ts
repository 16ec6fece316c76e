import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConnections } from "../../integrations/connection.ts";
import type { UpRun } from "../support/deployment.ts";
import { changesOf } from "../support/run-text.ts";
import { reporting } from "../support/stack-files.ts";
import { openStage, type Stage } from "../support/stage.ts";
import type { GraphObject } from "../support/tenant-graph.ts";
import { readRegistrations } from "../support/tenant-contents.ts";

describe("an application that was registered by hand", () => {
  let stage: Stage;
  let application: GraphObject;
  let principal: GraphObject;
  let password: GraphObject;
  let run: UpRun;

  beforeAll(async () => {
    stage = await openStage();
    const { graph, deployment, project } = stage;
    application = await graph.send("POST", "/applications", {
      displayName: "Reports",
      web: { redirectUris: ["https://old.contoso.com/cb"] },
    });
    principal = await graph.send("POST", "/servicePrincipals", { appId: application["appId"] });
    password = await graph.send("POST", `/applications/${application.id}/addPassword`, {
      passwordCredential: { displayName: "in use" },
    });
    await project.write({ reporting });
    await deployment.import([
      { type: "entra-integrations:index:OAuthIntegration", name: "reporting", component: true },
      {
        type: "entra-integrations:index:EntraApplication",
        name: "entra",
        logicalName: "reporting",
        parent: "reporting",
        component: true,
      },
      {
        type: "azuread:index/application:Application",
        name: "reporting-application",
        id: `/applications/${application.id}`,
        parent: "entra",
      },
      {
        type: "azuread:index/servicePrincipal:ServicePrincipal",
        name: "reporting-service-principal",
        id: `/servicePrincipals/${principal.id}`,
        parent: "entra",
      },
    ]);
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  it("is only completed, not replaced, by the run after its import", async () => {
    run = await stage.deployment.up();
    expect(changesOf(run)).toEqual([
      "create reporting-grant-00000003-0000-0000-c000-000000000000",
      "create reporting-secret-0",
      "update reporting-application displayName requiredResourceAccesses tags web.redirectUris[0]",
      "update reporting-service-principal tags",
    ]);
  });

  it("keeps its client id", () => {
    const connections = parseConnections(run.outputs["connections"]);
    expect(connections["reporting"]?.entra).toMatchObject({
      clientId: application["appId"],
      applicationObjectId: application.id,
      servicePrincipalObjectId: principal.id,
    });
  });

  it("keeps the secret that is in use, beside the new one", async () => {
    expect(await readRegistrations(stage.graph)).toMatchObject([{ secrets: ["in use", "period from 2026-11-01"] }]);
    expect(await stage.graph.signIn(application["appId"] as string, password["secretText"] as string)).toBe("ok");
  });
});
