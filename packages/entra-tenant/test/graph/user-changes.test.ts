import { createHash } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import {
  createApplication,
  createServicePrincipal,
  type GraphClient,
  graphPrincipalId,
  refusal,
  startGraph,
} from "./graph-client.ts";

let graph: GraphClient;
beforeEach(async () => {
  graph = await (await startGraph()).as({ roles: ["User.ReadWrite.All", "User-PasswordProfile.ReadWrite.All"] });
});

const password = "Maple-and-7-rivers";
const adele = {
  accountEnabled: true,
  displayName: "Adele Vance",
  mailNickname: "adele",
  userPrincipalName: "adele.vance'7@contoso.onmicrosoft.com",
  passwordProfile: { password, forceChangePasswordNextSignIn: false },
};
const create = (body: object = {}) => graph.call("POST", "/v1.0/users", { ...adele, ...body });

describe("a new user", () => {
  it("is answered with Graph's default properties, and read back whole", async () => {
    const profile = { employeeId: "E7", otherMails: ["adele@fabrikam.com"], employeeOrgData: { costCenter: "4711" } };
    const { status, body } = await create({
      ...profile,
      mail: "adele@contoso.com",
      businessPhones: ["+1 425 555 0109"],
    });
    const select = "employeeId,otherMails,employeeOrgData,proxyAddresses,createdDateTime,passwordProfile,userType";
    const read = await graph.call("GET", `/v1.0/users/${body.id}?$select=${select}`);
    expect([status, body]).toEqual([
      201,
      {
        "@odata.context": "https://localhost:8443/v1.0/$metadata#users/$entity",
        businessPhones: ["+1 425 555 0109"],
        displayName: "Adele Vance",
        givenName: null,
        jobTitle: null,
        mail: "adele@contoso.com",
        mobilePhone: null,
        officeLocation: null,
        preferredLanguage: null,
        surname: null,
        userPrincipalName: "adele.vance'7@contoso.onmicrosoft.com",
        id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      },
    ]);
    expect(read.body).toMatchObject({
      ...profile,
      employeeOrgData: { costCenter: "4711", division: null },
      proxyAddresses: ["SMTP:adele@contoso.com"],
      createdDateTime: "2026-11-21T08:00:00.000Z",
      passwordProfile: null,
      userType: "Member",
    });
  });

  it("is refused without the rights to create users, and for a user who is no administrator", async () => {
    const reader = await graph.as({ roles: ["User.Read.All"] });
    const user = graph.tenant.users.values().find(({ isAdministrator }) => !isAdministrator);
    const plain = await graph.as({ oid: user?.id, scp: "User.ReadWrite.All" });
    const statuses = [await reader.call("POST", "/v1.0/users", adele), await plain.call("POST", "/v1.0/users", adele)];
    expect(statuses.map(({ status }) => status)).toEqual([403, 403]);
  });

  const complexity =
    "The specified password does not comply with password complexity requirements. Please provide a different password.";
  const invalid = (property: string) => `Invalid value specified for property '${property}' of resource 'User'.`;
  const required = (property: string) => `A value is required for property '${property}' of resource 'User'.`;
  it.each([
    ["a short password", { passwordProfile: { password: "Aa1!" } }, complexity],
    ["a password of two kinds of characters", { passwordProfile: { password: "maple7rivers" } }, complexity],
    ["no password", { passwordProfile: {} }, required("password")],
    ["no password profile", { passwordProfile: undefined }, required("passwordProfile")],
    ["no mail nickname", { mailNickname: undefined }, required("mailNickname")],
    ["a mail nickname with a space", { mailNickname: "adele vance" }, invalid("mailNickname")],
    ["a principal name without a domain", { userPrincipalName: "adele" }, invalid("userPrincipalName")],
    [
      "a domain of another tenant",
      { userPrincipalName: "adele@fabrikam.com" },
      "The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.",
    ],
    [
      "a principal name in use",
      { userPrincipalName: "ADMIN@contoso.onmicrosoft.com" },
      "Another object with the same value for property userPrincipalName already exists.",
    ],
    [
      "a mail address in use",
      { mail: "admin@contoso.onmicrosoft.com" },
      "Another object with the same value for property proxyAddresses already exists.",
    ],
    ["a second phone", { businessPhones: ["1", "2"] }, invalid("businessPhones")],
  ])("is refused with %s", async (_, body, message) => {
    const answer = await create(body);
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });

  it("can have a weak password if its policies allow it", async () => {
    const answer = await create({
      passwordPolicies: "DisableStrongPassword",
      passwordProfile: { password: "maplerivers" },
    });
    expect(answer.status).toBe(201);
  });

  it("has a password that is kept as a hash only, which no answer contains", async () => {
    const { body } = await create();
    const kept = graph.tenant.users.get(body.id);
    const hash = kept?.passwordHash ?? "";
    expect(hash).toBe(createHash("sha256").update(password).digest("base64url"));
    expect(JSON.stringify([...graph.tenant.users.values()])).not.toContain(password);
    await graph.call("PATCH", `/v1.0/users/${body.id}`, { passwordProfile: { password: "Another-7-rivers" } });
    expect(graph.tenant.users.get(body.id)?.passwordHash).not.toBe(hash);
    const { body: hidden } = await graph.call("GET", `/v1.0/users/${body.id}?$select=passwordHash`);
    const { body: read } = await graph.call("GET", `/v1.0/directoryObjects/${body.id}`);
    const answers = JSON.stringify([body, hidden, read]);
    expect([answers.includes(password), answers.includes(hash)]).toEqual([false, false]);
    expect(hidden.error.message).toContain("Could not find a property named 'passwordHash'");
  });

  it("signs in with its password, and with no other", async () => {
    await create();
    const deployer = await graph.as({});
    const { appId } = await createApplication(deployer, { isFallbackPublicClient: true });
    const principal = await createServicePrincipal(deployer, appId);
    const grant = { clientId: principal.id, resourceId: graphPrincipalId(deployer), consentType: "AllPrincipals" };
    await deployer.call("POST", "/v1.0/oauth2PermissionGrants", { ...grant, scope: "User.Read" });
    const signIn = async (presented: string) => {
      const form = { grant_type: "password", client_id: appId, username: adele.userPrincipalName, password: presented };
      const body = new URLSearchParams({ ...form, scope: "https://graph.microsoft.com/User.Read" }).toString();
      const headers = { "content-type": "application/x-www-form-urlencoded" };
      const path = `/${graph.tenant.id}/oauth2/v2.0/token`;
      return (await graph.withToken(undefined).call("POST", path, body, headers)).status;
    };
    expect([await signIn(password), await signIn("Local-Tenant-1")]).toEqual([200, 400]);
  });

  it("responds with 501 to properties that the tenant does not store", async () => {
    const answer = await create({ aboutMe: "Adele" });
    const message = "The local tenant does not serve the property 'aboutMe' of resource 'User'.";
    expect([answer.status, answer.body]).toEqual([501, refusal("NotImplemented", message)]);
  });
});

describe("a PATCH of a user", () => {
  it("changes properties, and null clears them", async () => {
    const { id } = (await create({ jobTitle: "Buyer", city: "Oslo" })).body;
    const patch = { displayName: "Adele V.", jobTitle: null, accountEnabled: false };
    const answer = await graph.call("PATCH", `/v1.0/users/${id}`, patch);
    const read = await graph.call("GET", `/v1.0/users/${id}?$select=displayName,jobTitle,accountEnabled,city`);
    expect([answer.status, read.body]).toEqual([204, expect.objectContaining({ ...patch, city: "Oslo" })]);
  });

  it("needs another permission for a password", async () => {
    const { id } = (await create()).body;
    const writer = await graph.as({ roles: ["User.ReadWrite.All"] });
    const body = { passwordProfile: { password: "Another-7-rivers" } };
    const refused = await writer.call("PATCH", `/v1.0/users/${id}`, body);
    const weak = await graph.call("PATCH", `/v1.0/users/${id}`, { passwordProfile: { password: "B" } });
    const done = await graph.call("PATCH", `/v1.0/users/${id}`, body);
    expect([refused.status, weak.status, done.status]).toEqual([403, 400, 204]);
  });
});

describe("a manager", () => {
  const reference = (id: string) => ({ "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${id}` });

  it("is assigned, answered at both ends, removed, and gone when deleted", async () => {
    const [boss] = [...graph.tenant.users.keys()] as [string];
    const { id } = (await create()).body;
    const manager = `/v1.0/users/${id}/manager`;
    await graph.call("PUT", `${manager}/$ref`, reference(boss));
    const read = (await graph.call("GET", manager)).body;
    const reports = (await graph.call("GET", `/v1.0/users/${boss}/directReports`)).body.value;
    expect([read["@odata.type"], read.id, reports.map((one) => one.id)]).toEqual(["#microsoft.graph.user", boss, [id]]);
    expect((await graph.call("DELETE", `${manager}/$ref`)).status).toBe(204);
    expect((await graph.call("GET", manager)).status).toBe(404);
    await graph.call("PUT", `${manager}/$ref`, reference(boss));
    await graph.call("DELETE", `/v1.0/users/${boss}`);
    expect((await graph.call("GET", manager)).status).toBe(404);
    expect((await graph.call("DELETE", `${manager}/$ref`)).status).toBe(204);
  });

  it("must be a user", async () => {
    const { id } = (await create()).body;
    const answer = await graph.call("PUT", `/v1.0/users/${id}/manager/$ref`, reference(graph.tenant.deployer.objectId));
    expect(answer.status).toBe(400);
  });
});

describe("a deleted user", () => {
  it("is restored under the same name, unless another user has it by now", async () => {
    const { id } = (await create()).body;
    const items = "/v1.0/directory/deletedItems";
    await graph.call("DELETE", `/v1.0/users/${id}`);
    const [listed] = (await graph.call("GET", `${items}/microsoft.graph.user`)).body.value;
    expect(listed?.["userPrincipalName"]).toBe(`${id.replaceAll("-", "")}${adele.userPrincipalName}`);
    const other = (await create()).body.id;
    expect((await graph.call("POST", `${items}/${id}/restore`)).status).toBe(400);
    await graph.call("DELETE", `/v1.0/users/${other}`);
    const restored = await graph.call("POST", `${items}/${id}/restore`);
    expect([restored.status, restored.body["userPrincipalName"]]).toEqual([200, adele.userPrincipalName]);
    expect((await graph.call("DELETE", `${items}/${other}`)).status).toBe(204);
    expect(graph.tenant.deletedUsers.size).toBe(0);
  });

  it("cannot be restored with permissions to read users or change applications", async () => {
    const { id } = (await create()).body;
    await graph.call("DELETE", `/v1.0/users/${id}`);
    const weak = await graph.as({ roles: ["User.Read.All", "Application.ReadWrite.All"] });
    expect((await weak.call("POST", `/v1.0/directory/deletedItems/${id}/restore`)).status).toBe(403);
  });
});

describe("revokeSignInSessions", () => {
  it("records from when on the refresh tokens of a user are valid", async () => {
    const { id } = (await create()).body;
    const { status, body } = await graph.call("POST", `/v1.0/users/${id}/revokeSignInSessions`);
    expect([status, body]).toEqual([
      200,
      { "@odata.context": "https://localhost:8443/v1.0/$metadata#Edm.Boolean", value: true },
    ]);
    expect(graph.tenant.users.get(id)?.signInSessionsValidFromDateTime).toBe(graph.tenant.now().toISOString());
  });

  it("responds with 404 to an unknown user", async () => {
    const path = "/v1.0/users/00000000-0000-4000-8000-000000000000/revokeSignInSessions";
    expect((await graph.call("POST", path)).status).toBe(404);
  });
});
