import { fileURLToPath } from "node:url";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { walkSignIn } from "../../../../cli/sandbox/browser.ts";
import { openTenantFetch, type TenantFetch } from "../../../../cli/sandbox/tenant-fetch.ts";
import { startTenant, type TenantHandle } from "../../index.ts";
import { ask, newStateFile } from "../tenant-client.ts";

const seed = fileURLToPath(new URL("seed.yaml", import.meta.url));
const now = () => new Date("2026-11-21T08:00:00Z");
const callback = "https://shop.example.com/callback";

let tenant: TenantHandle;
let browser: TenantFetch;

beforeAll(async () => {
  tenant = await startTenant({ seed, now });
  browser = openTenantFetch(tenant.caFile);
});

afterAll(async () => {
  await browser[Symbol.asyncDispose]();
  await tenant.close();
});

/** Asks Graph as the web shop. */
async function graph(path: string, handle = tenant): Promise<Record<string, unknown>> {
  const { access_token: token } = await clientToken(`${handle.origin}/.default`, undefined, handle);
  const headers = { authorization: `Bearer ${String(token)}` };
  const { body } = await ask(handle, "GET", `${handle.origin}/v1.0${path}`, { headers });
  return body;
}

async function tokenAnswer(form: Record<string, string>, handle = tenant): Promise<Record<string, unknown>> {
  const { body } = await ask(handle, "POST", `${handle.origin}/${handle.tenantId}/oauth2/v2.0/token`, {
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
  });
  return body;
}

/** A client credentials request of the web shop. */
function clientToken(scope: string, secret?: string, handle = tenant): Promise<Record<string, unknown>> {
  const { clientId, clientSecret = "" } = handle.application("shop");
  const form = { grant_type: "client_credentials", client_id: clientId, client_secret: secret ?? clientSecret, scope };
  return tokenAnswer(form, handle);
}

function claimsOf(answer: Record<string, unknown>, token = "access_token"): Record<string, unknown> {
  return decodeJwt(String(answer[token]));
}

/** The password grant of the terminal, a public client. */
function passwordToken(username: string, password: string): Promise<Record<string, unknown>> {
  const orders = tenant.application("orders").clientId;
  return tokenAnswer({
    grant_type: "password",
    client_id: tenant.application("terminal").clientId,
    scope: `api://${orders}/Orders.Read`,
    username,
    password,
  });
}

/** Signs in on the pages and redeems the code. */
async function signIn(account: string, clientName = "shop", redirectUri = callback): Promise<URL> {
  const { clientId } = tenant.application(clientName);
  const parameters = { client_id: clientId, response_type: "code", redirect_uri: redirectUri, scope: "openid profile" };
  const url = `${tenant.origin}/${tenant.tenantId}/oauth2/v2.0/authorize?${new URLSearchParams(parameters).toString()}`;
  return new URL(await walkSignIn({ url, account, consent: "accept", fetch: browser.fetch }));
}

async function idTokenOf(account: string): Promise<Record<string, unknown>> {
  const code = (await signIn(account)).searchParams.get("code") ?? "";
  const { clientId, clientSecret = "" } = tenant.application("shop");
  const form = { grant_type: "authorization_code", client_id: clientId, client_secret: clientSecret, code };
  return claimsOf(await tokenAnswer({ ...form, redirect_uri: callback }), "id_token");
}

describe("a user in a seed", () => {
  it("is served by Graph", async () => {
    const { id, userPrincipalName } = tenant.user("alice");
    expect(await graph(`/users/${userPrincipalName}?$select=id,displayName,givenName,surname,mail`)).toMatchObject({
      id,
      displayName: "Alice Adams",
      givenName: "Alice",
      surname: "Adams",
      mail: "alice@contoso.onmicrosoft.com",
    });
  });

  it("replaces the users of a tenant without a seed", async () => {
    const { value } = (await graph("/users?$select=displayName")) as { value: { displayName: string }[] };
    expect(value.map(({ displayName }) => displayName)).toEqual(["Alice Adams", "bob", "carol"]);
  });

  it("signs in with the password in the seed, or with the default password", async () => {
    const names = await Promise.all(
      [
        ["bob", "Correct-Horse-7"],
        ["alice", "Local-Tenant-1"],
      ].map(async ([name = "", password = ""]) =>
        claimsOf(await passwordToken(tenant.user(name).userPrincipalName, password)),
      ),
    );
    expect(names.map(({ oid }) => oid)).toEqual([tenant.user("bob").id, tenant.user("alice").id]);
  });

  it("cannot sign in with a wrong password or when it is disabled", async () => {
    const wrong = await passwordToken(tenant.user("bob").userPrincipalName, "Local-Tenant-1");
    const disabled = await passwordToken(tenant.user("carol").userPrincipalName, "Local-Tenant-1");
    expect([wrong["error_codes"], disabled["error_codes"]]).toEqual([[50126], [50057]]);
  });
});

describe("a group in a seed", () => {
  it("has its members in Graph", async () => {
    const { value } = (await graph("/groups?$filter=displayName eq 'Order clerks'")) as {
      value: { id: string; description: string }[];
    };
    const members = (await graph(`/groups/${value[0]?.id ?? ""}/members`)) as { value: { id: string }[] };
    expect([value[0]?.description, members.value.map(({ id }) => id)]).toEqual([
      "Enter orders",
      [tenant.user("bob").id, tenant.application("shop").servicePrincipalId],
    ]);
  });

  it("is in the tokens of its members", async () => {
    const [group] = tenant.tenant.groups.keys();
    expect((await idTokenOf("bob@contoso.onmicrosoft.com"))["groups"]).toEqual([group]);
  });
});

describe("an application in a seed", () => {
  it("is served by Graph with its credentials, without their values", async () => {
    const { objectId } = tenant.application("shop");
    const body = await graph(`/applications/${objectId}`);
    expect(body).toMatchObject({
      appId: "2f7a4c1e-8d5b-4f60-9a3e-6b1c0d9e8f72",
      displayName: "Web shop",
      web: { redirectUris: [callback], logoutUrl: "https://shop.example.com/logout" },
      passwordCredentials: [
        { displayName: "generated", secretText: null, endDateTime: "2028-11-21T08:00:00.000Z" },
        { displayName: "given", secretText: null },
        { displayName: "expired", startDateTime: "2024-01-31T00:00:00.000Z", endDateTime: "2026-01-31T00:00:00Z" },
      ],
    });
    const owners = (await graph(`/applications/${objectId}/owners`)) as { value: { id: string }[] };
    expect(owners.value.map(({ id }) => id)).toEqual([tenant.user("alice").id]);
  });

  it("is called back only at its redirect URIs", async () => {
    const back = await signIn("alice@contoso.onmicrosoft.com");
    expect(`${back.origin}${back.pathname}`).toBe(callback);
    await expect(signIn("alice@contoso.onmicrosoft.com", "shop", "https://other.example.com")).rejects.toThrow(
      "AADSTS50011",
    );
  });

  it("signs in with its generated and its given secret, not with the expired one", async () => {
    const [generated, given, expired] = tenant.application("shop").clientSecrets;
    expect(generated).toMatch(/^.{3}8Q~.{34}$/);
    const answers = [generated, given, expired].map((secret) => clientToken(`${tenant.origin}/.default`, secret));
    expect((await Promise.all(answers)).map((answer) => answer["error_codes"] ?? answer["token_type"])).toEqual([
      "Bearer",
      "Bearer",
      [7000222],
    ]);
  });

  it("has its app roles in tokens once an administrator has consented", async () => {
    const orders = tenant.application("orders").clientId;
    const claims = claimsOf(await clientToken(`api://${orders}/.default`));
    expect([claims["aud"], claims["roles"]]).toEqual([orders, ["Orders.Write.All"]]);
  });

  it("has its scopes in tokens, and the roles of a user's groups", async () => {
    const claims = claimsOf(await passwordToken(tenant.user("bob").userPrincipalName, "Correct-Horse-7"));
    expect([claims["scp"], claims["roles"]]).toEqual(["Orders.Read", ["Approver"]]);
  });

  it("admits only assigned users when it requires an assignment", async () => {
    const address = "https://intranet.example.com/callback";
    expect((await signIn("alice@contoso.onmicrosoft.com", "intranet", address)).searchParams.has("code")).toBe(true);
    const refused = await signIn("bob@contoso.onmicrosoft.com", "intranet", address).then(String, String);
    expect(refused).toContain("AADSTS50105");
  });

  it("has its federated credentials", async () => {
    const { objectId } = tenant.application("shop");
    const { value } = (await graph(`/applications/${objectId}/federatedIdentityCredentials`)) as { value: object[] };
    expect(value).toMatchObject([{ name: "main", subject: "repo:contoso/shop:ref:refs/heads/main" }]);
  });

  it("declares its permissions and shows the consent to them", async () => {
    const { objectId, servicePrincipalId } = tenant.application("shop");
    const { requiredResourceAccess } = (await graph(`/applications/${objectId}`)) as {
      requiredResourceAccess: { resourceAccess: unknown[] }[];
    };
    const grants = tenant.tenant.oauth2PermissionGrants.values().filter((one) => one.clientId === servicePrincipalId);
    expect([
      requiredResourceAccess.map(({ resourceAccess }) => resourceAccess.length),
      [...grants].map(({ consentType, scope }) => [consentType, scope]),
    ]).toEqual([
      [2, 1, 3],
      [
        ["AllPrincipals", "Orders.Read"],
        ["AllPrincipals", "User.Read"],
      ],
    ]);
  });
});

describe("an API of another tenant", () => {
  it("has a service principal in Graph", async () => {
    const { value } = (await graph("/servicePrincipals?$filter=displayName eq 'Customer database'")) as {
      value: Record<string, unknown>[];
    };
    expect(value).toMatchObject([
      {
        appId: "5c0e9d1b-3a7f-4e26-b8d4-1f2a6c7b8d93",
        servicePrincipalNames: ["https://crm.example.com", "5c0e9d1b-3a7f-4e26-b8d4-1f2a6c7b8d93"],
        appRoles: [{ value: "Customers.Read.All" }],
      },
    ]);
    expect(value[0]?.["appOwnerOrganizationId"]).not.toBe(tenant.tenantId);
  });

  it("gets tokens with its roles", async () => {
    const claims = claimsOf(await clientToken("https://crm.example.com/.default"));
    expect([claims["aud"], claims["roles"]]).toEqual(["https://crm.example.com", ["Customers.Read.All"]]);
  });
});

describe("a directory role in a seed", () => {
  it("is assigned to users and applications", () => {
    const assigned = [...tenant.tenant.directoryRoleAssignments.values()].map((one) => [
      one.principalId,
      one.roleDefinitionId,
    ]);
    expect(assigned).toEqual([
      [tenant.tenant.deployer.objectId, "29232cdf-9323-42fd-ade2-1d097af3e4de"],
      [tenant.user("alice").id, "62e90394-69f5-4237-9190-012177145e10"],
      [tenant.application("shop").servicePrincipalId, "88d8e3e3-8f55-4a1e-953a-9b9898b8876b"],
    ]);
  });

  it("is in the tokens of its user", async () => {
    const claims = await idTokenOf("alice@contoso.onmicrosoft.com");
    expect(claims["wids"]).toEqual(["62e90394-69f5-4237-9190-012177145e10"]);
  });
});

describe("a seeded tenant with a state file", () => {
  it("keeps ids and secrets over a restart, and undoes changes at a reset", async () => {
    const stateFile = await newStateFile();
    const first = await startTenant({ stateFile, seed, now });
    const before = [first.application("shop"), first.user("alice")];
    first.tenant.applications.delete(first.application("shop").objectId);
    first.tenant.users.delete(first.user("bob").id);
    await first.close();

    const second = await startTenant({ stateFile, seed, now });
    const kept = second.tenant.applications.has(second.application("shop").objectId);
    await second.reset();
    const after = [second.application("shop"), second.user("alice")];
    const users = await graph("/users?$select=displayName", second);
    await second.close();
    expect([kept, after]).toEqual([false, before]);
    expect(users["value"]).toHaveLength(3);
  });
});
