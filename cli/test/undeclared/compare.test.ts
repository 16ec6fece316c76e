import { describe, expect, it } from "vitest";
import { graphPrincipalId } from "../../../packages/entra-tenant/test/graph/graph-client.ts";
import { addCertificate } from "../../../packages/entra-tenant/test/login/support/certificate.ts";
import { register, resource, servicePrincipalType, type Registered } from "./tenant.ts";

const userReadAll = "df021288-bdef-4463-88db-98f22de89214";
const nothing = { objects: [], unchecked: [] };

async function texts(erp: Registered): Promise<string[]> {
  const { objects, unchecked } = await erp.compare();
  return [...objects.map(({ text }) => text), ...unchecked.map(({ what, why }) => `not checked: ${what}: ${why}`)];
}

function add({ graph }: Registered, method: string, path: string, body?: unknown) {
  return graph.call(method, `/v1.0${path}`, body);
}

describe("a registration that the program makes without a component", () => {
  it("is compared too, and is clean after it was made", async () => {
    expect(await (await register()).compare()).toEqual(nothing);
  });

  it("is found with a changed setting", async () => {
    const erp = await register();
    await add(erp, "PATCH", `/applications/${erp.application.id}`, {
      web: { redirectUris: ["https://evil.example.com/cb"] },
      signInAudience: "AzureADMultipleOrgs",
    });
    expect(await texts(erp)).toEqual([
      "who can sign in: `AzureADMyOrg` became `AzureADMultipleOrgs`",
      "redirect URIs (web): none became `https://evil.example.com/cb`",
    ]);
  });

  it("is found with a service principal that the stack does not declare", async () => {
    const erp = await register();
    erp.resources.pop();
    const { objects } = await erp.compare();
    expect(objects).toMatchObject([
      {
        integration: "erp",
        kind: "service principal",
        id: erp.principal.id,
        since: erp.principal["createdDateTime"],
        removal: { type: "request", method: "DELETE", path: `/servicePrincipals/${erp.principal.id}` },
      },
    ]);
  });

  it("is not compared if the stack only uses another owner's service principal", async () => {
    const erp = await register();
    erp.resources.splice(
      0,
      2,
      resource(servicePrincipalType, "graph", `/servicePrincipals/${graphPrincipalId(erp.graph)}`, {
        clientId: "00000003-0000-0000-c000-000000000000",
        useExisting: true,
      }),
    );
    expect([erp.registrations(), await erp.compare()]).toEqual([[], nothing]);
  });
});

describe("credentials", () => {
  it("are not declared by the id of a declared credential of another kind or registration", async () => {
    const erp = await register();
    const answer = await add(erp, "POST", `/applications/${erp.application.id}/addPassword`, {});
    const { keyId } = answer.body;
    erp.resources.push(
      resource(
        "azuread:index/applicationCertificate:ApplicationCertificate",
        "c",
        `${erp.application.id}/certificate/${keyId}`,
      ),
      resource("azuread:index/applicationPassword:ApplicationPassword", "p", `${erp.principal.id}/password/${keyId}`),
    );
    expect((await erp.compare()).objects).toMatchObject([{ kind: "client secret", id: keyId }]);
    erp.resources.push(
      resource("azuread:index/applicationPassword:ApplicationPassword", "q", `${erp.application.id}/password/${keyId}`),
    );
    expect(await erp.compare()).toEqual(nothing);
  });

  it("that people created are declared by their entry, until a run has removed them", async () => {
    const erp = await register();
    const { keyId } = (await add(erp, "POST", `/applications/${erp.application.id}/addPassword`, {})).body;
    const type = "entra-delivery:index:ExistingSecret";
    const id = `${erp.application.id}/password/${keyId.toUpperCase()}`;
    erp.resources.push(resource(type, "e", id, { isRemoved: false }));
    expect(await erp.compare()).toEqual(nothing);
    erp.resources.splice(-1, 1, resource(type, "e", id, { isRemoved: true }));
    expect((await erp.compare()).objects).toMatchObject([{ kind: "client secret", id: keyId }]);
  });

  it("that the registration had before its adoption are declared by their entry", async () => {
    const erp = await register();
    await addCertificate(erp.graph.tenant.applications.get(erp.application.id)!);
    const [undeclared] = (await erp.compare()).objects;
    expect(undeclared).toMatchObject({ kind: "certificate" });
    const id = `${erp.application.id}/certificate/${undeclared?.id ?? ""}`;
    erp.resources.push(resource("entra-delivery:index:ExistingCertificate", "c", id));
    expect(await erp.compare()).toEqual(nothing);
  });

  it("added by Entra are accepted only if the stack declares their purpose", async () => {
    const addProxySecret = (erp: Registered) =>
      add(erp, "POST", `/applications/${erp.application.id}/addPassword`, {
        passwordCredential: { displayName: "CWAP_AuthSecret" },
      });
    const [plain, proxied] = [await register(), await register({ tags: ["WindowsAzureActiveDirectoryOnPremApp"] })];
    for (const erp of [plain, proxied]) await addProxySecret(erp);
    await add(proxied, "PATCH", `/servicePrincipals/${proxied.principal.id}`, {
      tags: ["WindowsAzureActiveDirectoryOnPremApp"],
    });
    expect([(await plain.compare()).objects.map(({ kind }) => kind), await proxied.compare()]).toEqual([
      ["client secret"],
      nothing,
    ]);
  });

  it("for signing SAML tokens are accepted only if the stack declares SAML", async () => {
    const [plain, saml] = [await register(), await register({ preferredSingleSignOnMode: "saml" })];
    for (const { graph, principal } of [plain, saml]) {
      const live = graph.tenant.servicePrincipals.get(principal.id)!;
      const registered = { keyCredentials: live.keyCredentials } as Parameters<typeof addCertificate>[0];
      await addCertificate(registered, {});
      live.keyCredentials = [
        { ...live.keyCredentials[0]!, keyId: "sign", usage: "Sign" },
        { ...live.keyCredentials[0]!, keyId: "verify", usage: "Verify" },
        { ...live.keyCredentials[0]!, keyId: "other", customKeyIdentifier: "other" },
      ];
    }
    await add(saml, "PATCH", `/servicePrincipals/${saml.principal.id}`, { preferredSingleSignOnMode: "saml" });
    expect(
      [(await plain.compare()).objects, (await saml.compare()).objects].map((all) => all.map(({ id }) => id)),
    ).toEqual([["sign", "verify", "other"], ["other"]]);
  });
});

describe("consent", () => {
  const grantFor = (erp: Registered, scope: string, more = {}) =>
    add(erp, "POST", "/oauth2PermissionGrants", {
      clientId: erp.principal.id,
      resourceId: graphPrincipalId(erp.graph),
      consentType: "AllPrincipals",
      scope,
      ...more,
    });

  async function requireUserRead(): Promise<Registered> {
    const erp = await register();
    const requiredResourceAccess = [
      {
        resourceAppId: "00000003-0000-0000-c000-000000000000",
        resourceAccess: [
          { id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", type: "Scope" },
          { id: userReadAll, type: "Role" },
        ],
      },
    ];
    await add(erp, "PATCH", `/applications/${erp.application.id}`, { requiredResourceAccess });
    const declared = requiredResourceAccess.map(({ resourceAppId, resourceAccess: resourceAccesses }) => ({
      resourceAppId,
      resourceAccesses,
    }));
    Object.assign(erp.resources[0]!["outputs"] as object, { requiredResourceAccesses: declared });
    return erp;
  }

  it("to required permissions is left to administrators and users if the stack gives none", async () => {
    const erp = await requireUserRead();
    await grantFor(erp, "User.Read openid profile email offline_access");
    const [user] = erp.graph.tenant.users.values();
    await grantFor(erp, "User.Read", { consentType: "Principal", principalId: user!.id });
    await assign(erp, userReadAll);
    expect(await erp.compare()).toEqual(nothing);
  });

  it("to more than that is found, and its command keeps the rest", async () => {
    const erp = await requireUserRead();
    const grant = await grantFor(erp, "User.Read Mail.Send");
    expect((await erp.compare()).objects).toMatchObject([
      {
        kind: "delegated permission",
        id: grant.body.id,
        since: null,
        text: expect.stringContaining("delegated permission `Mail.Send` of Microsoft Graph") as string,
        removal: { method: "PATCH", path: `/oauth2PermissionGrants/${grant.body.id}`, body: { scope: "User.Read" } },
      },
    ]);
  });

  it("of a single user is found if the stack consents for everyone", async () => {
    const erp = await requireUserRead();
    const grant = await grantFor(erp, "User.Read");
    erp.resources.push(
      resource(
        "azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant",
        "g",
        `/oauth2PermissionGrants/${grant.body.id}`,
        { servicePrincipalObjectId: erp.principal.id, claimValues: ["User.Read"] },
      ),
    );
    expect(await erp.compare()).toEqual(nothing);
    const [user] = erp.graph.tenant.users.values();
    const own = await grantFor(erp, "User.Read", { consentType: "Principal", principalId: user!.id });
    expect((await erp.compare()).objects).toMatchObject([
      { id: own.body.id, isInRefresh: false, removal: { method: "DELETE" } },
    ]);
  });

  it("is read on every page", async () => {
    const erp = await register();
    const api = erp.graph.tenant.findResource("00000003-0000-0000-c000-000000000000")!;
    const roles = api.appRoles.filter(({ isEnabled }) => isEnabled).slice(0, 150);
    for (const { id } of roles) await assign(erp, id);
    const { objects } = await erp.compare();
    expect(objects.map(({ kind }) => kind)).toEqual(Array<string>(150).fill("application permission"));
    expect(erp.requests.filter((request) => request.includes("/appRoleAssignments"))).toHaveLength(2);
  });

  async function assign(erp: Registered, appRoleId: string): Promise<void> {
    await add(erp, "POST", `/servicePrincipals/${erp.principal.id}/appRoleAssignments`, {
      principalId: erp.principal.id,
      resourceId: graphPrincipalId(erp.graph),
      appRoleId,
    });
  }
});

it("finds a registration that Microsoft disabled, for which there is no command", async () => {
  const erp = await register();
  erp.graph.tenant.applications.get(erp.application.id)!.disabledByMicrosoftStatus =
    "DisabledDueToViolationOfServicesAgreement";
  expect((await erp.compare()).objects).toMatchObject([{ kind: "deactivation", removal: { type: "advice" } }]);
});

it("asks for at most four registrations at once, and reads each API once", async () => {
  const erp = await register();
  await add(erp, "POST", `/servicePrincipals/${erp.principal.id}/appRoleAssignments`, {
    principalId: erp.principal.id,
    resourceId: graphPrincipalId(erp.graph),
    appRoleId: userReadAll,
  });
  const [registration] = erp.registrations();
  await erp.compare({}, [registration!]);
  const [ofOne, atOnce] = [erp.requests.length, erp.mostAtOnce];
  await erp.compare(
    {},
    Array.from({ length: 12 }, () => registration!),
  );
  // Seven for each registration, and one for the API.
  expect([ofOne, erp.requests.length, erp.mostAtOnce <= 4 * atOnce]).toEqual([8, 12 * 7 + 1, true]);
});
