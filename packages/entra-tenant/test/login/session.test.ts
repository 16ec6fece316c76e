import { describe, expect, it } from "vitest";
import { callback, codeRequest, redirected, redirectedTo, startLogin } from "./support/login.ts";
import { requirePrincipal, requireUser } from "./support/memory-tenant.ts";
import { erpId, graphId } from "./support/microsoft-apis.ts";
import { grant, register } from "./support/registrations.ts";

const webClient = { web: { redirectUris: [callback] } };

function start(changes: Parameters<typeof register>[1] = webClient) {
  const login = startLogin();
  return { login, client: register(login.tenant, changes) };
}

describe("refusals after the account is known", () => {
  it("shows a user who is not assigned that the application is closed to them", async () => {
    const { login, client } = start();
    requirePrincipal(login.tenant, client.appId).appRoleAssignmentRequired = true;
    await expect(login.signIn(login.authorizeUrl(codeRequest(client)))).rejects.toThrow(
      "AADSTS50105: Your administrator has configured the application ERP sync",
    );
  });

  it("does not offer a disabled account", async () => {
    const { login, client } = start();
    requireUser(login.tenant, "megan").accountEnabled = false;
    const page = await login.get(login.authorizeUrl(codeRequest(client)));
    expect(await page.text()).not.toContain("megan");
  });

  it("refuses an API that the tenant has no service principal of", async () => {
    const { login, client } = start();
    const url = login.authorizeUrl(
      codeRequest(client, { scope: "https://contoso.operations.dynamics.com/Odata.FullAccess" }),
    );
    const back = await login.signIn(url);
    expect(back.searchParams.get("error_description")).toContain(
      `AADSTS650052: The app is trying to access a service '${erpId}'(Microsoft Dynamics ERP) that your organization 'Contoso' lacks a service principal for.`,
    );
  });

  it("refuses .default on an API that the registration does not declare", async () => {
    const { login, client } = start({
      ...webClient,
      requiredResourceAccess: [
        { resourceAppId: graphId, resourceAccess: [{ id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", type: "Scope" }] },
      ],
    });
    const back = await login.signIn(
      login.authorizeUrl(codeRequest(client, { scope: "https://outlook.office.com/.default" })),
    );
    expect(back.searchParams.get("error_description")).toContain(
      `AADSTS650057: Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration. Client app ID: ${client.appId}(ERP sync). Resource value from request: https://outlook.office.com.`,
    );
  });

  it("refuses silence when consent is missing", async () => {
    const { login, client } = start();
    const { cookie } = await signedIn(login, client);
    const url = login.authorizeUrl(codeRequest(client, { scope: "Mail.Read", prompt: "none" }));
    expect(await redirected(await login.get(url, { cookie }))).toEqual(
      redirectedTo(
        "consent-given-before",
        65001,
        "interaction_required",
        "The user or administrator has not consented to use the application with ID '<guid>' named 'ERP sync'. Send an interactive authorization request for this user and resource.",
      ),
    );
  });
});

describe("a session", () => {
  it("is kept from scripts and from other sites", async () => {
    const { login, client } = start();
    const { cookie, attributes } = await signedIn(login, client);
    expect([cookie.split("=")[0], attributes]).toEqual(["ESTSAUTH", ["Path=/", "HttpOnly", "Secure", "SameSite=Lax"]]);
  });

  it("lets a silent request through", async () => {
    const { login, client } = start();
    const { cookie } = await signedIn(login, client);
    const response = await login.get(login.authorizeUrl(codeRequest(client, { prompt: "none" })), { cookie });
    expect(new URL(response.headers.get("location") ?? "").searchParams.has("code")).toBe(true);
  });

  it.each([{ prompt: "login" }, { prompt: "select_account" }, { login_hint: "adele@contoso.onmicrosoft.com" }])(
    "is passed over by %o",
    async (changes) => {
      const { login, client } = start();
      const { cookie } = await signedIn(login, client);
      const response = await login.get(login.authorizeUrl(codeRequest(client, changes)), {
        cookie,
      });
      expect(await response.text()).toContain("Pick an account");
    },
  );

  it("ends at the logout endpoint", async () => {
    const { login, client } = start();
    const { cookie } = await signedIn(login, client);
    const response = await login.get(`${login.tenant.origin}/${login.tenant.id}/oauth2/v2.0/logout`, { cookie });
    expect(response.headers.get("set-cookie")).toBe("ESTSAUTH=; Max-Age=0; Path=/");
  });

  // https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request
  it.each(["GET", "POST"])("ends at the logout endpoint and goes back to the application with %s", async (method) => {
    const { login } = start();
    const parameters = new URLSearchParams({ post_logout_redirect_uri: callback, state: "opaque state" });
    const url = `${login.tenant.origin}/${login.tenant.id}/oauth2/v2.0/logout`;
    const response =
      method === "GET"
        ? await login.get(`${url}?${parameters.toString()}`)
        : await login.app.request(url, { method, body: parameters });
    expect([response.status, response.headers.get("location"), response.headers.get("set-cookie")]).toEqual([
      302,
      `${callback}?state=opaque+state`,
      "ESTSAUTH=; Max-Age=0; Path=/",
    ]);
  });

  it.each(["https://fabrikam.com/", `${callback}/../elsewhere`, "javascript:alert(1)", "not a URL"])(
    "ends on a page when %s is not registered",
    async (uri) => {
      const { login } = start();
      const query = new URLSearchParams({ post_logout_redirect_uri: uri });
      const response = await login.get(
        `${login.tenant.origin}/${login.tenant.id}/oauth2/v2.0/logout?${query.toString()}`,
      );
      expect([response.status, response.headers.get("location")]).toEqual([200, null]);
    },
  );

  it("goes back to no other application than the one that the request names", async () => {
    const { login, client } = start();
    const other = register(login.tenant, { displayName: "Other" });
    const logout = async (clientId: string) => {
      const query = new URLSearchParams({ post_logout_redirect_uri: callback, client_id: clientId });
      return (await login.get(`${login.tenant.origin}/${login.tenant.id}/oauth2/v2.0/logout?${query.toString()}`))
        .status;
    };
    expect([await logout(client.appId), await logout(other.appId)]).toEqual([302, 200]);
  });
});

/** Signs Megan in to a client that everyone has consented to, and returns the session's cookie. */
async function signedIn(login: ReturnType<typeof start>["login"], client: ReturnType<typeof start>["client"]) {
  grant(login.tenant, client, graphId, "User.Read");
  const page = await (await login.get(login.authorizeUrl(codeRequest(client)))).text();
  const request = /name="request" value="([^"]+)"/.exec(page)?.[1] ?? "";
  const response = await login.app.request(`${login.tenant.origin}/${login.tenant.id}/login`, {
    method: "POST",
    body: new URLSearchParams({ request, account: "megan@contoso.onmicrosoft.com" }),
  });
  const [cookie = "", ...attributes] = response.headers.get("set-cookie")?.split("; ") ?? [];
  return { cookie, attributes };
}
