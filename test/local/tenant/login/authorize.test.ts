import { describe, expect, it } from "vitest";
import { callback, codeRequest, redirected, redirectedTo, shown, shownAs, startLogin } from "./support/login.ts";
import { erpId, graphId, grant, register, requirePrincipal, requireUser } from "./support/memory-tenant.ts";

const webClient = { web: { redirectUris: [callback] } };
const challenge = "a".repeat(43);

function start(changes: Parameters<typeof register>[1] = webClient) {
  const login = startLogin();
  return { login, client: register(login.tenant, changes) };
}

describe("refusals that stay on the sign-in page", () => {
  it("refuses an unknown tenant", async () => {
    const { login, client } = start();
    const response = await login.get(login.authorizeUrl(codeRequest(client), 2, "fabrikam.com"));
    expect(await shown(response)).toEqual(
      shownAs(
        400,
        "tenant-known",
        90002,
        "Tenant 'fabrikam.com' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.",
      ),
    );
  });

  it("refuses a request without a client", async () => {
    const { login } = start();
    expect(await shown(await login.get(login.authorizeUrl({ response_type: "code" })))).toEqual(
      shownAs(400, "parameter-present", 900144, "The request body must contain the following parameter: 'client_id'."),
    );
  });

  it("refuses an unknown client", async () => {
    const { login, client } = start();
    const url = login.authorizeUrl(codeRequest(client, { client_id: "11111111-2222-3333-4444-555555555555" }));
    expect(await shown(await login.get(url))).toEqual(
      shownAs(
        400,
        "client-known",
        700016,
        "Application with identifier '<guid>' was not found in the directory 'Contoso'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
      ),
    );
  });

  it.each(["common", "organizations"])("refuses a single-tenant client at %s", async (segment) => {
    const { login, client } = start();
    const response = await login.get(login.authorizeUrl(codeRequest(client), 2, segment));
    expect(await shown(response)).toEqual(
      shownAs(
        400,
        "client-multitenant",
        50194,
        `Application '<guid>'(ERP sync) is not configured as a multi-tenant application. Usage of the /${segment} endpoint is not supported for such applications created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.`,
      ),
    );
  });

  it("refuses the consumers endpoint", async () => {
    const { login, client } = start({ ...webClient, signInAudience: "AzureADMultipleOrgs" });
    expect(await shown(await login.get(login.authorizeUrl(codeRequest(client), 2, "consumers")))).toEqual(
      shownAs(
        400,
        "endpoint-for-organizations",
        9002332,
        "Application '<guid>'(ERP sync) is configured for use by Microsoft Entra users only. Please do not use the /consumers endpoint to serve this request.",
      ),
    );
  });

  it("refuses a client whose service principal is disabled", async () => {
    const { login, client } = start();
    requirePrincipal(login.tenant, client.appId).accountEnabled = false;
    expect(await shown(await login.get(login.authorizeUrl(codeRequest(client))))).toEqual(
      shownAs(400, "client-enabled", 7000112, "Application '<guid>'(ERP sync) is disabled."),
    );
  });

  it("refuses a request without a redirect URI", async () => {
    const { login, client } = start();
    const url = login.authorizeUrl({ client_id: client.appId, response_type: "code", scope: "User.Read" });
    expect(await shown(await login.get(url))).toEqual(
      shownAs(400, "redirect-uri-present", 900971, "No reply address provided."),
    );
  });

  it.each([
    ["of another host", "https://attacker.example/callback"],
    ["in another case", "https://erp.contoso.com/Callback"],
    ["with a trailing slash", "https://erp.contoso.com/callback/"],
    ["with a query", "https://erp.contoso.com/callback?next=1"],
    ["on another port", "https://erp.contoso.com:8443/callback"],
  ])("refuses a redirect URI %s", async (_case, uri) => {
    const { login, client } = start();
    const response = await login.get(login.authorizeUrl(codeRequest(client, { redirect_uri: uri })));
    expect(await shown(response)).toEqual(
      shownAs(
        400,
        "redirect-uri-registered",
        50011,
        `The redirect URI '${uri}' specified in the request does not match the redirect URIs configured for the application '<guid>'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to troubleshoot this error.`,
      ),
    );
  });

  it("ignores the port of a loopback redirect URI", async () => {
    const { login, client } = start({
      publicClient: { redirectUris: ["http://localhost/app", "http://127.0.0.1:1/app"] },
    });
    const uris = ["http://localhost:50123/app", "http://127.0.0.1:50123/app"];
    const answers = uris.map((uri) => login.get(login.authorizeUrl(codeRequest(client, { redirect_uri: uri }))));
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([200, 200]);
  });

  it("keeps the path of a loopback redirect URI", async () => {
    const { login, client } = start({ publicClient: { redirectUris: ["http://localhost/app"] } });
    const uri = "http://localhost:50123/App";
    const response = await login.get(login.authorizeUrl(codeRequest(client, { redirect_uri: uri })));
    expect(response.headers.get("x-local-tenant-check")).toBe("redirect-uri-registered");
  });

  it("escapes what a request says", async () => {
    const { login, client } = start();
    const uri = "https://attacker.example/<script>alert(1)</script>";
    const response = await login.get(login.authorizeUrl(codeRequest(client, { redirect_uri: uri })));
    expect(await response.text()).not.toContain("<script");
  });
});

describe("refusals that go back to the client", () => {
  it.each<[string, Record<string, string>, Parameters<typeof redirectedTo>]>([
    [
      "no response type",
      { response_type: "" },
      [
        "parameter-present",
        900144,
        "invalid_request",
        "The request body must contain the following parameter: 'response_type'.",
      ],
    ],
    [
      "an unknown response type",
      { response_type: "assertion" },
      [
        "response-type-supported",
        70005,
        "unsupported_response_type",
        "The response_type 'assertion' is not supported.",
      ],
    ],
    [
      "an ID token that is not enabled",
      { response_type: "code id_token", response_mode: "query", nonce: "n", scope: "openid" },
      [
        "id-token-issuance-enabled",
        700054,
        "unsupported_response_type",
        "response_type 'id_token' is not enabled for the application.",
      ],
    ],
    [
      "an access token that is not enabled",
      { response_type: "token", response_mode: "query" },
      [
        "access-token-issuance-enabled",
        700051,
        "unsupported_response_type",
        "response_type 'token' is not enabled for the application.",
      ],
    ],
    [
      "an unknown response mode",
      { response_mode: "web_message" },
      [
        "response-mode-supported",
        70007,
        "unsupported_response_mode",
        "'web_message' is not a supported value of 'response_mode' when requesting a token.",
      ],
    ],
    [
      "no scope",
      { scope: "" },
      [
        "parameter-present",
        900144,
        "invalid_request",
        "The request body must contain the following parameter: 'scope'.",
      ],
    ],
    [
      "a malformed scope",
      { scope: "/.default" },
      [
        "scope-well-formed",
        70011,
        "invalid_scope",
        "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope /.default is not valid.",
      ],
    ],
    [
      ".default beside a named scope",
      { scope: "https://graph.microsoft.com/.default https://graph.microsoft.com/User.Read" },
      [
        "default-scope-alone",
        70011,
        "invalid_scope",
        "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope https://graph.microsoft.com/.default https://graph.microsoft.com/User.Read is not valid. .default scope can't be combined with resource-specific scopes.",
      ],
    ],
    [
      ".default beside another API's scope",
      { scope: "User.Read https://outlook.office.com/.default" },
      [
        "default-scope-alone",
        70011,
        "invalid_scope",
        "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope User.Read https://outlook.office.com/.default is not valid. .default scope can't be combined with resource-specific scopes.",
      ],
    ],
    [
      "an unknown scope",
      { scope: "User.Reed" },
      [
        "scope-on-resource",
        650053,
        "invalid_client",
        "The application 'ERP sync' asked for scope 'User.Reed' that doesn't exist on the resource '<guid>'. Contact the app vendor.",
      ],
    ],
    [
      "an unknown API",
      { scope: "api://unknown/Read" },
      [
        "resource-in-tenant",
        500011,
        "invalid_resource",
        "The resource principal named api://unknown was not found in the tenant named Contoso. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.",
      ],
    ],
    [
      "a challenge method without a challenge",
      { code_challenge_method: "S256" },
      ["code-challenge-present", 50147, "invalid_request", "The size of the code challenge parameter is not valid."],
    ],
    [
      "a short challenge",
      { code_challenge: "short" },
      ["code-challenge-sized", 501491, "invalid_request", "Invalid size of Code_Challenge parameter."],
    ],
    [
      "an unknown challenge method",
      { code_challenge: challenge, code_challenge_method: "S512" },
      [
        "code-challenge-method-supported",
        90100,
        "invalid_request",
        "code_challenge_method parameter is empty or not valid.",
      ],
    ],
    [
      "an unknown prompt",
      { prompt: "ask" },
      ["prompt-supported", 90023, "invalid_request", "Unsupported 'prompt' value."],
    ],
    [
      "silence when nobody is signed in",
      { prompt: "none" },
      [
        "session-present",
        50058,
        "login_required",
        "A silent sign-in request was sent but no user is signed in. The cookies used to represent the user's session were not sent in the request to Microsoft Entra ID.",
      ],
    ],
  ])("refuses %s", async (_case, changes, expected) => {
    const { login, client } = start();
    const response = await login.get(login.authorizeUrl(codeRequest(client, changes)));
    expect(await redirected(response)).toEqual(redirectedTo(...expected));
  });

  it("refuses a single-page application without PKCE", async () => {
    const { login, client } = start({ spa: { redirectUris: [callback] } });
    expect(await redirected(await login.get(login.authorizeUrl(codeRequest(client))))).toEqual(
      redirectedTo(
        "spa-uses-pkce",
        9002325,
        "invalid_request",
        "Proof Key for Code Exchange is required for cross-origin authorization code redemption.",
      ),
    );
  });

  const hybrid = {
    ...webClient.web,
    implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: true },
  };

  it("refuses tokens in a query", async () => {
    const { login, client } = start({ web: hybrid });
    const changes = { response_type: "code id_token", response_mode: "query", nonce: "n", scope: "openid" };
    expect(await redirected(await login.get(login.authorizeUrl(codeRequest(client, changes))))).toEqual(
      redirectedTo(
        "response-mode-supported",
        70007,
        "unsupported_response_mode",
        "'query' is not a supported value of 'response_mode' when requesting a token.",
      ),
    );
  });

  it("refuses an ID token without a nonce, in the fragment", async () => {
    const { login, client } = start({ web: hybrid });
    const response = await login.get(
      login.authorizeUrl(codeRequest(client, { response_type: "id_token", scope: "openid" })),
    );
    const { hash } = new URL(response.headers.get("location") ?? "");
    expect(new URLSearchParams(hash.slice(1)).get("error_description")).toMatch(
      /^AADSTS900144: The request body must contain the following parameter: 'nonce'\./,
    );
  });

  it("refuses an ID token without the openid scope", async () => {
    const { login, client } = start({ web: hybrid });
    const response = await login.get(
      login.authorizeUrl(codeRequest(client, { response_type: "id_token", nonce: "n" })),
    );
    expect(response.headers.get("x-local-tenant-check")).toBe("response-type-supported");
  });
});

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
      const response = await login.get(login.authorizeUrl(codeRequest(client, changes as Record<string, string>)), {
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
  return { cookie: response.headers.get("set-cookie")?.split(";")[0] ?? "" };
}
