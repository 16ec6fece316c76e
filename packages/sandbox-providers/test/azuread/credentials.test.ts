import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asList, asValues } from "@entra-integrations/provider-bridge/property.ts";
import { unwrap } from "@entra-integrations/provider-bridge/wire.ts";
import { AzureadOnTenant } from "../support/azuread.ts";
import type { Kept } from "../support/driven-plugin.ts";

let azuread: AzureadOnTenant;
let application: Kept;
let pem: string;

beforeAll(async () => {
  azuread = await AzureadOnTenant.start();
  application = await azuread.create("Application", { displayName: "Credentials" });
  pem = await readFile(azuread.tenant.caFile, "utf8");
});

afterAll(() => azuread.stop());

const entityOf = () => azuread.tenant.tenant.applications.get(application.id.replace("/applications/", ""));

describe("ApplicationPassword", () => {
  const password = (news: object = {}) => ({
    applicationId: application.id,
    displayName: "#1",
    endDate: "2027-01-01T00:00:00Z",
    ...news,
  });

  it("gives its value as a secret, and keeps it through a refresh", async () => {
    const made = await azuread.create("ApplicationPassword", password());
    const { value } = made.outputs;
    expect(value).toMatchObject({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" });
    expect((await azuread.refresh(made))?.outputs["value"]).toEqual(value);
  });

  it("shows no change on the second run", async () => {
    const made = await azuread.create("ApplicationPassword", password({ rotateWhenChanged: { generation: "1" } }));
    expect(azuread.diff(made, password({ rotateWhenChanged: { generation: "1" } }))).toEqual({});
  });

  it.each([
    [{ displayName: "#2" }, { displayName: "UPDATE_REPLACE" }],
    [{ endDate: "2028-01-01T00:00:00Z" }, { endDate: "UPDATE_REPLACE" }],
    [{ rotateWhenChanged: { generation: "2" } }, { "rotateWhenChanged.generation": "UPDATE_REPLACE" }],
    [{ rotateWhenChanged: undefined }, { rotateWhenChanged: "DELETE_REPLACE" }],
  ])("is replaced by %j", async (news, changes) => {
    const made = await azuread.create("ApplicationPassword", password({ rotateWhenChanged: { generation: "1" } }));
    expect(azuread.diff(made, { ...password({ rotateWhenChanged: { generation: "1" } }), ...news })).toEqual(changes);
  });

  it("is gone for a refresh once its application is gone", async () => {
    const other = await azuread.create("Application", { displayName: "Other" });
    const made = await azuread.create("ApplicationPassword", { applicationId: other.id });
    await azuread.delete(other);
    expect(await azuread.refresh(made)).toBeUndefined();
  });

  it("is removed from the application by a deletion", async () => {
    const made = await azuread.create("ApplicationPassword", password());
    await azuread.delete(made);
    expect(entityOf()?.passwordCredentials.map(({ keyId }) => keyId)).not.toContain(made.outputs["keyId"]);
  });

  it("refuses an application that is named by its client id", async () => {
    await expect(
      azuread.create("ApplicationPassword", { applicationId: application.outputs["clientId"] }),
    ).rejects.toThrow(/expected the form \/applications\/\{objectId\}\. Examine values at 'it\.applicationId'\.$/);
  });

  it("cannot be imported, as the real provider has no import for it", async () => {
    const made = await azuread.create("ApplicationPassword", password());
    expect(await azuread.refresh(made)).toBeDefined();
    expect(await azuread.import("ApplicationPassword", made.id)).toBeUndefined();
  });

  it("prints no value in an error", async () => {
    const made = await azuread.create("ApplicationPassword", password());
    azuread.failing = "removePassword";
    const failure = await azuread.delete(made).catch(String);
    azuread.failing = undefined;
    expect(failure).toContain("unexpected status 400");
    expect(failure).not.toContain(unwrap(made.outputs["value"]));
  });
});

describe("ApplicationCertificate", () => {
  const certificate = (news: object = {}) => ({
    applicationId: application.id,
    type: "AsymmetricX509Cert",
    value: pem,
    ...news,
  });
  const der = () => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");

  it("marks its value as a secret in inputs and outputs", async () => {
    const made = await azuread.create("ApplicationCertificate", certificate());
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: pem };
    expect([made.inputs["value"], made.outputs["value"]]).toEqual([secret, secret]);
  });

  it("shows no change on the second run", async () => {
    const made = await azuread.create("ApplicationCertificate", certificate());
    expect(azuread.diff(made, certificate())).toEqual({});
  });

  it.each(["hex", "base64"] as const)("sends the same key for a certificate in %s", async (encoding) => {
    const made = await azuread.create(
      "ApplicationCertificate",
      certificate({ encoding, value: der().toString(encoding) }),
    );
    const key = entityOf()?.keyCredentials.find(({ keyId }) => keyId === made.outputs["keyId"])?.key ?? "";
    expect(Buffer.from(key, "base64").toString().replace(/\s/g, "")).toBe(pem.replace(/\s/g, ""));
  });

  it("ends after the time that the program gives from its start", async () => {
    const dates = { startDate: "2026-12-01T00:00:00Z", endDateRelative: "36h30m" };
    const made = await azuread.create("ApplicationCertificate", certificate(dates));
    expect(made.outputs["endDate"]).toBe("2026-12-02T12:30:00Z");
  });

  it("loses none of several that are made at once", async () => {
    const before = entityOf()?.keyCredentials.length ?? 0;
    await Promise.all([1, 2, 3].map(() => azuread.create("ApplicationCertificate", certificate())));
    expect(entityOf()?.keyCredentials).toHaveLength(before + 3);
  });

  it("leaves the others when it is deleted", async () => {
    const [kept, deleted] = await Promise.all(
      [1, 2].map(() => azuread.create("ApplicationCertificate", certificate())),
    );
    await azuread.delete(deleted as Kept);
    const keyIds = entityOf()?.keyCredentials.map(({ keyId }) => keyId);
    expect(keyIds).toContain(kept?.outputs["keyId"]);
    expect(keyIds).not.toContain(deleted?.outputs["keyId"]);
  });
});

describe("ApplicationFederatedIdentityCredential", () => {
  const credential = (news: object = {}) => ({
    ...{ applicationId: application.id, audiences: ["api://AzureADTokenExchange"], displayName: "pipeline" },
    ...{
      issuer: "https://token.actions.githubusercontent.com",
      subject: "repo:contoso/app:ref:refs/heads/main",
      ...news,
    },
  });

  it("is made, updated in place, imported and deleted", async () => {
    const made = await azuread.create("ApplicationFederatedIdentityCredential", credential());
    expect(azuread.diff(made, credential())).toEqual({});
    expect(azuread.diff(made, credential({ subject: "s", displayName: "other" }))).toEqual({
      subject: "UPDATE",
      displayName: "UPDATE_REPLACE",
    });
    const updated = await azuread.update(made, credential({ description: "d" }));
    expect((await azuread.import("ApplicationFederatedIdentityCredential", made.id))?.outputs).toEqual(updated.outputs);
    await azuread.delete(updated);
    expect(await azuread.refresh(updated)).toBeUndefined();
  });
});

describe("ApplicationOwner, ApplicationRedirectUris, ApplicationApiAccess and ApplicationPreAuthorized", () => {
  const graphId = "00000003-0000-0000-c000-000000000000";
  const userRead = "e1fe6dd8-ba31-4d61-89e7-88639da4683d";
  const mailRead = "570282fd-fa5c-430d-a7fd-fc8dc98a9dca";
  const scope = {
    id: "0b0d2a9c-0f4b-4cf9-8a44-1d6a3f0f7a22",
    value: "access",
    adminConsentDescription: "a",
    adminConsentDisplayName: "a",
  };
  const cases = (target: Kept, client: Kept, ownerObjectId: string) =>
    [
      ["ApplicationOwner", { ownerObjectId }, undefined],
      [
        "ApplicationRedirectUris",
        { type: "Web", redirectUris: ["https://a.example.com/cb"] },
        { redirectUris: ["https://b.example.com/cb"] },
      ],
      ["ApplicationApiAccess", { apiClientId: graphId, scopeIds: [userRead] }, { scopeIds: [mailRead, userRead] }],
      [
        "ApplicationPreAuthorized",
        { authorizedClientId: client.outputs["clientId"], permissionIds: [scope.id] },
        undefined,
      ],
    ].map(([name, news, change]) => [name as string, { applicationId: target.id, ...asValues(news) }, change] as const);

  it("are made, updated, imported, refused twice and deleted", async () => {
    const target = await azuread.create("Application", {
      displayName: "Target",
      api: { oauth2PermissionScopes: [scope] },
    });
    const client = await azuread.create("Application", { displayName: "Client" });
    const [user] = [...azuread.tenant.tenant.users.values()];
    for (const [name, news, change] of cases(target, client, user?.id ?? "")) {
      const made = await azuread.create(name, news);
      expect(azuread.diff(made, news), name).toEqual({});
      await expect(azuread.create(name, news), name).rejects.toThrow(
        "already exists - to be managed via Terraform this",
      );
      const updated = change === undefined ? made : await azuread.update(made, { ...news, ...asValues(change) });
      expect((await azuread.import(name, made.id))?.outputs, name).toMatchObject({ ...news, ...asValues(change) });
      await azuread.delete(updated);
      expect(await azuread.refresh(updated), name).toBeUndefined();
    }
    expect(asList(target.outputs["requiredResourceAccesses"])).toEqual([]);
  });
});
