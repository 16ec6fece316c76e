import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AzureadOnTenant } from "../support/azuread.ts";
import type { Kept } from "../support/driven-plugin.ts";

let azuread: AzureadOnTenant;
let application: Kept;

beforeAll(async () => {
  azuread = await AzureadOnTenant.start();
  application = await azuread.create("Application", {
    ...{ displayName: "Found", identifierUris: [`api://${azuread.tenant.tenantId}/found`], tags: ["t"] },
    web: { redirectUris: ["https://a.example.com/cb"] },
  });
});

afterAll(() => azuread.stop());

describe("getApplication", () => {
  it.each(["objectId", "clientId", "displayName", "identifierUri"])("finds one by its %s", async (name) => {
    const [identifierUri] = application.outputs["identifierUris"] as string[];
    const key = { ...application.outputs, identifierUri }[name];
    expect(await azuread.invoke("getApplication", { [name]: key })).toMatchObject({
      ...{ id: application.id, clientId: application.outputs["clientId"], identifierUri, owners: [], tags: ["t"] },
      webs: [{ redirectUris: ["https://a.example.com/cb"], implicitGrants: [{ idTokenIssuanceEnabled: false }] }],
    });
  });

  it("names the value when there is no match", async () => {
    await expect(azuread.invoke("getApplication", { displayName: "O'Hara" })).rejects.toThrow(
      `Application not found: no applications found matching filter: "displayName eq 'O''Hara'"`,
    );
  });

  it("asks for something to look for", async () => {
    await expect(azuread.invoke("getApplication", {})).rejects.toThrow("getApplication needs one of objectId");
  });
});

describe("getServicePrincipal", () => {
  it.each([{ displayName: "Microsoft Graph" }, { clientId: "00000003-0000-0000-c000-000000000000" }])(
    "finds one by %j",
    async (args) => {
      expect(await azuread.invoke("getServicePrincipal", args)).toMatchObject({
        ...{
          displayName: "Microsoft Graph",
          oauth2PermissionScopeIds: { "User.Read": "e1fe6dd8-ba31-4d61-89e7-88639da4683d" },
        },
      });
    },
  );
});

describe("getServicePrincipals", () => {
  const microsoftGraph = "00000003-0000-0000-c000-000000000000";

  // As azuread 6.9.1 answers, but for the object id.
  it("returns the basic properties of each, without permissions", async () => {
    const found = await azuread.invoke("getServicePrincipals", { clientIds: [microsoftGraph], ignoreMissing: true });
    const [objectId] = found["objectIds"] as string[];
    expect(found).toEqual({
      id: `serviceprincipals#${createHash("sha1").update(String(objectId)).digest("base64url").padEnd(28, "=")}`,
      clientIds: [microsoftGraph],
      displayNames: ["Microsoft Graph"],
      objectIds: [objectId],
      ignoreMissing: true,
      returnAll: false,
      servicePrincipals: [
        {
          accountEnabled: true,
          appRoleAssignmentRequired: false,
          applicationTenantId: "f8cdef31-a31e-4b4a-93e4-5f571e91255a",
          clientId: microsoftGraph,
          displayName: "Microsoft Graph",
          objectId,
          preferredSingleSignOnMode: "",
          samlMetadataUrl: "",
          servicePrincipalNames: [
            "https://graph.microsoft.com",
            "https://ags.windows.net",
            "https://canary.graph.microsoft.com",
            "https://dod-graph.microsoft.us",
            "https://graph.microsoft.us",
          ],
          signInAudience: "AzureADMultipleOrgs",
          tags: [],
          type: "Application",
        },
      ],
    });
  });

  it("leaves out missing objects when `ignoreMissing` is set", async () => {
    const clientIds = ["11111111-1111-4111-8111-111111111111", microsoftGraph];
    expect(await azuread.invoke("getServicePrincipals", { clientIds, ignoreMissing: true })).toMatchObject({
      clientIds: [microsoftGraph],
    });
  });

  it("finds them by object id too", async () => {
    const [{ id } = { id: "" }] = [...azuread.tenant.tenant.servicePrincipals.values()];
    const objectIds = ["11111111-1111-4111-8111-111111111111", id];
    expect(await azuread.invoke("getServicePrincipals", { objectIds, ignoreMissing: true })).toMatchObject({
      objectIds: [id],
    });
    await expect(azuread.invoke("getServicePrincipals", { objectIds })).rejects.toThrow("Service principal not found");
  });
});

describe("what is not in the tenant", () => {
  // The texts of the real provider, by which the program knows a missing object from a failure.
  it.each([
    [
      "getServicePrincipal",
      { clientId: "11111111-1111-4111-8111-111111111111" },
      "No service principal found: no service principal found",
    ],
    [
      "getServicePrincipals",
      { clientIds: ["11111111-1111-4111-8111-111111111111"] },
      '[mail_nicknames] Service principal not found with application ID: "11111111-1111-4111-8111-111111111111"',
    ],
    ["getUser", { userPrincipalName: "nobody@contoso.com" }, 'User with UPN "nobody@contoso.com" was not found'],
  ])("is reported by %s with the provider's message", async (name, args, text) => {
    await expect(azuread.invoke(name, args)).rejects.toThrow(text);
  });
});

describe("getUser", () => {
  it.each(["objectId", "userPrincipalName", "mail", "mailNickname"])("finds one by %s", async (name) => {
    const [user] = [...azuread.tenant.tenant.users.values()];
    const key = { ...user, objectId: user?.id }[name as "mail"];
    expect(await azuread.invoke("getUser", { [name]: key })).toMatchObject({
      objectId: user?.id,
      displayName: user?.displayName,
    });
  });
});

describe("getUsers", () => {
  it("finds several, in the order asked for", async () => {
    const [first, second] = [...azuread.tenant.tenant.users.values()];
    const found = await azuread.invoke("getUsers", { objectIds: [second?.id, first?.id] });
    expect(found).toMatchObject({ objectIds: [second?.id, first?.id], mails: [second?.mail, first?.mail] });
    expect((found["users"] as unknown[])[0]).toMatchObject({
      accountEnabled: true,
      mailNickname: second?.mailNickname,
    });
  });

  it("names the one that is missing, unless the program does not mind", async () => {
    await expect(azuread.invoke("getUsers", { mails: ["nobody@contoso.com"] })).rejects.toThrow(
      'no user has the mail "nobody@contoso.com"',
    );
    expect(await azuread.invoke("getUsers", { mails: ["nobody@contoso.com"], ignoreMissing: true })).toMatchObject({
      users: [],
    });
  });
});

describe("what the plugin does not have", () => {
  it.each(["Group", "User"])("is a resource type %s, and the message lists the types", async (name) => {
    await expect(azuread.create(name, {})).rejects.toThrow(
      /^the local azuread provider does not support the resource type azuread:index\/\w+:\w+; it has: Application, /,
    );
  });

  it("is a function getGroup, and the message lists the functions", async () => {
    await expect(azuread.invoke("getGroup", {})).rejects.toThrow(
      "the local azuread provider does not support the function azuread:index/getGroup:getGroup; it has: getApplication, ",
    );
  });
});
