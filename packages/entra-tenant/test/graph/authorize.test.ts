import { beforeEach, describe, expect, it } from "vitest";
import {
  createApplication,
  type GraphClient,
  graphPrincipalId,
  refusal,
  signToken,
  startGraph,
} from "./graph-client.ts";

let graph: GraphClient;
beforeEach(async () => {
  graph = await startGraph();
});

const denied = refusal("Authorization_RequestDenied", "Insufficient privileges to complete the operation.");

describe("a bearer token", () => {
  it("is required", async () => {
    const answer = await graph.withToken(undefined).call("GET", "/v1.0/applications");
    const refused = [answer.status, answer.headers.get("x-local-tenant-check"), answer.body];
    expect(refused).toEqual([401, "bearer-token", refusal("InvalidAuthenticationToken", "Access token is empty.")]);
  });

  it.each([
    ["another key's signature", {}, true, "Access token validation failure."],
    [
      "an audience that is not Microsoft Graph",
      { aud: "https://vault.azure.net" },
      false,
      "Access token validation failure. Invalid audience.",
    ],
    [
      "two audiences",
      { aud: ["https://graph.microsoft.com", "x"] },
      false,
      "Access token validation failure. Invalid audience.",
    ],
    ["no object id", { oid: undefined }, false, "Access token validation failure."],
    // Tenants in memory share a signing key.
    [
      "the id of another tenant",
      { tid: "8d0f6f5e-0000-4000-8000-000000000009" },
      false,
      "Access token validation failure.",
    ],
  ])("is refused with %s", async (_, claims, foreignKey, message) => {
    const token = await signToken(graph.tenant, claims, foreignKey);
    const answer = await graph.withToken(token).call("GET", "/v1.0/applications");
    expect([answer.status, answer.body]).toEqual([401, refusal("InvalidAuthenticationToken", message)]);
  });

  it("is refused once it has expired by the tenant's clock, which may be five minutes off", async () => {
    graph.setClock("2026-11-21T09:04:59Z");
    expect((await graph.call("GET", "/v1.0/applications")).status).toBe(200);
    graph.setClock("2026-11-21T09:05:01Z");
    const answer = await graph.call("GET", "/v1.0/applications");
    const message = "Lifetime validation failed, the token is expired.";
    expect([answer.status, answer.body]).toEqual([401, refusal("InvalidAuthenticationToken", message)]);
  });

  it.each([
    "https://graph.microsoft.com",
    "https://graph.microsoft.com/",
    "00000003-0000-0000-c000-000000000000",
    "https://localhost:8443",
  ])("may be for %s", async (aud) => {
    const answer = await (await graph.as({ aud })).call("GET", "/v1.0/applications");
    expect(answer.status).toBe(200);
  });

  it("without a signature is refused", async () => {
    const [header, payload] = (await signToken(graph.tenant, {})).split(".");
    const none = Buffer.from(JSON.stringify({ alg: "none" })).toString("base64url");
    const answers = [`${header ?? ""}.${payload ?? ""}.`, `${none}.${payload ?? ""}.`].map((token) =>
      graph.withToken(token).call("GET", "/v1.0/applications"),
    );
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([401, 401]);
  });
});

describe("an application permission", () => {
  it.each([
    ["GET", "/v1.0/applications", "Application.Read.All"],
    ["GET", "/v1.0/servicePrincipals", "Directory.Read.All"],
    ["GET", "/v1.0/users", "User.Read.All"],
    ["GET", "/v1.0/oauth2PermissionGrants", "DelegatedPermissionGrant.Read.All"],
    ["GET", "/v1.0/organization", "Organization.Read.All"],
    ["GET", "/v1.0/directory/deletedItems/microsoft.graph.application", "Application.Read.All"],
  ])("opens %s %s: %s", async (method, path, permission) => {
    const without = await (await graph.as({ roles: ["Mail.Read"] })).call(method, path);
    const withIt = await (await graph.as({ roles: [permission] })).call(method, path);
    expect([without.status, without.body, withIt.status]).toEqual([403, denied, 200]);
  });

  it.each([
    ["POST", "/v1.0/applications", ["Application.Read.All"]],
    ["PATCH", "/v1.0/applications/x", ["Application.Read.All"]],
    ["DELETE", "/v1.0/applications/x", ["Application.Read.All"]],
    ["POST", "/v1.0/applications/x/addPassword", ["Application.Read.All"]],
    ["POST", "/v1.0/applications/x/removePassword", ["Application.Read.All"]],
    ["POST", "/v1.0/applications/x/addKey", ["Application.Read.All"]],
    ["POST", "/v1.0/servicePrincipals/x/removeKey", ["Application.Read.All"]],
    ["POST", "/v1.0/applications/x/owners/$ref", ["Application.Read.All"]],
    ["DELETE", "/v1.0/applications/x/owners/y/$ref", ["Application.Read.All"]],
    ["POST", "/v1.0/applications/x/federatedIdentityCredentials", ["Application.Read.All"]],
    ["PATCH", "/v1.0/applications/x/federatedIdentityCredentials/y", ["Application.Read.All"]],
    ["DELETE", "/v1.0/applications/x/federatedIdentityCredentials/y", ["Application.Read.All"]],
    ["POST", "/v1.0/servicePrincipals", ["Application.Read.All"]],
    ["PATCH", "/v1.0/servicePrincipals/x", ["Application.Read.All"]],
    ["DELETE", "/v1.0/servicePrincipals/x", ["Application.Read.All"]],
    ["POST", "/v1.0/servicePrincipals/x/appRoleAssignedTo", ["Application.ReadWrite.All"]],
    ["DELETE", "/v1.0/servicePrincipals/x/appRoleAssignedTo/y", ["Application.ReadWrite.All"]],
    ["POST", "/v1.0/oauth2PermissionGrants", ["Application.ReadWrite.All", "AppRoleAssignment.ReadWrite.All"]],
    ["PATCH", "/v1.0/oauth2PermissionGrants/x", ["Application.ReadWrite.All"]],
    ["DELETE", "/v1.0/oauth2PermissionGrants/x", ["Application.ReadWrite.All"]],
    ["POST", "/v1.0/directory/deletedItems/x/restore", ["Application.Read.All"]],
    ["DELETE", "/v1.0/directory/deletedItems/x", ["Application.Read.All"]],
  ])("is missed by %s %s", async (method, path, roles) => {
    const answer = await (await graph.as({ roles })).call(method, path, {});
    expect([answer.status, answer.body]).toEqual([403, denied]);
  });
});

describe("Application.ReadWrite.OwnedBy", () => {
  const roles = ["Application.ReadWrite.OwnedBy"];

  it("makes the caller the owner of created objects, and lets it change them", async () => {
    const owner = await graph.as({ roles });
    const { id } = await createApplication(owner);
    const answer = await owner.call("PATCH", `/v1.0/applications/${id}`, { notes: "mine" });
    const owners = graph.tenant.applications.get(id)?.owners;
    expect([answer.status, owners]).toEqual([204, [graph.tenant.deployer.objectId]]);
  });

  it("does not let it change objects that it does not own", async () => {
    const { id } = await createApplication(graph);
    const path = `/v1.0/applications/${id}`;
    const stranger = await graph.as({ roles });
    const changed = await stranger.call("PATCH", path, { notes: "mine" });
    const given = await stranger.call("POST", `${path}/addPassword`, {});
    const deleted = await stranger.call("DELETE", path);
    expect([changed.body, given.body, deleted.body]).toEqual([denied, denied, denied]);
  });

  it("lets it read everything", async () => {
    const { id } = await createApplication(graph);
    const answer = await (await graph.as({ roles })).call("GET", `/v1.0/applications/${id}`);
    expect(answer.status).toBe(200);
  });
});

describe("a signed-in user", () => {
  const scp = "Application.ReadWrite.All AppRoleAssignment.ReadWrite.All";
  const userNamed = (name: string) => graph.tenant.users.values().find(({ mailNickname }) => mailNickname === name)?.id;

  it("owns the application that it creates", async () => {
    const oid = userNamed("user");
    const { id } = await createApplication(await graph.as({ scp, oid }));
    expect(graph.tenant.applications.get(id)?.owners).toEqual([oid]);
  });

  it("changes the applications of others as an administrator only", async () => {
    const { id } = await createApplication(graph);
    const path = `/v1.0/applications/${id}`;
    const user = await (await graph.as({ scp, oid: userNamed("user") })).call("PATCH", path, { notes: "x" });
    const admin = await (await graph.as({ scp, oid: userNamed("admin") })).call("PATCH", path, { notes: "x" });
    expect([user.status, admin.status]).toEqual([403, 204]);
  });

  it("assigns roles as an administrator only", async () => {
    const resourceId = graphPrincipalId(graph);
    const body = { appRoleId: "df021288-bdef-4463-88db-98f22de89214", principalId: resourceId, resourceId };
    const path = `/v1.0/servicePrincipals/${resourceId}/appRoleAssignedTo`;
    const user = await (await graph.as({ scp, oid: userNamed("user") })).call("POST", path, body);
    const admin = await (await graph.as({ scp, oid: userNamed("admin") })).call("POST", path, body);
    expect([user.status, admin.status]).toEqual([403, 201]);
  });

  it("has the scopes of the token, not its roles", async () => {
    const answer = await (
      await graph.as({ scp: "User.Read", roles: ["Application.Read.All"] })
    ).call("GET", "/v1.0/applications");
    expect(answer.status).toBe(403);
  });
});

describe("a route that there is not", () => {
  it.each([
    ["GET", "/v1.0/identityProviders"],
    ["PUT", "/v1.0/applications/x/logo"],
    ["GET", "/nowhere"],
  ])("is refused loudly: %s %s", async (method, path) => {
    const answer = await graph.call(method, path);
    const message = `The local tenant does not serve ${method} ${path}.`;
    const refused = [answer.status, answer.headers.get("x-local-tenant-check"), answer.body];
    expect(refused).toEqual([501, "unknown-route", refusal("NotImplemented", message)]);
  });
});

describe("every answer", () => {
  it("contains the client's request id, and a second one", async () => {
    const { headers } = await graph.call("GET", "/v1.0/organization");
    expect([headers.get("client-request-id"), headers.get("request-id")]).toEqual([
      "test-request",
      expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    ]);
  });
});
