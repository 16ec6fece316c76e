import { beforeEach, describe, expect, it } from "vitest";
import {
  createApplication,
  createServicePrincipal,
  graphAppId,
  type GraphClient,
  graphPrincipalId,
  refusal,
  startGraph,
  without,
} from "./graph-client.ts";

let graph: GraphClient;
beforeEach(async () => {
  graph = await startGraph();
});

const guid = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
const missing = "9b2f4f50-7a61-4c0b-9f5d-2d8c3f1e0a77";

/** As the azuread provider sends it. */
const mutable = {
  "@odata.type": "#microsoft.graph.servicePrincipal",
  accountEnabled: true,
  alternativeNames: [],
  appRoleAssignmentRequired: false,
  description: null,
  loginUrl: null,
  notes: null,
  notificationEmailAddresses: [],
  preferredSingleSignOnMode: null,
  samlSingleSignOnSettings: { relayState: "" },
  tags: [],
};

describe("POST /servicePrincipals", () => {
  it("creates one again for an application of another tenant", async () => {
    const api = { displayName: "Fabrikam Expenses", appOwnerOrganizationId: missing, identifierUris: [missing] };
    const others = { appRoles: [], oauth2PermissionScopes: [], accessTokenVersion: 1 as const };
    graph.tenant.otherApis.set(missing, { id: missing, ...api, ...others });
    const appId = missing.toUpperCase();
    const answer = await graph.call("POST", "/v1.0/servicePrincipals", { appId });
    expect([answer.status, answer.body]).toMatchObject([
      201,
      { appId: missing, displayName: "Fabrikam Expenses", appOwnerOrganizationId: missing },
    ]);
    expect((await graph.call("POST", "/v1.0/servicePrincipals", { appId })).status).toBe(409);
  });

  it("returns the whole service principal, with the properties of its application", async () => {
    const application = await createApplication(graph, {
      description: "Integration platform",
      identifierUris: ["api://contoso.onmicrosoft.com/integray"],
      web: { homePageUrl: "https://acme.integray.app", redirectUris: ["https://acme.integray.app/cb"] },
      publicClient: { redirectUris: ["http://localhost"] },
    });
    const appId = application.appId;
    const answer = await graph.call("POST", "/v1.0/servicePrincipals", { ...mutable, appId, notes: "finance" });
    expect([answer.status, answer.body]).toEqual([
      201,
      {
        "@odata.context": "https://localhost:8443/v1.0/$metadata#servicePrincipals/$entity",
        id: guid,
        appId,
        createdDateTime: "2026-11-21T08:00:00.000Z",
        deletedDateTime: null,
        accountEnabled: true,
        appRoleAssignmentRequired: false,
        alternativeNames: [],
        description: null,
        notes: "finance",
        loginUrl: null,
        notificationEmailAddresses: [],
        preferredSingleSignOnMode: null,
        samlSingleSignOnSettings: { relayState: null },
        tags: [],
        appDescription: "Integration platform",
        appDisplayName: "Integray",
        appOwnerOrganizationId: graph.tenant.id,
        appRoles: [],
        displayName: "Integray",
        homepage: "https://acme.integray.app",
        info: application["info"],
        logoutUrl: null,
        oauth2PermissionScopes: [],
        replyUrls: ["https://acme.integray.app/cb", "http://localhost"],
        servicePrincipalNames: ["api://contoso.onmicrosoft.com/integray", appId],
        signInAudience: "AzureADMyOrg",
        addIns: [],
        applicationTemplateId: null,
        disabledByMicrosoftStatus: null,
        isDisabled: null,
        keyCredentials: [],
        passwordCredentials: [],
        preferredTokenSigningKeyThumbprint: null,
        resourceSpecificApplicationPermissions: [],
        servicePrincipalType: "Application",
        tokenEncryptionKeyId: null,
        verifiedPublisher: { displayName: null, verifiedPublisherId: null, addedDateTime: null },
      },
    ]);
  });

  it("refuses an unknown app id with a message for which the provider does not retry", async () => {
    const answer = await graph.call("POST", "/v1.0/servicePrincipals", { appId: missing });
    const message = `No application with the appId '${missing}' exists in this tenant.`;
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });

  it("refuses a second one for an application", async () => {
    const { appId } = await createApplication(graph);
    await createServicePrincipal(graph, appId);
    const answer = await graph.call("POST", "/v1.0/servicePrincipals", { appId });
    const message = `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`;
    expect([answer.status, answer.body]).toEqual([409, refusal("Request_MultipleObjectsWithSameKeyValue", message)]);
  });

  it("refuses properties of the application", async () => {
    const { appId } = await createApplication(graph);
    const answer = await graph.call("POST", "/v1.0/servicePrincipals", { appId, displayName: "Other" });
    const message = "Property 'displayName' is read-only and cannot be set.";
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });
});

describe("/servicePrincipals/{id}", () => {
  it("follows changes of its application", async () => {
    const { id, appId } = await createApplication(graph);
    const principal = await createServicePrincipal(graph, appId);
    await graph.call("PATCH", `/v1.0/applications/${id}`, { displayName: "Renamed" });
    const { body } = await graph.call("GET", `/v1.0/servicePrincipals/${principal.id}`);
    expect(body).toEqual({ ...principal, displayName: "Renamed", appDisplayName: "Renamed" });
  });

  it("takes a PATCH of every property that may be changed", async () => {
    const { appId } = await createApplication(graph);
    const principal = await createServicePrincipal(graph, appId);
    const change = {
      ...mutable,
      accountEnabled: false,
      notes: "n",
      tags: ["HideApp"],
      preferredSingleSignOnMode: "saml",
    };
    const answer = await graph.call("PATCH", `/v1.0/servicePrincipals/${principal.id}`, change);
    const { body } = await graph.call("GET", `/v1.0/servicePrincipals/${principal.id}`);
    const changed = without(change, "@odata.type");
    const after = { ...principal, ...changed, samlSingleSignOnSettings: { relayState: null } };
    expect([answer.status, body]).toEqual([204, after]);
  });

  it("is 404 at once when deleted, and stays so", async () => {
    const { appId } = await createApplication(graph);
    const path = `/v1.0/servicePrincipals/${(await createServicePrincipal(graph, appId)).id}`;
    const deleted = await graph.call("DELETE", path);
    const statuses = [deleted.status, (await graph.call("GET", path)).status, (await graph.call("GET", path)).status];
    expect(statuses).toEqual([204, 404, 404]);
  });

  it("serves samlMetadataUrl under beta", async () => {
    const { body } = await graph.call(
      "GET",
      `/beta/servicePrincipals/${graphPrincipalId(graph)}?$select=samlMetadataUrl`,
    );
    const context = "https://localhost:8443/beta/$metadata#servicePrincipals(samlMetadataUrl)/$entity";
    expect(body).toEqual({ "@odata.context": context, samlMetadataUrl: null });
  });
});

describe("Microsoft's service principals", () => {
  it.each([
    ["Microsoft Graph", graphAppId],
    ["Office 365 Exchange Online", "00000002-0000-0ff1-ce00-000000000000"],
    ["Office 365 SharePoint Online", "00000003-0000-0ff1-ce00-000000000000"],
    ["Microsoft Cognitive Services", "7d312290-28c8-473c-a0ed-8e53749b6d6d"],
    ["Microsoft Dynamics ERP", "00000015-0000-0000-c000-000000000000"],
    ["Azure Key Vault", "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"],
    ["Azure Resource Manager", "797f4846-ba00-4fd7-ba43-dac1f8f63013"],
    ["Azure Storage", "e406a681-f3d4-42a8-90b6-c2b029497af1"],
    ["Dataverse", "00000007-0000-0000-c000-000000000000"],
    ["Power BI Service", "00000009-0000-0000-c000-000000000000"],
  ])("include %s", async (displayName, appId) => {
    const { body } = await graph.call(
      "GET",
      `/v1.0/servicePrincipals?$filter=appId eq '${appId}'&$select=displayName,appId`,
    );
    expect(body.value).toEqual([{ displayName, appId }]);
  });

  it("have their real permissions, whole in a list", async () => {
    const { body } = await graph.call("GET", `/v1.0/servicePrincipals?$filter=displayName eq 'Microsoft Graph'`);
    const [graphPrincipal] = body.value;
    expect([
      graphPrincipal?.appRoles.find(({ value }) => value === "User.Read.All"),
      graphPrincipal?.oauth2PermissionScopes.find(({ value }) => value === "User.Read"),
    ]).toEqual([
      {
        id: "df021288-bdef-4463-88db-98f22de89214",
        value: "User.Read.All",
        displayName: "Read all users' full profiles",
        description: "Read all users' full profiles",
        allowedMemberTypes: ["Application"],
        isEnabled: true,
        origin: "Application",
      },
      {
        id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
        value: "User.Read",
        type: "User",
        isEnabled: true,
        adminConsentDisplayName: "Sign in and read user profile",
        adminConsentDescription: "Sign in and read user profile",
        userConsentDisplayName: null,
        userConsentDescription: null,
      },
    ]);
  });

  it("take the provider's PATCH", async () => {
    const path = `/v1.0/servicePrincipals/${graphPrincipalId(graph)}`;
    const answer = await graph.call("PATCH", path, { ...mutable, tags: ["adopted"] });
    expect([answer.status, (await graph.call("GET", `${path}?$select=tags`)).body["tags"]]).toEqual([204, ["adopted"]]);
  });

  it("cannot be deleted, and say so without being asked again", async () => {
    const path = `/v1.0/servicePrincipals/${graphPrincipalId(graph)}`;
    const answer = await graph.call("DELETE", path);
    const message = "Insufficient privileges to complete the operation.";
    expect([answer.status, answer.body, (await graph.call("GET", path)).status]).toEqual([
      403,
      refusal("Authorization_RequestDenied", message),
      200,
    ]);
  });

  it("belong to Microsoft's own tenant", async () => {
    const { body } = await graph.call("GET", `/v1.0/servicePrincipals/${graphPrincipalId(graph)}`);
    expect(body["appOwnerOrganizationId"]).toBe("f8cdef31-a31e-4b4a-93e4-5f571e91255a");
  });
});
