import type { GraphObject, TenantGraph } from "../../support/tenant-graph.ts";

/** A registration in the tenant, and what can be added to it. */
export interface Target {
  readonly graph: TenantGraph;
  readonly application: GraphObject;
  readonly principal: GraphObject;
  readonly apiId: string;
  /** Of another application in the tenant. */
  readonly otherClientId: string;
  readonly users: readonly GraphObject[];
  /** Base64 of a certificate. */
  readonly key: string;
}

/** One kind of change through Microsoft Graph. */
interface Kind {
  readonly title: string;
  add(target: Target): Promise<unknown>;
  /** How drift and verify name it. */
  readonly found: RegExp;
  /** How drift names it, where the engine's refresh shows it. */
  readonly inRefresh?: RegExp;
}

const appRole = (id: string): object => ({
  id,
  value: "Evil.Read",
  displayName: "Evil",
  description: "Evil",
  allowedMemberTypes: ["Application"],
  isEnabled: true,
});

/** Roles of Microsoft Graph. */
const directoryReadWrite = "19dbc75e-c2e2-444c-a770-ec69d8559fc7";

/** Changes that only Microsoft Graph shows. Each has a separate command. */
export const objects: readonly Kind[] = [
  {
    title: "a client secret",
    add: ({ graph, application }) =>
      graph.send("POST", `/applications/${application.id}/addPassword`, {
        passwordCredential: { displayName: "backdoor", endDateTime: "2199-01-01T00:00:00Z" },
      }),
    found:
      /client secret backdoor \(key id [-0-9a-f]+\) of the app registration is not declared, valid from .* until 2199-01-01/,
  },
  {
    title: "a certificate",
    add: async ({ graph, application, key }) =>
      await graph.send("PATCH", `/applications/${application.id}`, { keyCredentials: [{ ...certificate, key }] }),
    found: /certificate evil \(key id [-0-9a-f]+\) of the app registration is not declared, valid from/,
  },
  {
    title: "a federated credential",
    add: ({ graph, application }) =>
      graph.send("POST", `/applications/${application.id}/federatedIdentityCredentials`, {
        name: "evil",
        issuer: "https://ci.example.com",
        subject: "pipeline:it's evil",
        audiences: ["api://AzureADTokenExchange"],
      }),
    found:
      /federated credential evil \(id .*\), which trusts pipeline:it's evil of https:\/\/ci\.example\.com, is not declared; added: unknown/,
  },
  {
    title: "a flexible federated credential",
    add: ({ graph, application }) =>
      graph.send(
        "POST",
        `/applications/${application.id}/federatedIdentityCredentials`,
        {
          name: "flexible",
          issuer: "https://token.actions.githubusercontent.com",
          audiences: ["api://AzureADTokenExchange"],
          claimsMatchingExpression: { value: "claims['sub'] matches 'repo:evil/*'", languageVersion: 1 },
        },
        "beta",
      ),
    found: /federated credential flexible .* trusts claims\['sub'\] matches 'repo:evil\/\*' of /,
  },
  {
    title: "an application permission",
    add: ({ graph, principal, apiId }) =>
      graph.send("POST", `/servicePrincipals/${principal.id}/appRoleAssignments`, {
        principalId: principal.id,
        resourceId: apiId,
        appRoleId: directoryReadWrite,
      }),
    found:
      /application permission Directory\.ReadWrite\.All of Microsoft Graph \(assignment id .*\) was granted and is not declared; added 20/,
  },
  {
    title: "a delegated permission for one user",
    add: ({ graph, principal, apiId, users }) =>
      graph.send("POST", "/oauth2PermissionGrants", {
        clientId: principal.id,
        resourceId: apiId,
        consentType: "Principal",
        principalId: users[1]!.id,
        scope: "Mail.Send",
      }),
    found:
      /consent for the user with the id .* to the delegated permission Mail\.Send of Microsoft Graph .* is not declared; added: unknown/,
  },
  {
    title: "an owner of the app registration",
    add: ({ graph, application, users }) =>
      graph.send("POST", `/applications/${application.id}/owners/$ref`, ownerReference(users[1]!.id)),
    found: /owner user@contoso\.onmicrosoft\.com \(object id .*\) of the app registration is not declared/,
  },
  {
    title: "an owner of the service principal",
    add: ({ graph, principal, users }) =>
      graph.send("POST", `/servicePrincipals/${principal.id}/owners/$ref`, ownerReference(users[2]!.id)),
    found: /owner helpdesk@contoso\.onmicrosoft\.com \(object id .*\) of the service principal is not declared/,
  },
  {
    title: "a declared owner who is removed",
    add: ({ graph, application, users }) =>
      graph.send("DELETE", `/applications/${application.id}/owners/${users[0]!.id}/$ref`),
    found: /declared owner .*object id .* of the app registration is not an owner in the tenant/,
  },
  {
    title: "a client secret of the service principal",
    add: ({ graph, principal }) =>
      graph.send("POST", `/servicePrincipals/${principal.id}/addPassword`, {
        passwordCredential: { displayName: "hidden" },
      }),
    found: /client secret hidden \(key id .*\) of the service principal is not declared, valid from/,
  },
  {
    title: "a certificate of the service principal",
    add: async ({ graph, principal, key }) =>
      await graph.send("PATCH", `/servicePrincipals/${principal.id}`, { keyCredentials: [{ ...certificate, key }] }),
    found: /certificate evil \(key id .*\) of the service principal is not declared, valid from/,
  },
  {
    title: "a pre-authorized application",
    add: ({ graph, application, otherClientId }) => {
      const { oauth2PermissionScopes } = application["api"] as { oauth2PermissionScopes: { id: string }[] };
      return graph.send("PATCH", `/applications/${application.id}`, {
        api: {
          preAuthorizedApplications: [
            {
              appId: otherClientId,
              delegatedPermissionIds: oauth2PermissionScopes.map(({ id }) => id),
            },
          ],
        },
      });
    },
    found: /client application [-0-9a-f]{36}, pre-authorized for the scopes of the app registration, is not/,
  },
  {
    title: "a deactivation of the app registration",
    add: ({ graph, application }) => graph.send("PATCH", `/applications/${application.id}`, { isDisabled: true }),
    found: /the app registration is deactivated/,
  },
  {
    title: "a deactivation of the service principal",
    add: ({ graph, principal }) => graph.send("PATCH", `/servicePrincipals/${principal.id}`, { isDisabled: true }),
    found: /the service principal is deactivated/,
  },
];

const application = (change: (application: GraphObject) => object) => (target: Target) =>
  target.graph.send("PATCH", `/applications/${target.application.id}`, change(target.application));
const principal = (change: object) => (target: Target) =>
  target.graph.send("PATCH", `/servicePrincipals/${target.principal.id}`, change);

/** Settings of declared objects, which a deployment with a refresh restores. */
export const settings: readonly Kind[] = [
  {
    title: "a redirect URI (web)",
    add: application(({ web }) => ({
      web: { redirectUris: [...(web as { redirectUris: string[] }).redirectUris, "https://evil.example.com/cb"] },
    })),
    found: /evil\.example\.com\/cb must not be a redirect URI of the platform Web/,
    inRefresh: /redirect URI https:\/\/evil\.example\.com\/cb \(web\) was added/,
  },
  {
    title: "a redirect URI (mobile and desktop)",
    add: application(() => ({ publicClient: { redirectUris: ["https://evil.example.com/desktop"] } })),
    found: /evil\.example\.com\/desktop must not be a redirect URI of the platform Mobile/,
    inRefresh: /redirect URI https:\/\/evil\.example\.com\/desktop \(mobile and desktop\) was added/,
  },
  {
    title: "a redirect URI (single-page application)",
    add: application(() => ({ spa: { redirectUris: ["https://evil.example.com/spa"] } })),
    found: /evil\.example\.com\/spa must not be a redirect URI of the platform Single-page/,
    inRefresh: /redirect URI https:\/\/evil\.example\.com\/spa \(single-page application\) was added/,
  },
  {
    title: "a required permission",
    add: application(({ requiredResourceAccess }) => {
      const [first] = requiredResourceAccess as { resourceAppId: string; resourceAccess: object[] }[];
      const further = { id: directoryReadWrite, type: "Role" };
      return { requiredResourceAccess: [{ ...first, resourceAccess: [...first!.resourceAccess, further] }] };
    }),
    found: /must not request Directory\.ReadWrite\.All \(application\) of Microsoft Graph/,
    inRefresh: /permission Directory\.ReadWrite\.All of Microsoft Graph was added to the registration/,
  },
  {
    title: "a scope on a declared grant",
    add: async ({ graph, principal: { id } }) => {
      const grants = await graph.list(`/servicePrincipals/${id}/oauth2PermissionGrants`);
      const grant = grants.find(({ consentType }) => consentType === "AllPrincipals")!;
      await graph.send("PATCH", `/oauth2PermissionGrants/${grant.id}`, {
        scope: `${String(grant["scope"])} Files.Read.All`,
      });
    },
    found: /consent for everyone to the delegated permission Files\.Read\.All of Microsoft Graph .* is not declared/,
    inRefresh: /consent to the delegated permission Files\.Read\.All of Microsoft Graph was given/,
  },
  {
    title: "who can sign in",
    add: application(() => ({ signInAudience: "AzureADMultipleOrgs", identifierUris: [] })),
    found: /who can sign in: AzureADMyOrg became AzureADMultipleOrgs/,
    inRefresh: /who can sign in: AzureADMyOrg became AzureADMultipleOrgs/,
  },
  {
    title: "implicit grant",
    add: application(() => ({
      web: { implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: true } },
    })),
    found: /implicit grant of access tokens: none became on/,
    inRefresh: /implicit grant of access tokens: none became on/,
  },
  {
    title: "public client flows",
    add: application(() => ({ isFallbackPublicClient: true })),
    found: /public client flows: none became on/,
    inRefresh: /public client flows: none became on/,
  },
  {
    title: "optional claims",
    add: application(() => ({ optionalClaims: { idToken: [{ name: "groups" }], accessToken: [], saml2Token: [] } })),
    found: /optional claims of ID tokens: none became groups/,
    inRefresh: /optional claims of idTokens: none became groups/,
  },
  {
    title: "an app role",
    add: application(({ appRoles }) => ({
      appRoles: [...(appRoles as object[]), appRole("5b0a1d0e-1111-4000-8000-000000000001")],
    })),
    found: /app roles: .* became .*Evil\.Read for Application/,
    inRefresh: /app roles: .* became .*Evil\.Read/,
  },
  {
    title: "notes and tags",
    add: application(({ tags }) => ({ notes: "mine", tags: [...(tags as string[]), "mine"] })),
    found: /notes: Justification: .* became mine/,
    inRefresh: /notes: Justification: .* became mine/,
  },
  {
    title: "a logout URL",
    add: application(() => ({ web: { logoutUrl: "https://evil.example.com/logout" } })),
    found: /logout URL: none became https:\/\/evil/,
    inRefresh: /logout URL: none became https:\/\/evil/,
  },
  {
    title: "a disabled account",
    add: principal({ accountEnabled: false }),
    found: /service principal must be enabled for sign-in, is disabled/,
    inRefresh: /sign-in: none became disabled/,
  },
  {
    title: "assignment",
    add: principal({ appRoleAssignmentRequired: true }),
    found: /sign-in limited to assigned users: none became on/,
    inRefresh: /sign-in limited to assigned users: none became on/,
  },
];

const certificate = { type: "AsymmetricX509Cert", usage: "Verify", displayName: "evil" };

function ownerReference(id: string): object {
  return { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${id}` };
}
