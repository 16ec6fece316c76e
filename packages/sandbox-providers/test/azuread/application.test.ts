import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { asValues, unknown, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { PartiallyMadeError } from "@entra-integrations/provider-bridge/provider.ts";
import { AzureadOnTenant } from "../support/azuread.ts";

let azuread: AzureadOnTenant;

beforeAll(async () => {
  azuread = await AzureadOnTenant.start();
});

beforeEach(() => {
  azuread.failing = undefined;
  azuread.requests.length = 0;
});

afterAll(() => azuread.stop());

const role = {
  id: "6a2f0c1e-3b51-4a8e-9b7a-5b8f8f0e2c11",
  allowedMemberTypes: ["User"],
  description: "Reads",
  displayName: "Reader",
  value: "Reader",
};
const scope = {
  id: "0b0d2a9c-0f4b-4cf9-8a44-1d6a3f0f7a22",
  value: "access",
  adminConsentDescription: "Access",
  adminConsentDisplayName: "Access",
};
const everything = {
  displayName: "Everything",
  api: { oauth2PermissionScopes: [scope], requestedAccessTokenVersion: 2 },
  appRoles: [role],
  description: "d",
  fallbackPublicClientEnabled: true,
  groupMembershipClaims: ["SecurityGroup", "ApplicationGroup"],
  marketingUrl: "https://contoso.example/marketing",
  notes: "n",
  oauth2PostResponseRequired: true,
  optionalClaims: {
    idTokens: [
      { name: "email" },
      { name: "upn", essential: true, additionalProperties: ["include_externally_authenticated_upn"] },
    ],
  },
  publicClient: { redirectUris: ["http://localhost:8085/cb"] },
  serviceManagementReference: "SM-1",
  signInAudience: "AzureADMultipleOrgs",
  singlePageApplication: { redirectUris: ["https://spa.example.com/", "https://a.example.com/"] },
  tags: ["b", "a"],
  web: {
    homepageUrl: "https://a.example.com",
    logoutUrl: "https://a.example.com/out",
    implicitGrant: { idTokenIssuanceEnabled: true },
    redirectUris: ["https://b.example.com/cb", "https://a.example.com/cb"],
  },
};

describe("Application", () => {
  it("shows no change on the second run, whatever was set", async () => {
    const app = await azuread.create("Application", everything);
    expect(azuread.diff(app, everything)).toEqual({});
  });

  it("shows no change after a refresh", async () => {
    const app = await azuread.create("Application", everything);
    const refreshed = await azuread.refresh(app);
    expect(refreshed && azuread.diff(refreshed, everything)).toEqual({});
  });

  it("has no owners when the program names none, and shows no change on the second run", async () => {
    const app = await azuread.create("Application", { displayName: "No owners" });
    expect(app.outputs["owners"]).toBeNull();
    expect(azuread.diff(app, { displayName: "No owners" })).toEqual({});
  });

  it("keeps the deploying identity as an owner when the program names it", async () => {
    const owners = [azuread.tenant.deployer.objectId];
    const app = await azuread.create("Application", { displayName: "Own", owners });
    expect(app.outputs["owners"]).toEqual(owners);
  });

  it("removes owners that the program no longer has", async () => {
    const app = await azuread.create("Application", { displayName: "Own", owners: [azuread.tenant.deployer.objectId] });
    expect(azuread.diff(app, { displayName: "Own" })).toEqual({ owners: "DELETE" });
    expect((await azuread.update(app, { displayName: "Own" })).outputs["owners"]).toEqual([]);
  });

  it("asks the same of Graph as the real provider, in the same order", async () => {
    await azuread.create("Application", { displayName: "Order", oauth2PostResponseRequired: true });
    const paths = azuread.requests.map((request) => request.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "{id}"));
    expect(paths).toEqual([
      "POST /v1.0/applications",
      "PATCH /beta/applications/{id}",
      "DELETE /v1.0/applications/{id}/owners/{id}/$ref",
      "GET /v1.0/applications/{id}",
      "GET /beta/applications/{id}?$select=oauth2RequirePostResponse",
      "GET /v1.0/applications/{id}/owners",
    ]);
  });

  it("gives the inputs of a program that would have made it, when imported", async () => {
    const { id } = await azuread.create("Application", everything);
    const imported = await azuread.import("Application", id);
    expect(imported && azuread.diff(imported, everything)).toEqual({});
    expect(imported?.inputs).toMatchObject({
      displayName: "Everything",
      featureTags: [{}],
      web: { homepageUrl: "https://a.example.com" },
    });
  });

  it("keeps lists that the program leaves empty as null until a refresh reads them", async () => {
    const news = {
      displayName: "Empty",
      api: { requestedAccessTokenVersion: 2 },
      groupMembershipClaims: [],
      identifierUris: [],
      optionalClaims: { idTokens: [{ name: "email" }] },
      owners: [],
    };
    const made = await azuread.create("Application", news);
    expect(made.outputs).toMatchObject({
      ...{ groupMembershipClaims: null, identifierUris: null, owners: null },
      api: { knownClientApplications: null, oauth2PermissionScopes: [] },
      optionalClaims: { idTokens: [{ name: "email", additionalProperties: null }], accessTokens: [] },
    });
    expect(azuread.diff(made, news)).toEqual({});
    const refreshed = await azuread.refresh(made);
    expect(refreshed?.outputs).toMatchObject({
      ...{ groupMembershipClaims: [], identifierUris: [], owners: [] },
      api: { knownClientApplications: [] },
      optionalClaims: { idTokens: [{ additionalProperties: [] }] },
    });
    expect(refreshed && azuread.diff(refreshed, news)).toEqual({});
  });

  it("adds optional claims as a whole after somebody removed them", async () => {
    const news = { displayName: "Claims", optionalClaims: { idTokens: [{ name: "email" }] } };
    const made = await azuread.create("Application", news);
    Object.assign(azuread.tenant.tenant.applications.get(String(made.outputs["objectId"])) ?? {}, {
      optionalClaims: null,
    });
    const refreshed = await azuread.refresh(made);
    expect(refreshed?.outputs["optionalClaims"]).toBeNull();
    expect(refreshed && azuread.diff(refreshed, news)).toEqual({ optionalClaims: "ADD" });
  });

  it("refuses an id of another form", async () => {
    await expect(azuread.import("Application", "not-an-id")).rejects.toThrow(
      'parsing the id "not-an-id": expected the form /applications/{objectId}',
    );
  });

  it("is gone for a refresh once it is gone", async () => {
    const app = await azuread.create("Application", { displayName: "Gone" });
    await azuread.delete(app);
    expect(await azuread.refresh(app)).toBeUndefined();
  });

  it("shows and repairs changes by others", async () => {
    const app = await azuread.create("Application", everything);
    const entityOf = () => azuread.tenant.tenant.applications.get(app.id.replace("/applications/", ""));
    entityOf()?.web.redirectUris.push("https://evil.example.com/cb");
    const refreshed = await azuread.refresh(app);
    expect(refreshed && azuread.diff(refreshed, everything)).toEqual({ "web.redirectUris[2]": "DELETE" });
    await azuread.update(refreshed ?? app, everything);
    expect(entityOf()?.web.redirectUris.toSorted()).toEqual(["https://a.example.com/cb", "https://b.example.com/cb"]);
  });

  it("disables roles and scopes before it changes or removes them", async () => {
    const app = await azuread.create("Application", everything);
    const changed = {
      ...everything,
      appRoles: [],
      api: { oauth2PermissionScopes: [{ ...scope, adminConsentDescription: "More" }], requestedAccessTokenVersion: 2 },
    };
    const updated = await azuread.update(app, changed);
    expect(updated.outputs).toMatchObject({
      appRoles: [],
      appRoleIds: {},
      api: { oauth2PermissionScopes: [{ adminConsentDescription: "More", enabled: true }] },
    });
  });

  it("clears properties that the program no longer sets", async () => {
    const app = await azuread.create("Application", everything);
    const updated = await azuread.update(app, { displayName: "Everything" });
    expect(updated.outputs).toMatchObject({
      description: "",
      notes: "",
      groupMembershipClaims: [],
      optionalClaims: { accessTokens: [], idTokens: [], saml2Tokens: [] },
      web: { homepageUrl: "", redirectUris: [] },
      oauth2PostResponseRequired: false,
    });
  });

  it("previews outputs: set values are known, Graph's values are unknown", async () => {
    const type = "azuread:index/application:Application";
    const properties = { displayName: "Cafe\u0301", notes: unknown, signInAudience: "AzureADMyOrg", owners: [] };
    const previewed = await azuread.operations.create({ type, name: "it", properties, preview: true });
    expect(previewed.id).toBe("");
    expect(previewed.properties).toMatchObject({
      displayName: "Caf\u00e9",
      owners: null,
      notes: unknown,
      clientId: unknown,
      objectId: unknown,
      description: null,
      appRoles: [],
      preventDuplicateNames: false,
      id: unknown,
    });
    expect(azuread.requests).toEqual([]);
  });

  it("foresees which outputs an update changes", async () => {
    const app = await azuread.create("Application", everything);
    const news = { ...everything, displayName: "Other", appRoles: [] };
    const previewed = await azuread.operations.update({
      type: app.type,
      name: "it",
      id: app.id,
      olds: app.outputs,
      news,
      preview: true,
    });
    expect(previewed.properties).toMatchObject({
      clientId: app.outputs["clientId"],
      displayName: "Other",
      appRoleIds: unknown,
      appRoles: [],
      optionalClaims: app.outputs["optionalClaims"],
    });
  });

  it("previews an empty list if an update removes the last element, and null if there was none", async () => {
    const [owner] = [...azuread.tenant.tenant.users.values()].map(({ id }) => id);
    const app = await azuread.create("Application", { displayName: "Owned", owners: [owner] });
    const { type, id, outputs: olds } = app;
    const news = { displayName: "Other", owners: [], identifierUris: [] };
    const { properties } = await azuread.operations.update({ type, name: "it", id, olds, news, preview: true });
    expect(properties).toMatchObject({ displayName: "Other", owners: [], identifierUris: null });
  });

  it("foresees empty values within the blocks of an application that changes", async () => {
    const given = { displayName: "ERP", web: { redirectUris: ["https://erp.contoso.com/"] }, api: {} };
    const app = await azuread.create("Application", given);
    const preview = async (news: Values) => {
      const { type, id, outputs: olds } = app;
      const { properties } = await azuread.operations.update({ type, name: "it", id, olds, news, preview: true });
      return properties;
    };
    // The state has null, "" and false here: the real provider foresees [], "" and false, whether the block changes or not.
    expect(app.outputs).toMatchObject({ api: { knownClientApplications: null, mappedClaimsEnabled: false } });
    const edits = [{ displayName: "Other" }, { web: { redirectUris: [] }, api: { requestedAccessTokenVersion: 2 } }];
    for (const edit of edits) {
      expect(await preview({ ...given, ...edit })).toMatchObject({
        api: { knownClientApplications: [], mappedClaimsEnabled: false },
        web: { homepageUrl: "", logoutUrl: "" },
      });
    }
  });

  it("is not lost when a step after its creation fails", async () => {
    azuread.failing = "/owners/";
    const failure: unknown = await azuread
      .create("Application", { displayName: "Half" })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(PartiallyMadeError);
    const { id, properties, message } = failure as PartiallyMadeError;
    expect(id).toMatch(/^\/applications\/[0-9a-f-]{36}$/);
    expect(asValues(properties)["displayName"]).toBe("Half");
    expect(message).toMatch(
      /^creating .*: 1 error occurred:\n\t\* Could not add owners to application with object ID: "[\da-f-]{36}": unexpected status 400 \(400 Bad Request\) with error: Failing: as the test asked\n\n$/,
    );
  });

  it.each([
    ["logoImage", "the local tenant keeps no images"],
    ["templateId", "the local tenant has no gallery of application templates"],
    ["password", "add an ApplicationPassword to the application instead"],
  ])("explains why it cannot set %s", async (name, reason) => {
    await expect(azuread.create("Application", { displayName: "x", [name]: "y" })).rejects.toThrow(
      `The local provider does not support '${name}': ${reason}.`,
    );
  });
});
