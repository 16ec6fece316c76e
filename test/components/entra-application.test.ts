import { describe, expect, it } from "vitest";
import { EntraApplication } from "../../components/entra-application.ts";
import {
  entraOf,
  ofType,
  type Recorded,
  type Recording,
  recordResources,
  resolve,
  valueOf,
} from "./recording-mocks.ts";

const web = "{ system: custom, openIdScopes: [openid], redirectUris: [https://reporting.contoso.com/cb] }";

interface Made {
  application: Recorded;
  servicePrincipal: Recorded;
  component: EntraApplication;
  recording: Recording;
}

/** Creates the registration of a stack file's entry. */
async function make(yaml: string, owners: Record<string, string> = {}): Promise<Made> {
  const recording = await recordResources();
  const entra = entraOf(yaml);
  const component = new EntraApplication("reporting", {
    displayName: "Contoso Reporting",
    entra,
    permissions: resolve(entra),
    owners,
    apiUri: "api://tenant/reporting",
    tag: "entra-integrations:project:stack:reporting",
    protect: false,
  });
  await valueOf(component.servicePrincipalObjectId);
  const [application] = ofType(recording, "Application");
  const [servicePrincipal] = ofType(recording, "ServicePrincipal");
  return { application: application!, servicePrincipal: servicePrincipal!, component, recording };
}

describe("EntraApplication", () => {
  it("registers a web application with exactly the listed settings", async () => {
    const { application } = await make(web, { "ada@contoso.com": "ada object id" });
    expect(application).toEqual({
      type: "azuread:index/application:Application",
      name: "reporting-application",
      inputs: {
        displayName: "Contoso Reporting",
        signInAudience: "AzureADMyOrg",
        owners: ["ada object id"],
        tags: ["entra-integrations:project:stack:reporting"],
        requiredResourceAccesses: [
          {
            resourceAppId: "00000003-0000-0000-c000-000000000000",
            resourceAccesses: [{ id: "delegated openid id", type: "Scope" }],
          },
        ],
        fallbackPublicClientEnabled: false,
        api: { requestedAccessTokenVersion: 1, oauth2PermissionScopes: [] },
        identifierUris: [],
        appRoles: [],
        groupMembershipClaims: [],
        web: {
          redirectUris: ["https://reporting.contoso.com/cb"],
          implicitGrant: { accessTokenIssuanceEnabled: false, idTokenIssuanceEnabled: false },
        },
      },
    });
  });

  it("records owners by their names in the stack file, and sets each id once", async () => {
    const owners = { "ada@contoso.com": "ada object id", "ada object id": "ada object id", "bob id": "bob id" };
    const { application, servicePrincipal, recording } = await make(web, owners);
    expect([application, servicePrincipal].map(({ inputs }) => inputs["owners"])).toEqual([
      ["ada object id", "bob id"],
      ["ada object id", "bob id"],
    ]);
    expect(ofType(recording, "EntraApplication").map(({ inputs }) => inputs)).toEqual([{ owners }]);
  });

  it("creates the service principal, which the portal lists under Enterprise applications", async () => {
    const { servicePrincipal } = await make(web, { "ada@contoso.com": "ada object id" });
    expect(servicePrincipal).toEqual({
      type: "azuread:index/servicePrincipal:ServicePrincipal",
      name: "reporting-service-principal",
      inputs: {
        clientId: "reporting-application client id",
        owners: ["ada object id"],
        accountEnabled: true,
        tags: ["WindowsAzureActiveDirectoryIntegratedApp", "entra-integrations:project:stack:reporting"],
        appRoleAssignmentRequired: false,
      },
    });
  });

  it("returns the ids that other resources need", async () => {
    const { component } = await make(web);
    const { applicationId, clientId, applicationObjectId, servicePrincipalObjectId } = component;
    expect(
      await Promise.all([applicationId, clientId, applicationObjectId, servicePrincipalObjectId].map(valueOf)),
    ).toEqual([
      "reporting-application id",
      "reporting-application client id",
      "reporting-application object id",
      "reporting-service-principal object id",
    ]);
  });

  it.each<[string, string, string[]]>([
    ["a service", "{ system: custom, applicationPermissions: { microsoftGraph: [Mail.Send] } }", []],
    ["a desktop application", "{ system: custom, publicClientRedirectUris: [http://localhost] }", ["publicClient"]],
    [
      "a single-page application",
      "{ system: custom, singlePageRedirectUris: [https://a.contoso.com/] }",
      ["singlePageApplication"],
    ],
    ["a web application", web, ["web"]],
  ])("leaves out the other platforms of %s", async (_, yaml, platforms) => {
    const { application } = await make(yaml);
    const all = [
      "web",
      "publicClient",
      "singlePageApplication",
      "notes",
      "serviceManagementReference",
      "optionalClaims",
    ];
    expect(all.filter((key) => key in application.inputs)).toEqual(platforms);
  });

  it("lists permissions API by API, roles as Role and scopes as Scope", async () => {
    const { application } = await make(`{
      system: custom, openIdScopes: [], redirectUris: [https://reporting.contoso.com/cb],
      delegatedPermissions: { exchangeOnline: [SMTP.Send], microsoftGraph: [User.Read] },
      applicationPermissions: { exchangeOnline: [SMTP.SendAsApp] }
    }`);
    expect(application.inputs["requiredResourceAccesses"]).toEqual([
      {
        resourceAppId: "00000003-0000-0000-c000-000000000000",
        resourceAccesses: [{ id: "delegated User.Read id", type: "Scope" }],
      },
      {
        resourceAppId: "00000002-0000-0ff1-ce00-000000000000",
        resourceAccesses: [
          { id: "delegated SMTP.Send id", type: "Scope" },
          { id: "application SMTP.SendAsApp id", type: "Role" },
        ],
      },
    ]);
  });

  it.each<[string, string, number]>([
    ["work accounts", "AzureADMultipleOrgs", 1],
    ["personal accounts, which Entra demands it for", "AzureADandPersonalMicrosoftAccount", 2],
  ])("requests the token version of %s", async (_, audience, version) => {
    const { application } = await make(
      `{ system: custom, audience: ${audience}, redirectUris: [https://reporting.contoso.com/cb] }`,
    );
    expect(application.inputs).toMatchObject({
      signInAudience: audience,
      api: { requestedAccessTokenVersion: version },
    });
  });

  it("sets notes, reference, claims and assignment", async () => {
    const { application, servicePrincipal } = await make(`{
      system: custom, redirectUris: [https://reporting.contoso.com/cb],
      notes: Reports of the month, justification: Reads sales figures, serviceManagementReference: APP-365,
      optionalClaims: { idToken: [email], accessToken: [upn] }, groupMembershipClaims: [SecurityGroup],
      assignmentRequired: true
    }`);
    expect(application.inputs).toMatchObject({
      notes: "Reports of the month\n\nJustification: Reads sales figures",
      serviceManagementReference: "APP-365",
      optionalClaims: { idTokens: [{ name: "email" }], accessTokens: [{ name: "upn" }] },
      groupMembershipClaims: ["SecurityGroup"],
    });
    expect(servicePrincipal.inputs["appRoleAssignmentRequired"]).toBe(true);
  });

  it("allows public client flows only for a public client", async () => {
    const { application } = await make("{ system: custom, publicClientRedirectUris: [http://localhost] }");
    expect(application.inputs["fallbackPublicClientEnabled"]).toBe(true);
  });
});
