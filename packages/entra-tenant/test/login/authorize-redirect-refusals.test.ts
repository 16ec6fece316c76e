import { describe, expect, it } from "vitest";
import { callback, codeRequest, redirected, redirectedTo, startLogin } from "./support/login.ts";
import { register } from "./support/registrations.ts";

const webClient = { web: { redirectUris: [callback] } };
const challenge = "a".repeat(43);

function start(changes: Parameters<typeof register>[1] = webClient) {
  const login = startLogin();
  return { login, client: register(login.tenant, changes) };
}

describe("the authorization endpoint at the redirect URI", () => {
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
        "The resource principal named api://unknown was not found in the tenant named <guid>. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.",
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
