import { describe, expect, it } from "vitest";
import { callback, codeRequest, shown, shownAs, startLogin } from "./support/login.ts";
import { requirePrincipal } from "./support/memory-tenant.ts";
import { register } from "./support/registrations.ts";

const webClient = { web: { redirectUris: [callback] } };

function start(changes: Parameters<typeof register>[1] = webClient) {
  const login = startLogin();
  return { login, client: register(login.tenant, changes) };
}

describe("the authorization endpoint on its own page", () => {
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

  it("escapes text from the request", async () => {
    const { login, client } = start();
    const uri = "https://attacker.example/<script>alert(1)</script>";
    const response = await login.get(login.authorizeUrl(codeRequest(client, { redirect_uri: uri })));
    expect(await response.text()).not.toContain("<script");
  });
});
