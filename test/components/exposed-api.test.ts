import { describe, expect, it } from "vitest";
import { EntraApplication } from "../../components/entra-application.ts";
import { entraOf, ofType, recordResources, valueOf } from "./recording-mocks.ts";

async function make(options: string): Promise<{ inputs: Record<string, unknown>; ids: string[] }> {
  const recording = await recordResources();
  const component = new EntraApplication("reporting", {
    displayName: "Contoso Reporting",
    entra: entraOf(`{ system: custom, redirectUris: [https://reporting.contoso.com/cb], ${options} }`),
    permissions: [],
    owners: {},
    apiUri: "api://tenant/reporting",
    tag: "tag",
    protect: false,
  });
  await valueOf(component.servicePrincipalObjectId);
  return {
    inputs: ofType(recording, "Application")[0]!.inputs,
    ids: ofType(recording, "RandomUuid").map(({ name }) => name),
  };
}

describe("app roles", () => {
  it("have one permanent id for each value", async () => {
    const { inputs, ids } = await make(`appRoles: {
      Reader: , Importer: { displayName: Import, description: Imports data, assignableTo: [users, applications] }
    }`);
    expect(ids).toEqual(["reporting-role-id-Importer", "reporting-role-id-Reader"]);
    expect(inputs["appRoles"]).toEqual([
      {
        id: "reporting-role-id-Reader uuid",
        value: "Reader",
        displayName: "Reader",
        description: "Reader",
        allowedMemberTypes: ["User"],
        enabled: true,
      },
      {
        id: "reporting-role-id-Importer uuid",
        value: "Importer",
        displayName: "Import",
        description: "Imports data",
        allowedMemberTypes: ["User", "Application"],
        enabled: true,
      },
    ]);
  });

  it("do not turn the registration into an API", async () => {
    const { inputs } = await make("appRoles: { Reader: }");
    expect(inputs).toMatchObject({ identifierUris: [], api: { requestedAccessTokenVersion: 1 } });
  });
});

describe("exposed scopes", () => {
  it("turn the registration into an API, with v2 tokens and a URI", async () => {
    const { inputs, ids } = await make("exposedScopes: { Reports.Read: { displayName: Read, adminConsent: true } }");
    expect(ids).toEqual(["reporting-scope-id-Reports.Read"]);
    expect(inputs).toMatchObject({
      identifierUris: ["api://tenant/reporting"],
      api: {
        requestedAccessTokenVersion: 2,
        oauth2PermissionScopes: [
          {
            id: "reporting-scope-id-Reports.Read uuid",
            value: "Reports.Read",
            type: "Admin",
            adminConsentDisplayName: "Read",
            adminConsentDescription: "Read",
            userConsentDisplayName: "Read",
            userConsentDescription: "Read",
            enabled: true,
          },
        ],
      },
    });
  });

  it("allow users to consent unless an administrator must", async () => {
    const { inputs } = await make("exposedScopes: { Reports.Read: }");
    expect(inputs).toMatchObject({ api: { oauth2PermissionScopes: [{ type: "User" }] } });
  });

  it("can be disabled, and have the URIs of an existing API", async () => {
    const { inputs } = await make(
      "exposedScopes: { Reports.Read: { enabled: false } }, appRoles: { Reader: { enabled: false } }, identifierUris: ['api://reports']",
    );
    expect(inputs).toMatchObject({
      identifierUris: ["api://reports"],
      appRoles: [{ value: "Reader", enabled: false }],
      api: { oauth2PermissionScopes: [{ value: "Reports.Read", enabled: false }] },
    });
  });
});
