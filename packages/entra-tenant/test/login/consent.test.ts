import { pageAfterSignIn, post } from "./support/pages.ts";
import { describe, expect, it } from "vitest";
import type { OAuth2PermissionGrant } from "../../entities.ts";
import { callback, codeRequest, normalize, startLogin, type Login } from "./support/login.ts";
import { requirePrincipal, requireUser } from "./support/memory-tenant.ts";
import { exchangeId, graphId } from "./support/microsoft-apis.ts";
import { scope } from "./support/permissions.ts";
import { type ApplicationChanges, grant, register } from "./support/registrations.ts";

const adele = "adele@contoso.onmicrosoft.com";
const webClient = { web: { redirectUris: [callback] } };
const userRead = "e1fe6dd8-ba31-4d61-89e7-88639da4683d";
const smtpSend = "76faac2a-0f20-42f1-928a-50de5b9dbe52";

function start(changes: ApplicationChanges = webClient) {
  const login = startLogin();
  return { login, client: register(login.tenant, changes) };
}

function grants(login: Login): Omit<OAuth2PermissionGrant, "id">[] {
  return [...login.tenant.oauth2PermissionGrants.values()].map(
    ({ clientId, consentType, principalId, resourceId, scope: granted }) => ({
      clientId,
      consentType,
      principalId,
      resourceId,
      scope: granted,
    }),
  );
}

describe("the consent page", () => {
  it("lists the requested permissions", async () => {
    const { login, client } = start();
    const changes = { scope: "openid offline_access User.Read https://outlook.office.com/SMTP.Send" };
    const { title, permissions, buttons, checkbox } = await pageAfterSignIn(
      login,
      login.authorizeUrl(codeRequest(client, changes)),
    );
    expect({ title, permissions, buttons, checkbox }).toEqual({
      title: "Permissions requested",
      permissions: [
        "User.Read for you (User.Read)",
        "openid for you (openid)",
        "offline_access for you (offline_access)",
        "SMTP.Send for you (SMTP.Send)",
      ],
      buttons: ["Accept", "Cancel"],
      checkbox: undefined,
    });
  });

  it("lists only missing consent", async () => {
    const { login, client } = start();
    grant(login.tenant, client, graphId, "User.Read");
    const page = await pageAfterSignIn(
      login,
      login.authorizeUrl(codeRequest(client, { scope: "User.Read Mail.Read" })),
    );
    expect(page.permissions).toEqual(["Mail.Read for you (Mail.Read)"]);
  });

  it("lists everything again when the client asks for consent", async () => {
    const { login, client } = start();
    grant(login.tenant, client, graphId, "User.Read");
    const page = await pageAfterSignIn(login, login.authorizeUrl(codeRequest(client, { prompt: "consent" })));
    expect(page.permissions).toEqual(["User.Read for you (User.Read)"]);
  });

  it("lists the declared permissions on every API for .default", async () => {
    const { login, client } = start({
      ...webClient,
      requiredResourceAccess: [
        { resourceAppId: graphId, resourceAccess: [{ id: userRead, type: "Scope" }] },
        { resourceAppId: exchangeId, resourceAccess: [{ id: smtpSend, type: "Scope" }] },
      ],
    });
    const page = await pageAfterSignIn(
      login,
      login.authorizeUrl(codeRequest(client, { scope: "https://graph.microsoft.com/.default" })),
    );
    expect(page.permissions).toEqual(["User.Read for you (User.Read)", "SMTP.Send for you (SMTP.Send)"]);
  });

  it("is left out when everything was granted to everyone", async () => {
    const { login, client } = start();
    grant(login.tenant, client, graphId, "User.Read");
    const back = await login.signIn(login.authorizeUrl(codeRequest(client)), { consent: "cancel" });
    expect(back.searchParams.has("code")).toBe(true);
  });

  it("is left out when the API admits the client beforehand", async () => {
    const { login, client } = start();
    const read = scope("Orders.Read");
    register(login.tenant, {
      identifierUris: ["api://orders"],
      api: {
        oauth2PermissionScopes: [read],
        preAuthorizedApplications: [{ appId: client.appId, delegatedPermissionIds: [read.id] }],
      },
    });
    const url = login.authorizeUrl(codeRequest(client, { scope: "api://orders/Orders.Read" }));
    const back = await login.signIn(url, { consent: "cancel" });
    expect(back.searchParams.has("code")).toBe(true);
  });

  it("does not take one user's consent for another's", async () => {
    const { login, client } = start();
    grant(login.tenant, client, graphId, "User.Read", requireUser(login.tenant, "adele"));
    const page = await pageAfterSignIn(login, login.authorizeUrl(codeRequest(client)));
    expect(page.title).toBe("Permissions requested");
  });

  it("refuses any answer except yes and no", async () => {
    const { login, client } = start();
    const { request } = await pageAfterSignIn(login, login.authorizeUrl(codeRequest(client)));
    const response = await post(login, "/Consent/Set", { request, decision: "perhaps" });
    expect(response.headers.get("x-local-tenant-check")).toBe("parameter-present");
  });
});

describe("consent", () => {
  it("of a user is recorded for that user", async () => {
    const { login, client } = start();
    await login.signIn(login.authorizeUrl(codeRequest(client, { scope: "openid User.Read" })));
    expect([grants(login), login.tenant.commits]).toEqual([
      [
        {
          clientId: requirePrincipal(login.tenant, client.appId).id,
          consentType: "Principal",
          principalId: requireUser(login.tenant, "megan").id,
          resourceId: requirePrincipal(login.tenant, graphId).id,
          scope: "User.Read openid",
        },
      ],
      1,
    ]);
  });

  it("of an administrator for the organization is recorded for everyone", async () => {
    const { login, client } = start();
    const person = { account: adele, onBehalfOfOrganization: true };
    await login.signIn(login.authorizeUrl(codeRequest(client, { scope: "User.Read.All" })), person);
    expect(grants(login)).toEqual([
      {
        clientId: requirePrincipal(login.tenant, client.appId).id,
        consentType: "AllPrincipals",
        principalId: null,
        resourceId: requirePrincipal(login.tenant, graphId).id,
        scope: "User.Read.All",
      },
    ]);
  });

  it("is added to earlier grants", async () => {
    const { login, client } = start();
    await login.signIn(login.authorizeUrl(codeRequest(client)));
    await login.signIn(login.authorizeUrl(codeRequest(client, { scope: "Mail.Read" })));
    expect(grants(login).map((each) => each.scope)).toEqual(["User.Read Mail.Read"]);
  });

  it("makes the service principal that the client lacks", async () => {
    const { login, client } = start();
    login.tenant.servicePrincipals.delete(requirePrincipal(login.tenant, client.appId).id);
    await login.signIn(login.authorizeUrl(codeRequest(client)));
    expect(requirePrincipal(login.tenant, client.appId)).toMatchObject({ accountEnabled: true });
  });

  it("that is declined goes back to the client and grants nothing", async () => {
    const { login, client } = start();
    const back = await login.signIn(login.authorizeUrl(codeRequest(client)), { consent: "cancel" });
    const { error_description, ...rest } = Object.fromEntries(back.searchParams);
    expect([normalize(error_description ?? ""), rest, grants(login)]).toEqual([
      "AADSTS65004: User declined to consent to access the app. Trace ID: <guid> Correlation ID: <guid> Timestamp: <time>",
      {
        error: "access_denied",
        error_uri: "https://login.microsoftonline.com/error?code=65004",
        state: "opaque state",
      },
      [],
    ]);
  });

  it("to a restricted permission is not for a user to give", async () => {
    const { login, client } = start();
    const page = await pageAfterSignIn(login, login.authorizeUrl(codeRequest(client, { scope: "User.Read.All" })));
    expect({ title: page.title, text: page.text, buttons: page.buttons }).toEqual({
      title: "Approval required",
      text: [
        "Megan Bowen (megan@contoso.onmicrosoft.com)",
        "ERP sync needs permission to access resources in Contoso that only an administrator can grant. Ask an administrator to grant permission to this application before you can use it.",
        "AADSTS90094: The grant requires admin permission.",
      ],
      buttons: ["Return to the application without granting consent"],
    });
  });

  it("needs an administrator if users cannot consent", async () => {
    const { login, client } = start();
    const { authorizationPolicy } = login.tenant.policies;
    authorizationPolicy.permissionGrantPoliciesAssigned = ["ManagePermissionGrantsForOwnedResource.microsoft-dynamic"];
    const url = login.authorizeUrl(codeRequest(client, { scope: "User.Read" }));
    const back = await login.signIn(url);
    const { request } = await pageAfterSignIn(login, url);
    const response = await post(login, "/Consent/Set", { request, decision: "accept" });
    const refused = [back.searchParams.get("error"), response.headers.get("x-local-tenant-check"), grants(login)];
    expect(refused).toEqual(["access_denied", "administrator-consents", []]);
  });

  it("to a restricted permission goes back refused", async () => {
    const { login, client } = start();
    const back = await login.signIn(login.authorizeUrl(codeRequest(client, { scope: "User.Read.All" })));
    const { error, error_description } = Object.fromEntries(back.searchParams);
    expect([error, normalize(error_description ?? "")]).toEqual([
      "access_denied",
      "AADSTS90094: The grant requires admin permission. Trace ID: <guid> Correlation ID: <guid> Timestamp: <time>",
    ]);
  });

  it("to a restricted permission is refused even to a user who makes up the form", async () => {
    const { login, client } = start();
    const { request } = await pageAfterSignIn(
      login,
      login.authorizeUrl(codeRequest(client, { scope: "User.Read.All" })),
    );
    const response = await post(login, "/Consent/Set", { request, decision: "accept" });
    expect([response.headers.get("x-local-tenant-check"), grants(login)]).toEqual(["administrator-consents", []]);
  });

  it("for the organization is refused to a user who makes up the form", async () => {
    const { login, client } = start();
    const { request } = await pageAfterSignIn(login, login.authorizeUrl(codeRequest(client)));
    const response = await post(login, "/Consent/Set", { request, decision: "accept", onBehalfOfOrganization: "true" });
    expect([response.headers.get("x-local-tenant-check"), grants(login)]).toEqual(["administrator-consents", []]);
  });
});
