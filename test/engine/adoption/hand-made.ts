import { X509Certificate } from "node:crypto";
import type { GraphObject, TenantGraph } from "../../support/tenant-graph.ts";

/** A registration that somebody made in the portal, and the entry that describes it. */
export interface HandMade {
  entry: Record<string, unknown>;
  adopt: { clientId: string; applicationObjectId: string; servicePrincipalObjectId: string } & Record<string, unknown>;
  /** The value of the secret in use; empty for a client without one. */
  secret: string;
}

const microsoftGraph = "00000003-0000-0000-c000-000000000000";
const ids = {
  openid: "37f7f235-527c-4136-accd-4a02d197296e",
  userRead: "e1fe6dd8-ba31-4d61-89e7-88639da4683d",
  mailSend: "b633e1c5-b582-4048-a93e-9f11b44c7e96",
};

/** What the entry and its `adopt` block contain in addition if runs also manage the roles and the scope of `makeReports`. */
export const rolesOfReports = {
  entry: {
    appRoles: {
      Reader: { displayName: "Readers", description: "Reads reports" },
      Old: { assignableTo: ["users", "applications"], enabled: false },
    },
    exposedScopes: {
      "Reports.Read": { displayName: "Read reports", description: "Reads all reports", adminConsent: true },
    },
  },
  adopt: {
    appRoles: {
      Reader: "11111111-2222-4333-8444-555555555551",
      Old: "11111111-2222-4333-8444-555555555552",
    },
    exposedScopes: { "Reports.Read": "11111111-2222-4333-8444-555555555553" },
  },
};

/** A web application with roles, a scope, an owner, grants and settings that an entry cannot express. */
export async function makeReports(graph: TenantGraph): Promise<HandMade> {
  const [owner, user] = await graph.list("/users?$select=id,userPrincipalName");
  const { Reader, Old } = rolesOfReports.adopt.appRoles;
  const role = { id: Reader, value: "Reader", displayName: "Readers" };
  const old = { id: Old, value: "Old", displayName: "Old" };
  const scopeId = rolesOfReports.adopt.exposedScopes["Reports.Read"];
  const scope = { id: scopeId, value: "Reports.Read", type: "Admin", isEnabled: true };
  const texts = { adminConsentDisplayName: "Read reports", adminConsentDescription: "Reads all reports" };
  const application = await graph.send("POST", "/applications", {
    displayName: "Reports",
    web: {
      redirectUris: ["https://reports.contoso.com/cb"],
      homePageUrl: "https://reports.contoso.com/",
      logoutUrl: "https://reports.contoso.com/logout",
      implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false },
    },
    info: { marketingUrl: "https://reports.contoso.com/about" },
    requiredResourceAccess: [
      {
        resourceAppId: microsoftGraph,
        resourceAccess: [
          { id: ids.openid, type: "Scope" },
          { id: ids.userRead, type: "Scope" },
          { id: ids.mailSend, type: "Role" },
        ],
      },
    ],
    appRoles: [
      { ...role, description: "Reads reports", allowedMemberTypes: ["User"], isEnabled: true },
      { ...old, description: "Old", allowedMemberTypes: ["User", "Application"], isEnabled: false },
    ],
    api: { oauth2PermissionScopes: [{ ...scope, ...texts, userConsentDisplayName: "Read your reports" }] },
    tags: ["made by hand"],
    notes: "Ask Ada",
    "owners@odata.bind": [`https://graph.microsoft.com/v1.0/directoryObjects/${owner?.id ?? ""}`],
  });
  await graph.send("PATCH", `/applications/${application.id}`, {
    identifierUris: [`api://${String(application["appId"])}`],
  });
  const principal = await makePrincipal(graph, application, { notes: "In use", tags: ["HideApp"] });
  const api = await findApi(graph);
  const grant = await graph.send("POST", "/oauth2PermissionGrants", {
    clientId: principal.id,
    resourceId: api.id,
    consentType: "AllPrincipals",
    scope: "openid User.Read",
  });
  await graph.send("POST", "/oauth2PermissionGrants", {
    clientId: principal.id,
    resourceId: api.id,
    consentType: "Principal",
    principalId: user?.id,
    scope: "Calendars.Read",
  });
  const assignment = await assign(graph, principal, api, ids.mailSend);
  return {
    entry: {
      system: "custom",
      displayName: "Reports",
      redirectUris: ["https://reports.contoso.com/cb"],
      openIdScopes: ["openid"],
      delegatedPermissions: { microsoftGraph: ["User.Read"] },
      applicationPermissions: { microsoftGraph: ["Mail.Send"] },
      consent: "granted",
      owners: [owner?.["userPrincipalName"]],
      notes: "Ask Ada",
      identifierUris: [`api://${String(application["appId"])}`],
      tags: ["made by hand"],
      servicePrincipalTags: ["HideApp"],
      ignoreChanges: [
        "api.oauth2PermissionScopes",
        "api.requestedAccessTokenVersion",
        "appRoles",
        "marketingUrl",
        "web.homepageUrl",
        "web.implicitGrant",
        "web.logoutUrl",
        "servicePrincipal.notes",
        "servicePrincipal.owners",
      ],
      onRemoval: "keep",
      credential: { type: "secret", rotateEveryDays: 80, rotationStart: "2026-11-01" },
    },
    adopt: {
      ...idsOf(application, principal),
      appRoleAssignments: { microsoftGraph: { "Mail.Send": assignment.id } },
      delegatedGrants: { microsoftGraph: grant.id },
    },
    secret: await addSecret(graph, application),
  };
}

/** A client without users, with certificates by name of their file. It has settings of the platform Web without a redirect URI. */
export async function makeCertified(graph: TenantGraph, certificates: Record<string, string>): Promise<HandMade> {
  const application = await graph.send("POST", "/applications", {
    displayName: "Robot",
    web: { logoutUrl: "https://robot.contoso.com/logout", implicitGrantSettings: { enableIdTokenIssuance: true } },
    requiredResourceAccess: [{ resourceAppId: microsoftGraph, resourceAccess: [{ id: ids.mailSend, type: "Role" }] }],
    keyCredentials: Object.entries(certificates).map(([file, pem]) => ({
      type: "AsymmetricX509Cert",
      usage: "Verify",
      key: Buffer.from(pem).toString("base64"),
      displayName: `CN=${file.replace(".pem", "")}`,
    })),
  });
  const principal = await makePrincipal(graph, application, {});
  const assignment = await assign(graph, principal, await findApi(graph), ids.mailSend);
  const keyIds = (application["keyCredentials"] as { keyId: string }[]).map(({ keyId }) => keyId);
  return {
    entry: {
      system: "custom",
      displayName: "Robot",
      applicationPermissions: { microsoftGraph: ["Mail.Send"] },
      consent: "granted",
      servicePrincipalTags: [],
      ignoreChanges: ["web.logoutUrl", "web.implicitGrant"],
      onRemoval: "keep",
      credential: { type: "certificate", certificates: Object.keys(certificates).map((file) => ({ file })) },
    },
    adopt: {
      ...idsOf(application, principal),
      appRoleAssignments: { microsoftGraph: { "Mail.Send": assignment.id } },
      certificates: Object.fromEntries(
        Object.values(certificates).map((pem, index) => [thumbprintOf(pem), keyIds[index]]),
      ),
    },
    secret: "",
  };
}

/** A pipeline that signs in with its own tokens. */
export async function makeFederated(graph: TenantGraph): Promise<HandMade> {
  const application = await graph.send("POST", "/applications", {
    displayName: "Deploy",
    requiredResourceAccess: [{ resourceAppId: microsoftGraph, resourceAccess: [{ id: ids.mailSend, type: "Role" }] }],
  });
  const trust = await graph.send("POST", `/applications/${application.id}/federatedIdentityCredentials`, {
    name: "main",
    issuer: "https://token.actions.githubusercontent.com",
    subject: "repo:contoso/deploy:ref:refs/heads/main",
    audiences: ["api://AzureADTokenExchange"],
    description: "The main branch",
  });
  const principal = await makePrincipal(graph, application, {});
  return {
    entry: {
      system: "custom",
      displayName: "Deploy",
      applicationPermissions: { microsoftGraph: ["Mail.Send"] },
      servicePrincipalTags: [],
      onRemoval: "keep",
      credential: {
        type: "federated",
        trusts: [{ name: "main", githubActions: { repository: "contoso/deploy", branch: "main" } }],
      },
    },
    adopt: { ...idsOf(application, principal), federatedCredentials: { main: trust.id } },
    secret: "",
  };
}

/** SHA-1 in capitals. */
export function thumbprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint.replaceAll(":", "");
}

function idsOf(application: GraphObject, principal: GraphObject) {
  const clientId = application["appId"] as string;
  return { clientId, applicationObjectId: application.id, servicePrincipalObjectId: principal.id };
}

async function findApi(graph: TenantGraph): Promise<GraphObject> {
  const [api] = await graph.list(`/servicePrincipals?$filter=appId eq '${microsoftGraph}'`);
  if (api === undefined) throw new Error("the tenant has no Microsoft Graph");
  return api;
}

function makePrincipal(graph: TenantGraph, application: GraphObject, properties: object): Promise<GraphObject> {
  return graph.send("POST", "/servicePrincipals", { appId: application["appId"], ...properties });
}

function assign(graph: TenantGraph, principal: GraphObject, api: GraphObject, appRoleId: string): Promise<GraphObject> {
  const assignment = { principalId: principal.id, resourceId: api.id, appRoleId };
  return graph.send("POST", `/servicePrincipals/${api.id}/appRoleAssignedTo`, assignment);
}

async function addSecret(graph: TenantGraph, application: GraphObject): Promise<string> {
  const passwordCredential = { displayName: "in use" };
  const added = await graph.send("POST", `/applications/${application.id}/addPassword`, { passwordCredential });
  return added["secretText"] as string;
}
