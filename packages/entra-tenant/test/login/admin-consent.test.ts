import { describe, expect, it } from "vitest";
import { callback, codeRequest, normalize, shown, shownAs, startLogin, type Login } from "./support/login.ts";
import { requirePrincipal } from "./support/memory-tenant.ts";
import { erpId, exchangeId, graphId } from "./support/microsoft-apis.ts";
import { type ApplicationChanges, register } from "./support/registrations.ts";

const adele = { account: "adele@contoso.onmicrosoft.com" };
const declared: ApplicationChanges = {
  web: { redirectUris: [callback] },
  requiredResourceAccess: [
    {
      resourceAppId: graphId,
      resourceAccess: [
        { id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", type: "Scope" },
        { id: "b633e1c5-b582-4048-a93e-9f11b44c7e96", type: "Role" },
      ],
    },
    { resourceAppId: exchangeId, resourceAccess: [{ id: "7146a1f0-8703-45b3-9eae-527a64c00995", type: "Role" }] },
  ],
};

function start(changes: ApplicationChanges = declared) {
  const login = startLogin();
  const client = register(login.tenant, changes);
  const url = (parameters: Record<string, string>, version: 1 | 2 = 1) =>
    `${login.tenant.origin}/${login.tenant.id}${version === 2 ? "/v2.0" : ""}/adminconsent?${new URLSearchParams({ client_id: client.appId, ...parameters }).toString()}`;
  return { login, client, url };
}

function granted(login: Login) {
  const name = (id: string) => login.tenant.servicePrincipals.get(id)?.appId;
  return {
    grants: [...login.tenant.oauth2PermissionGrants.values()].map((grant) => ({
      consentType: grant.consentType,
      client: name(grant.clientId),
      resource: name(grant.resourceId),
      scope: grant.scope,
    })),
    roles: [...login.tenant.appRoleAssignments.values()].map((assignment) => ({
      principal: name(assignment.principalId),
      resource: name(assignment.resourceId),
      appRoleId: assignment.appRoleId,
    })),
  };
}

describe("admin consent", () => {
  it("grants the declared permissions for everyone", async () => {
    const { login, client, url } = start();
    await login.signIn(url({ redirect_uri: callback }), adele);
    expect(granted(login)).toEqual({
      grants: [{ consentType: "AllPrincipals", client: client.appId, resource: graphId, scope: "User.Read" }],
      roles: [
        { principal: client.appId, resource: graphId, appRoleId: "b633e1c5-b582-4048-a93e-9f11b44c7e96" },
        { principal: client.appId, resource: exchangeId, appRoleId: "7146a1f0-8703-45b3-9eae-527a64c00995" },
      ],
    });
  });

  // https://learn.microsoft.com/previous-versions/azure/active-directory/azuread-dev/v1-protocols-oauth-code
  it("comes with a sign-in by prompt=admin_consent in version 1", async () => {
    const { login, client } = start();
    const request = codeRequest(client, { prompt: "admin_consent", resource: "https://graph.microsoft.com" });
    const back = await login.signIn(login.authorizeUrl(request, 1), adele);
    expect([...back.searchParams.keys()].sort()).toEqual(["admin_consent", "code", "state"]);
    expect([granted(login).grants.map(({ consentType }) => consentType), granted(login).roles.length]).toEqual([
      ["AllPrincipals"],
      2,
    ]);
  });

  it("by prompt=admin_consent is for administrators, and unknown to version 2", async () => {
    const { login, client } = start();
    const request = codeRequest(client, { prompt: "admin_consent" });
    const declined = await login.signIn(login.authorizeUrl(request, 1), { consent: "cancel" });
    const unknown = await login.get(login.authorizeUrl(request, 2));
    expect([declined.searchParams.get("error_description"), unknown.headers.get("location")]).toEqual([
      expect.stringContaining("AADSTS90094"),
      expect.stringContaining("AADSTS90023"),
    ]);
    expect(granted(login)).toEqual({ grants: [], roles: [] });
  });

  it("changes nothing the second time", async () => {
    const { login, url } = start();
    await login.signIn(url({ redirect_uri: callback }), adele);
    const first = granted(login);
    await login.signIn(url({ redirect_uri: callback }), adele);
    expect(granted(login)).toEqual(first);
  });

  it("redirects to the client of v1", async () => {
    const { login, url } = start();
    const back = await login.signIn(url({ redirect_uri: callback, state: "opaque state" }), adele);
    expect(Object.fromEntries(back.searchParams)).toEqual({
      admin_consent: "True",
      tenant: login.tenant.id,
      state: "opaque state",
    });
  });

  it("returns the granted permissions to the client of v2", async () => {
    const { login, url } = start();
    const scope = "openid https://graph.microsoft.com/Mail.Read";
    const back = await login.signIn(url({ redirect_uri: callback, scope, state: "opaque state" }, 2), adele);
    expect([Object.fromEntries(back.searchParams), granted(login)]).toEqual([
      { admin_consent: "True", tenant: login.tenant.id, scope, state: "opaque state" },
      {
        grants: [
          {
            consentType: "AllPrincipals",
            client: expect.any(String) as unknown,
            resource: graphId,
            scope: "Mail.Read openid",
          },
        ],
        roles: [],
      },
    ]);
  });

  it("of v2 with .default grants the declared permissions", async () => {
    const { login, url } = start();
    await login.signIn(url({ redirect_uri: callback, scope: "https://graph.microsoft.com/.default" }, 2), adele);
    expect(granted(login).roles).toHaveLength(2);
  });

  it("goes back to the registered redirect URI when the request names none", async () => {
    const { login, url } = start();
    const back = await login.signIn(url({}), adele);
    expect(back.origin + back.pathname).toBe(callback);
  });

  it("ends on a page when the application has no redirect URI", async () => {
    const { login, url } = start({ ...declared, web: { redirectUris: [] } });
    await expect(login.signIn(url({}), adele)).rejects.toThrow("ERP sync may now be used in Contoso.");
  });

  it("that is declined goes back to the client and grants nothing", async () => {
    const { login, url } = start();
    const back = await login.signIn(url({ redirect_uri: callback, state: "s" }), { ...adele, consent: "cancel" });
    const { error_description, ...rest } = Object.fromEntries(back.searchParams);
    expect([normalize(error_description ?? ""), rest, granted(login)]).toEqual([
      "AADSTS65004: The resource owner or authorization server denied the request. Trace ID: <guid> Correlation ID: <guid> Timestamp: <time>",
      {
        error: "consent_required",
        error_uri: "https://login.microsoftonline.com/error?code=65004",
        admin_consent: "True",
        state: "s",
      },
      { grants: [], roles: [] },
    ]);
  });

  it("is not for an ordinary user to give", async () => {
    const { login, url } = start();
    const back = await login.signIn(url({ redirect_uri: callback }));
    expect([back.searchParams.get("error"), back.searchParams.get("admin_consent"), granted(login)]).toEqual([
      "access_denied",
      "True",
      { grants: [], roles: [] },
    ]);
  });

  it("is refused on an API without service principal", async () => {
    const { login, url } = start({
      ...declared,
      requiredResourceAccess: [
        { resourceAppId: erpId, resourceAccess: [{ id: "a849e696-ce45-464a-81de-e5c5b45519c1", type: "Scope" }] },
      ],
    });
    const response = await login.get(url({ redirect_uri: callback }));
    expect(new URL(response.headers.get("location") ?? "").searchParams.get("error_description")).toMatch(
      /^AADSTS650052:/,
    );
  });

  it("is refused when the registration declares a permission that the API does not have", async () => {
    const id = "11111111-2222-3333-4444-555555555555";
    const { login, url } = start({
      ...declared,
      requiredResourceAccess: [{ resourceAppId: graphId, resourceAccess: [{ id, type: "Role" }] }],
    });
    const response = await login.get(url({ redirect_uri: callback }));
    expect(new URL(response.headers.get("location") ?? "").searchParams.get("error_description")).toContain(
      `AADSTS650053: The application 'ERP sync' asked for scope '${id}' that doesn't exist on the resource`,
    );
  });

  it("is refused to a disabled client", async () => {
    const { login, client, url } = start();
    requirePrincipal(login.tenant, client.appId).accountEnabled = false;
    expect((await login.get(url({}))).headers.get("x-local-tenant-check")).toBe("client-enabled");
  });

  it("is refused with a redirect URI that is not the client's", async () => {
    const { login, url } = start();
    const response = await login.get(url({ redirect_uri: "https://attacker.example/" }));
    expect(response.headers.get("x-local-tenant-check")).toBe("redirect-uri-registered");
  });

  it("of v2 is refused without scope", async () => {
    const { login, url } = start({ ...declared, web: { redirectUris: [] } });
    expect(await shown(await login.get(url({}, 2)))).toEqual(
      shownAs(400, "parameter-present", 900144, "The request body must contain the following parameter: 'scope'."),
    );
  });
});
