import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConnections } from "../../integrations/connection.ts";
import type { UpRun } from "../support/deployment.ts";
import { changesOf } from "../support/run-text.ts";
import { openStage, type Stage } from "../support/stage.ts";
import {
  adopted,
  readWholeRegistration,
  type WholeRegistration,
  withoutRunSecrets,
} from "../support/whole-registration.ts";

const entry = {
  system: "custom",
  displayName: "Reports",
  redirectUris: ["https://reports.contoso.com/cb"],
  openIdScopes: ["openid"],
  ignoreChanges: ["api.requestedAccessTokenVersion"],
  onRemoval: "keep",
  credential: { type: "secret", rotateEveryDays: 80, rotationStart: "2026-11-01" },
};
const openid = "37f7f235-527c-4136-accd-4a02d197296e";
const microsoftGraph = "00000003-0000-0000-c000-000000000000";
const tag = "entra-integrations:entra-integrations:test:reports:keep";

describe("a registration that was made by hand", () => {
  let stage: Stage;
  let clientId: string;
  let oldSecret: string;
  let adopt: object;
  let before: WholeRegistration;
  let after: WholeRegistration;
  let run: UpRun;

  beforeAll(async () => {
    stage = await openStage();
    const { graph, deployment, project } = stage;
    const application = await graph.send("POST", "/applications", {
      displayName: "Reports",
      web: { redirectUris: ["https://reports.contoso.com/cb"] },
      requiredResourceAccess: [{ resourceAppId: microsoftGraph, resourceAccess: [{ id: openid, type: "Scope" }] }],
    });
    clientId = application["appId"] as string;
    const principal = await graph.send("POST", "/servicePrincipals", {
      appId: clientId,
      tags: ["WindowsAzureActiveDirectoryIntegratedApp"],
    });
    const password = await graph.send("POST", `/applications/${application.id}/addPassword`, {
      passwordCredential: { displayName: "in use" },
    });
    oldSecret = password["secretText"] as string;
    adopt = { clientId, applicationObjectId: application.id, servicePrincipalObjectId: principal.id };
    before = await readWholeRegistration(graph, application.id, principal.id);
    await project.write({ reports: { ...entry, adopt } });
    run = await deployment.up();
    after = await readWholeRegistration(graph, application.id, principal.id);
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  it("is imported by the first run, which adds a tag and a secret", () => {
    expect(changesOf(run)).toEqual([
      "create reports-secret-0",
      "import reports-application",
      "import reports-service-principal",
      "update reports-application tags",
      "update reports-service-principal tags[1]",
    ]);
    expect(parseConnections(run.outputs["connections"])["reports"]?.entra).toMatchObject(adopt);
  });

  it("differs from before only in tags and in the added secret", () => {
    expect(withoutRunSecrets(after)).toEqual(adopted(before, tag));
    expect(after.application["passwordCredentials"]).toMatchObject([
      { displayName: "in use" },
      { displayName: "period from 2026-11-01" },
    ]);
  });

  it("still signs in with the secret that was in use", async () => {
    expect(await stage.graph.signIn(clientId, oldSecret)).toBe("ok");
  });

  it("is not changed by a second run", async () => {
    expect(changesOf(await stage.deployment.up())).toEqual([]);
  });

  it("is not changed when the block adopt is deleted", async () => {
    await stage.project.write({ reports: entry });
    expect(changesOf(await stage.deployment.up())).toEqual([]);
  });
});
