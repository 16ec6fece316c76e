import { describe, expect, it } from "vitest";
import { createApp } from "../app.ts";
import { startGraph } from "./graph/graph-client.ts";

// Paths of Microsoft's references for Graph v1.0 and beta that no client of this product needs:
// https://learn.microsoft.com/graph/api/overview
const graphRequests = `
GET /v1.0/
GET /v1.0/$metadata
GET /v1.0/sites/root
GET /v1.0/drives
GET /v1.0/me/messages
GET /v1.0/me/drive/root/children
POST /v1.0/me/sendMail
GET /v1.0/teams
GET /v1.0/chats
GET /v1.0/communications/callRecords
GET /v1.0/applicationTemplates
POST /v1.0/applicationTemplates/{id}/instantiate
PUT /v1.0/applications/{id}/logo
POST /v1.0/applications/{id}/setVerifiedPublisher
POST /v1.0/applications/{id}/extensionProperties
GET /v1.0/applications/{id}/synchronization/jobs
POST /v1.0/servicePrincipals/{id}/addTokenSigningCertificate
GET /v1.0/servicePrincipals/{id}/claimsMappingPolicies
GET /v1.0/servicePrincipals/{id}/delegatedPermissionClassifications
GET /v1.0/identity/conditionalAccess/policies
GET /v1.0/identityProtection/riskyUsers
GET /v1.0/identityGovernance/entitlementManagement/accessPackages
GET /v1.0/policies/claimsMappingPolicies
GET /v1.0/policies/permissionGrantPolicies
GET /v1.0/policies/conditionalAccessPolicies
GET /v1.0/auditLogs/signIns/{id}
GET /v1.0/auditLogs/directoryAudits
GET /v1.0/reports/getTeamsUserActivityUserDetail(period='D7')
GET /v1.0/security/alerts_v2
GET /v1.0/deviceManagement/managedDevices
GET /v1.0/devices
GET /v1.0/contacts
GET /v1.0/invitations
POST /v1.0/invitations
GET /v1.0/subscribedSkus
GET /v1.0/subscriptions
POST /v1.0/subscriptions
GET /v1.0/schemaExtensions
GET /v1.0/search/query
GET /v1.0/planner/plans
GET /v1.0/education/classes
GET /v1.0/print/printers
GET /v1.0/solutions/bookingBusinesses
GET /v1.0/admin/serviceAnnouncement/messages
GET /v1.0/tenantRelationships/delegatedAdminRelationships
GET /v1.0/certificateBasedAuthConfiguration
GET /beta/reports/authenticationMethods/usersRegisteredByFeature
GET /v1.0/roleManagement/exchange/roleAssignments
GET /beta/roleManagement/exchange/customAppScopes
GET /beta/directory/publicKeyInfrastructure/certificateBasedAuthConfigurations
GET /beta/applications/{id}/synchronization/secrets
GET /beta/servicePrincipals/{id}/passwordSingleSignOnCredentials
GET /beta/identity/riskPrevention/fraudProtectionProviders
PUT /v1.0/applications
DELETE /v1.0/applications
PUT /v1.0/servicePrincipals/{id}/addPassword
GET /v1.0/applications/{id}/addPassword
DELETE /v1.0/organization
PATCH /v1.0/me
GET /v2.0/applications
GET /nowhere
`;

const azureRequests = `
GET /subscriptions
GET /subscriptions/{id}/resourceGroups
GET /subscriptions/{id}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/data
DELETE /subscriptions/{id}/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/kv
POST /subscriptions/{id}/providers/Microsoft.Authorization/checkAccess
GET /providers/Microsoft.Management/managementGroups
GET /tenants
GET /vaults/kv/keys
GET /vaults/kv/certificates/erp
POST /vaults/kv/secrets/backup
`;

const signInRequests = `
POST /{id}/saml2
GET /{id}/wsfed
GET /{id}/federationmetadata/2007-06/federationmetadata.xml
POST /{id}/oauth2/v2.0/par
GET /common/GetCredentialType
POST /organizations/oauth2/v2.0/bc-authorize
GET /contoso.onmicrosoft.com/kmsi
PUT /{id}/oauth2/v2.0/authorize
DELETE /{id}/discovery/v2.0/keys
POST /{id}/v2.0/.well-known/openid-configuration
`;

function listed(requests: string): { method: string; path: string }[] {
  return requests
    .trim()
    .replaceAll("{id}", "9b2f4f50-7a61-4c0b-9f5d-2d8c3f1e0a77")
    .split("\n")
    .map((line) => ({ method: line.split(" ")[0] ?? "", path: line.slice(line.indexOf(" ") + 1) }));
}

const graph = await startGraph();

describe("a request that the local tenant does not serve", () => {
  it.each([...listed(graphRequests), ...listed(azureRequests)])("responds with 501: $method $path", async (request) => {
    const { status, headers, body } = await graph.call(request.method, request.path);
    expect([status, headers.get("x-local-tenant-check"), body.error]).toEqual([
      501,
      "unknown-route",
      expect.objectContaining({
        code: "NotImplemented",
        message: `The local tenant does not serve ${request.method} ${request.path}.`,
      }),
    ]);
  });

  it.each(listed(signInRequests))(
    "responds with 501 in the format of sign-in: $method $path",
    async ({ method, path }) => {
      const answer = await createApp(graph.tenant).request(path, { method });
      expect([answer.status, answer.headers.get("x-local-tenant-check"), await answer.json()]).toEqual([
        501,
        "unknown-route",
        { error: "not_implemented", error_description: `The local tenant does not serve ${method} ${path}.` },
      ]);
    },
  );

  it("responds the same with and without a token if the service requires none", async () => {
    const { status } = await graph.withToken(undefined).call("GET", "/nowhere");
    expect(status).toBe(501);
  });
});
