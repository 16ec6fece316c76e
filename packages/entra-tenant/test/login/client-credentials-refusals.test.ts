import { describe, expect, it } from "vitest";
import { refusal, refused, startLogin, without } from "./support/login.ts";
import { requirePrincipal } from "./support/memory-tenant.ts";
import { erpId, exchangeId } from "./support/microsoft-apis.ts";
import { addSecret, register } from "./support/registrations.ts";

const graphDefault = "https://graph.microsoft.com/.default";

function start() {
  const login = startLogin();
  const client = register(login.tenant);
  const secret = addSecret(client);
  const form = {
    grant_type: "client_credentials",
    client_id: client.appId,
    client_secret: secret,
    scope: graphDefault,
  };
  return { login, client, secret, form };
}

describe("the client credentials grant", () => {
  it.each<[string, Record<string, string>, Parameters<typeof refused>]>([
    [
      "no grant type",
      { grant_type: "" },
      [
        400,
        "parameter-present",
        900144,
        "invalid_request",
        "The request body must contain the following parameter: 'grant_type'.",
      ],
    ],
    [
      "an unsupported grant type",
      { grant_type: "implicit" },
      [
        400,
        "grant-type-supported",
        70003,
        "unsupported_grant_type",
        "The app requested an unsupported grant type 'implicit'.",
      ],
    ],
    [
      "no client",
      { client_id: "" },
      [
        400,
        "parameter-present",
        900144,
        "invalid_request",
        "The request body must contain the following parameter: 'client_id'.",
      ],
    ],
    [
      "the client id of a template that nobody filled in",
      { client_id: "00000000-0000-0000-0000-000000000000" },
      [400, "client-id-valid", 700038, "unauthorized_client", "<guid> is not a valid application identifier."],
    ],
    [
      "an unknown client",
      { client_id: "11111111-2222-3333-4444-555555555555" },
      [
        400,
        "client-known",
        700016,
        "unauthorized_client",
        "Application with identifier '<guid>' was not found in the directory 'Contoso'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
      ],
    ],
    [
      "no secret",
      { client_secret: "" },
      [
        401,
        "client-credentials-present",
        7000216,
        "invalid_client",
        "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
      ],
    ],
    [
      "a wrong secret",
      { client_secret: "wrong" },
      [
        401,
        "secret-valid",
        7000215,
        "invalid_client",
        "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '<guid>'.",
      ],
    ],
    [
      "a named permission",
      { scope: "https://graph.microsoft.com/Mail.Send" },
      [
        400,
        "scope-is-default",
        1002012,
        "invalid_scope",
        "The provided value for scope https://graph.microsoft.com/Mail.Send is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).",
      ],
    ],
    [
      "more than one API",
      { scope: `${graphDefault} https://outlook.office365.com/.default` },
      [
        400,
        "scope-is-default",
        1002012,
        "invalid_scope",
        `The provided value for scope ${graphDefault} https://outlook.office365.com/.default is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
      ],
    ],
    [
      "OpenID Connect scopes only",
      { scope: "openid profile offline_access" },
      [
        400,
        "scope-is-default",
        1002012,
        "invalid_scope",
        "The provided value for scope openid profile offline_access is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).",
      ],
    ],
    [
      "an unknown API",
      { scope: "https://graph.microsoft.example/.default" },
      [
        400,
        "resource-in-tenant",
        500011,
        "invalid_resource",
        "The resource principal named https://graph.microsoft.example was not found in the tenant named <guid>. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.",
      ],
    ],
    [
      "an API without service principal",
      { scope: `${erpId}/.default` },
      [
        400,
        "resource-in-tenant",
        500011,
        "invalid_resource",
        "The resource principal named <guid> was not found in the tenant named <guid>. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.",
      ],
    ],
  ])("refuses %s", async (_case, changes, expected) => {
    const { login, form } = start();
    expect(await refusal(await login.token({ ...form, ...changes }))).toEqual(refused(...expected));
  });

  it("refuses a body that is not a form", async () => {
    const { login, form } = start();
    const response = await login.app.request(`${login.tenant.origin}/${login.tenant.id}/oauth2/v2.0/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(form),
    });
    expect(await refusal(response)).toEqual(
      refused(
        400,
        "parameter-present",
        900144,
        "invalid_request",
        "The request body must contain the following parameter: 'grant_type'.",
      ),
    );
  });

  it("refuses a request without scope", async () => {
    const { login, form } = start();
    expect(await refusal(await login.token(without(form, "scope")))).toEqual(
      refused(
        400,
        "parameter-present",
        900144,
        "invalid_request",
        "The request body must contain the following parameter: 'scope'.",
      ),
    );
  });

  it("refuses a v1 request without resource", async () => {
    const { login, form } = start();
    expect(await refusal(await login.token(form, { version: 1 }))).toEqual(
      refused(
        400,
        "parameter-present",
        900144,
        "invalid_request",
        "The request body must contain the following parameter: 'resource'.",
      ),
    );
  });

  it("refuses an unknown tenant", async () => {
    const { login, form } = start();
    expect(await refusal(await login.token(form, { segment: "fabrikam.com" }))).toEqual(
      refused(
        400,
        "tenant-known",
        90002,
        "invalid_request",
        "Tenant 'fabrikam.com' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.",
      ),
    );
  });

  it.each([
    [
      "common",
      "tenant-named",
      9001023,
      "The grant type isn't supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.",
    ],
    [
      "organizations",
      "tenant-identifiable",
      50059,
      "No tenant-identifying information found in either the request or implied by any provided credentials.",
    ],
  ])("refuses the %s endpoint, which names no tenant", async (segment, check, code, message) => {
    const { login } = start();
    const client = register(login.tenant, { signInAudience: "AzureADMultipleOrgs" });
    const form = { grant_type: "client_credentials", client_id: client.appId, client_secret: addSecret(client) };
    expect(await refusal(await login.token({ ...form, scope: graphDefault }, { segment }))).toEqual(
      refused(400, check, code, "invalid_request", message),
    );
  });

  it("refuses GET", async () => {
    const { login } = start();
    const response = await login.get(`${login.tenant.origin}/${login.tenant.id}/oauth2/v2.0/token`);
    expect(await refusal(response)).toEqual(
      refused(
        400,
        "method-post",
        900561,
        "invalid_request",
        "The endpoint only accepts POST requests. Received a GET request.",
      ),
    );
  });

  it("refuses a client without service principal", async () => {
    const { login, client, form } = start();
    login.tenant.servicePrincipals.delete(requirePrincipal(login.tenant, client.appId).id);
    expect(await refusal(await login.token(form))).toEqual(
      refused(
        401,
        "service-principal-in-tenant",
        7000229,
        "invalid_client",
        "The client application <guid> is missing service principal in the tenant <guid>. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119",
      ),
    );
  });

  it("refuses a client whose service principal is disabled", async () => {
    const { login, client, form } = start();
    requirePrincipal(login.tenant, client.appId).accountEnabled = false;
    expect(await refusal(await login.token(form))).toEqual(
      refused(400, "client-enabled", 7000112, "unauthorized_client", "Application '<guid>'(ERP sync) is disabled."),
    );
  });

  it("refuses an API whose service principal is disabled", async () => {
    const { login, form } = start();
    requirePrincipal(login.tenant, exchangeId).accountEnabled = false;
    const response = await login.token({ ...form, scope: "https://outlook.office365.com/.default" });
    expect(await refusal(response)).toEqual(
      refused(
        400,
        "resource-enabled",
        500014,
        "invalid_resource",
        "The service principal for resource 'https://outlook.office365.com' is disabled. This indicate that a subscription within the tenant has lapsed, or that the administrator for this tenant has disabled the application, preventing tokens from being issued for it.",
      ),
    );
  });

  it("refuses a client without a role on an API that requires one", async () => {
    const { login, form } = start();
    const api = register(login.tenant, { displayName: "Orders", identifierUris: ["api://orders"] });
    requirePrincipal(login.tenant, api.appId).appRoleAssignmentRequired = true;
    expect(await refusal(await login.token({ ...form, scope: "api://orders/.default" }))).toEqual(
      refused(
        400,
        "application-assigned",
        501051,
        "invalid_grant",
        "Application '<guid>'(ERP sync) is not assigned to a role for the application 'api://orders'(Orders).",
      ),
    );
  });
});
