import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asValues } from "@entra-integrations/provider-bridge/property.ts";
import { AzureadOnTenant } from "../support/azuread.ts";
import type { Kept } from "../support/driven-plugin.ts";

const microsoftGraph = "00000003-0000-0000-c000-000000000000";
let azuread: AzureadOnTenant;

beforeAll(async () => {
  azuread = await AzureadOnTenant.start();
});

afterAll(() => azuread.stop());

async function createPrincipal(news: object = {}): Promise<Kept> {
  const application = await azuread.create("Application", { displayName: "Principal" });
  return azuread.create("ServicePrincipal", { clientId: application.outputs["clientId"], ...news });
}

describe("ServicePrincipal", () => {
  it.each([
    [{}],
    [{ featureTags: [{ enterprise: true, hide: true }], notes: "n", appRoleAssignmentRequired: true }],
    [{ features: [{ enterpriseApplication: true }] }],
    [
      {
        tags: ["b", "a"],
        preferredSingleSignOnMode: "saml",
        samlSingleSignOn: { relayState: "r" },
        loginUrl: "https://a.example.com",
      },
    ],
  ])("shows no change on the second run of %j", async (news) => {
    const made = await createPrincipal(news);
    expect(azuread.diff(made, { clientId: made.outputs["clientId"], ...news })).toEqual({});
  });

  it("leaves sign-in disabled after a refresh that finds it so, as the real provider does", async () => {
    const made = await createPrincipal();
    const { clientId, objectId } = made.outputs;
    const principal = azuread.tenant.tenant.findServicePrincipal(String(clientId));
    Object.assign(principal ?? {}, { accountEnabled: false });
    expect(objectId).toBe(principal?.id);
    const refreshed = await azuread.refresh(made);
    expect(refreshed?.inputs).toEqual({ accountEnabled: false, clientId });
    expect(refreshed && azuread.diff(refreshed, { clientId })).toEqual({});
    expect(refreshed && azuread.diff(refreshed, { clientId, accountEnabled: true })).toEqual({
      accountEnabled: "UPDATE",
    });
  });

  it("derives tags from features, and features from tags", async () => {
    const made = await createPrincipal({ featureTags: [{ enterprise: true, hide: true }] });
    expect(made.outputs).toMatchObject({
      tags: ["HideApp", "WindowsAzureActiveDirectoryIntegratedApp"],
      features: [{ enterpriseApplication: true, visibleToUsers: false }],
    });
  });

  it("changes in place, except for its application", async () => {
    const made = await createPrincipal();
    const { clientId } = made.outputs;
    expect(azuread.diff(made, { clientId, notes: "n" })).toEqual({ notes: "UPDATE" });
    expect(azuread.diff(made, { clientId: microsoftGraph })).toEqual({ clientId: "UPDATE_REPLACE" });
    const updated = await azuread.update(made, { clientId, notes: "n", featureTags: [{ gallery: true }] });
    expect(updated.outputs).toMatchObject({
      notes: "n",
      tags: ["WindowsAzureActiveDirectoryGalleryApplicationNonPrimaryV1"],
    });
  });

  it("refuses to make a second one of the same application", async () => {
    const made = await createPrincipal();
    await expect(azuread.create("ServicePrincipal", { clientId: made.outputs["clientId"] })).rejects.toThrow(
      `A resource with the ID "${String(made.outputs["objectId"])}" already exists: To be managed via Terraform,`,
    );
  });

  it("adopts an existing one if the program sets this, and ignores a refused deletion", async () => {
    const adopted = await azuread.create("ServicePrincipal", { clientId: microsoftGraph, useExisting: true });
    expect(azuread.diff(adopted, { clientId: microsoftGraph, useExisting: true })).toEqual({});
    await azuread.delete(adopted);
    expect(azuread.tenant.tenant.findServicePrincipal(microsoftGraph)).toBeDefined();
  });

  it("is imported by its id", async () => {
    const made = await createPrincipal({ notes: "n" });
    expect((await azuread.import("ServicePrincipal", made.id))?.inputs).toEqual({
      __defaults: [],
      clientId: made.outputs["clientId"],
      featureTags: [{ __defaults: [] }],
      notes: "n",
    });
  });

  it("is imported with features instead of tags, as the real provider does it", async () => {
    const made = await createPrincipal({ tags: ["a", "WindowsAzureActiveDirectoryIntegratedApp"] });
    const inputs = (await azuread.import("ServicePrincipal", made.id))?.inputs;
    expect(inputs).toMatchObject({ featureTags: [{ enterprise: true }] });
    expect(inputs).not.toHaveProperty("tags");
  });
});

describe("AppRoleAssignment and ServicePrincipalDelegatedPermissionGrant", () => {
  it("are made, imported and deleted", async () => {
    const client = await createPrincipal();
    const resource = await azuread.invoke("getServicePrincipal", { clientId: microsoftGraph });
    const appRoleId = asValues(resource["appRoleIds"])["User.Read.All"];
    const news = { appRoleId, principalObjectId: client.outputs["objectId"], resourceObjectId: resource["objectId"] };
    const made = await azuread.create("AppRoleAssignment", news);
    expect(made.outputs).toMatchObject({
      ...news,
      principalDisplayName: "Principal",
      principalType: "ServicePrincipal",
      resourceDisplayName: "Microsoft Graph",
    });
    expect((await azuread.import("AppRoleAssignment", made.id))?.inputs).toEqual({ __defaults: [], ...news });
    await azuread.delete(made);
    expect(await azuread.refresh(made)).toBeUndefined();
  });

  it("grants scopes for everyone, changes them in place, and shows no change in another order", async () => {
    const client = await createPrincipal();
    const resource = await azuread.invoke("getServicePrincipal", { clientId: microsoftGraph });
    const news = {
      servicePrincipalObjectId: client.outputs["objectId"],
      resourceServicePrincipalObjectId: resource["objectId"],
      claimValues: ["openid", "User.Read"],
    };
    const made = await azuread.create("ServicePrincipalDelegatedPermissionGrant", news);
    expect(azuread.diff(made, { ...news, claimValues: ["User.Read", "openid"] })).toEqual({});
    const updated = await azuread.update(made, { ...news, claimValues: ["User.Read"] });
    expect(updated.outputs).toMatchObject({ ...news, claimValues: ["User.Read"], userObjectId: "", id: made.id });
    await azuread.delete(updated);
    expect(await azuread.refresh(updated)).toBeUndefined();
  });

  it("grants scopes for one user", async () => {
    const client = await createPrincipal();
    const resource = await azuread.invoke("getServicePrincipal", { clientId: microsoftGraph });
    const [user] = [...azuread.tenant.tenant.users.values()];
    const made = await azuread.create("ServicePrincipalDelegatedPermissionGrant", {
      ...{
        servicePrincipalObjectId: client.outputs["objectId"],
        resourceServicePrincipalObjectId: resource["objectId"],
      },
      ...{ claimValues: ["User.Read"], userObjectId: user?.id },
    });
    expect(made.outputs["userObjectId"]).toBe(user?.id);
  });
});
