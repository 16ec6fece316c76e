import { describe, expect, it } from "vitest";
import { createTenant } from "../directory.ts";
import { firstPartyApis } from "../first-party.ts";
import { createState } from "../state.ts";

const now = () => new Date("2026-11-21T08:00:00Z");
const state = { ...(await createState(now())), port: 8443 };
const tenant = createTenant(state, { now, save: () => Promise.resolve() });

describe("findResourceByUri", () => {
  it.each([
    ["https://graph.microsoft.com", "Microsoft Graph"],
    ["https://graph.microsoft.com/", "Microsoft Graph"],
    ["https://localhost:8443", "Microsoft Graph"],
    ["https://localhost:8443/", "Microsoft Graph"],
    ["00000003-0000-0000-c000-000000000000", "Microsoft Graph"],
    ["https://outlook.office365.com", "Office 365 Exchange Online"],
    ["https://outlook.office.com", "Office 365 Exchange Online"],
    ["https://contoso.sharepoint.com", "Office 365 SharePoint Online"],
    ["00000003-0000-0ff1-ce00-000000000000", "Office 365 SharePoint Online"],
    ["https://cognitiveservices.azure.com", "Microsoft Cognitive Services"],
    ["https://acme.operations.dynamics.com", "Microsoft Dynamics ERP"],
    ["https://acme-uat.sandbox.operations.dynamics.com/", "Microsoft Dynamics ERP"],
    ["https://acme.cloudax.dynamics.com", "Microsoft Dynamics ERP"],
    ["https://acme.axcloud.dynamics.com", "Microsoft Dynamics ERP"],
    ["https://contoso.operations.eu.dynamics.com", "Microsoft Dynamics ERP"],
    ["https://contoso-uat.sandbox.operations.eu.dynamics.com", "Microsoft Dynamics ERP"],
    ["https://contoso.operations.uae.dynamics.com", "Microsoft Dynamics ERP"],
    ["2ff814a6-3304-4ab8-85cb-cd0e6f879c1d", "AzureDatabricks"],
    ["https://database.windows.net/", "Azure SQL Database"],
    ["https://ai.azure.com", "Azure Machine Learning Services"],
    ["https://contosodata.blob.core.windows.net", "Azure Storage"],
    ["https://fabrikam.sharepoint.com", "Office 365 SharePoint Online"],
    ["https://contoso.westeurope.kusto.windows.net", "KustoService"],
    ["https://contoso.documents.azure.com", "Azure Cosmos DB"],
    ["https://mcp.businesscentral.dynamics.com", "Dynamics 365 Business Central"],
    ["https://admin.services.crm4.dynamics.com", "Dataverse"],
    ["https://usnconeboxax1aos.cloud.onebox.dynamics.com", "Microsoft Dynamics ERP"],
    ["https://manage.office.com", "Office 365 Management APIs"],
    ["499b84ac-1321-427f-aa17-267ca6975798", "Azure DevOps"],
    ["https://vault.azure.net", "Azure Key Vault"],
    ["https://management.azure.com/", "Azure Resource Manager"],
    ["https://management.core.windows.net/", "Azure Resource Manager"],
    ["https://storage.azure.com/", "Azure Storage"],
    ["https://acme.crm4.dynamics.com", "Dataverse"],
    ["https://acme.crm.dynamics.com", "Dataverse"],
    ["https://analysis.windows.net/powerbi/api", "Power BI Service"],
  ])("knows %s as %s", (uri, displayName) => {
    expect(tenant.findResourceByUri(uri)?.displayName).toBe(displayName);
  });

  it.each([
    "https://acme.operations.dynamics.com/namespaces/AXSF",
    "https://ACME.operations.dynamics.com",
    "http://acme.operations.dynamics.com",
    "https://operations.dynamics.com",
    "https://acme.operations.dynamics.com.fabrikam.com",
    "https://acme.operations.eu.dynamics.com.fabrikam.com",
    "https://dynamics.com",
    "https://acme.businesscentral.dynamics.com",
    "https://blob.core.windows.net",
    "https://sharepoint.com",
    "https://a.b.sharepoint.com",
    "https://contoso.sharepoint.com.fabrikam.com",
    "https://contosoXsharepoint.com",
    "https://graph.microsoft.com/v1.0",
    "https://localhost:8444",
    "",
  ])("does not know %s", (uri) => {
    expect(tenant.findResourceByUri(uri)).toBeUndefined();
  });

  it("knows an application of the tenant by its URI and by its app id", () => {
    const [application] = tenant.applications.values();
    application?.identifierUris.push("api://contoso.onmicrosoft.com/Orders");
    const found = ["API://contoso.onmicrosoft.com/orders/", application?.appId ?? ""].map((uri) =>
      tenant.findResourceByUri(uri),
    );
    expect(found.map((resource) => resource?.displayName)).toEqual(["Deployer", "Deployer"]);
  });
});

describe("Microsoft's APIs", () => {
  it("have no name in common, and each is found by all its names", () => {
    const found = firstPartyApis
      .values()
      .flatMap(({ identifierUris, displayName }) =>
        identifierUris.map((uri) => ({ uri, displayName, answered: tenant.findResourceByUri(uri)?.displayName })),
      );
    const all = [...found];
    expect(all.filter(({ displayName, answered }) => displayName !== answered)).toEqual([]);
    expect(all.length).toBeGreaterThan(150);
  });
});

describe("findResource", () => {
  it("returns an application of the tenant, with its own token version", () => {
    const [application] = tenant.applications.values();
    if (application) application.api.requestedAccessTokenVersion = 2;
    expect(tenant.findResource(tenant.deployer.clientId)).toMatchObject({
      appId: tenant.deployer.clientId,
      displayName: "Deployer",
      servicePrincipalId: tenant.deployer.objectId,
      accessTokenVersion: 2,
      isFirstParty: false,
    });
  });

  it("returns nothing for an unknown app id", () => {
    expect(tenant.findResource("9b2f4f50-7a61-4c0b-9f5d-2d8c3f1e0a77")).toBeUndefined();
  });
});
