import { beforeEach, describe, expect, it } from "vitest";
import { type GraphClient, refusal, startGraph } from "./graph-client.ts";

let graph: GraphClient;
beforeEach(async () => {
  graph = await startGraph();
});

const guid = expect.stringMatching(/^[0-9a-f-]{36}$/) as string;
const administrator = {
  businessPhones: [],
  displayName: "Contoso Administrator",
  givenName: "Contoso",
  jobTitle: null,
  mail: "admin@contoso.onmicrosoft.com",
  mobilePhone: null,
  officeLocation: null,
  preferredLanguage: null,
  surname: "Administrator",
  userPrincipalName: "admin@contoso.onmicrosoft.com",
  id: guid,
};

describe("/users", () => {
  it.each([
    ["userPrincipalName", "admin@contoso.onmicrosoft.com"],
    ["mail", "ADMIN@contoso.onmicrosoft.com"],
    ["mailNickname", "admin"],
  ])("finds a user by %s, and answers Graph's default properties", async (property, value) => {
    const { body } = await graph.call("GET", `/v1.0/users?$filter=${property} eq '${value}'`);
    expect(body).toEqual({ "@odata.context": "https://localhost:8443/v1.0/$metadata#users", value: [administrator] });
  });

  it("finds no user by an unknown employee id", async () => {
    const { body } = await graph.call("GET", "/v1.0/users?$filter=employeeId eq '7'");
    expect(body.value).toEqual([]);
  });

  it("returns a user by principal name, with the requested properties", async () => {
    const { body } = await graph.call(
      "GET",
      "/v1.0/users/user@contoso.onmicrosoft.com?$select=accountEnabled,userType,employeeId",
    );
    expect(body).toEqual({
      "@odata.context": "https://localhost:8443/v1.0/$metadata#users(accountEnabled,userType,employeeId)/$entity",
      accountEnabled: true,
      userType: "Member",
      employeeId: null,
    });
  });

  it("never shows whether a user is an administrator", async () => {
    const answer = await graph.call("GET", "/v1.0/users?$select=isAdministrator");
    const message =
      "Parsing OData Select and Expand failed: Could not find a property named 'isAdministrator' on type 'microsoft.graph.user'.";
    expect([answer.status, answer.body]).toEqual([400, refusal("BadRequest", message)]);
  });

  it("responds with 404 to a missing manager", async () => {
    const answer = await graph.call("GET", "/v1.0/users/user@contoso.onmicrosoft.com/manager");
    expect([answer.status, answer.body.error.code]).toEqual([404, "Request_ResourceNotFound"]);
  });

  it("responds with 404 to an unknown user", async () => {
    const answer = await graph.call("GET", "/v1.0/users/nobody@contoso.com");
    expect(answer.status).toBe(404);
  });
});

describe("a user who leaves", () => {
  const leaving = "/v1.0/users/user@contoso.onmicrosoft.com";

  it("is deleted with User.ReadWrite.All, and owns nothing from then on", async () => {
    const user = (await graph.call("GET", leaving)).body;
    const reference = { "@odata.id": `https://graph.microsoft.com/v1.0/directoryObjects/${user.id}` };
    const { id } = (await graph.call("POST", "/v1.0/applications", { displayName: "ERP" })).body;
    await graph.call("POST", `/v1.0/applications/${id}/owners/$ref`, reference);
    const remover = await graph.as({ roles: ["User.ReadWrite.All"] });
    const commits = graph.commits();
    expect((await remover.call("DELETE", leaving)).status).toBe(204);
    expect(graph.commits()).toBe(commits + 1);
    expect((await graph.call("GET", leaving)).status).toBe(404);
    expect((await graph.call("GET", `/v1.0/applications/${id}/owners`)).body.value).toEqual([]);
  });

  it("is not deleted by an identity that may only read users", async () => {
    expect((await graph.call("DELETE", leaving)).status).toBe(403);
    expect((await graph.call("GET", leaving)).status).toBe(200);
  });
});

describe("/me", () => {
  /** Graph as the administrator who signed in to a client with these scopes. */
  function asUser(scp: string): Promise<GraphClient> {
    const [user] = graph.tenant.users.values();
    return graph.as({ oid: user?.id, scp });
  }

  it("returns the signed-in user with Graph's default properties", async () => {
    const { body } = await (await asUser("User.Read")).call("GET", "/v1.0/me");
    expect(body).toEqual({
      "@odata.context": "https://localhost:8443/v1.0/$metadata#users/$entity",
      ...administrator,
    });
  });

  it("returns the requested properties", async () => {
    const { body } = await (await asUser("openid User.Read")).call("GET", "/v1.0/me?$select=mail");
    expect(body).toEqual({
      "@odata.context": "https://localhost:8443/v1.0/$metadata#users(mail)/$entity",
      mail: "admin@contoso.onmicrosoft.com",
    });
  });

  it("is closed to a token without User.Read", async () => {
    const answer = await (await asUser("Mail.Read")).call("GET", "/v1.0/me");
    const message = "Insufficient privileges to complete the operation.";
    expect([answer.status, answer.body]).toEqual([403, refusal("Authorization_RequestDenied", message)]);
  });

  it("is refused for an app-only caller", async () => {
    const answer = await graph.call("GET", "/v1.0/me");
    const message = "/me request is only valid with delegated authentication flow.";
    expect([answer.status, answer.body]).toEqual([400, refusal("BadRequest", message)]);
  });
});

describe("/organization", () => {
  it("returns the tenant", async () => {
    const { body } = await graph.call("GET", "/v1.0/organization");
    expect(body).toEqual({
      "@odata.context": "https://localhost:8443/v1.0/$metadata#organization",
      value: [
        {
          id: graph.tenant.id,
          deletedDateTime: null,
          createdDateTime: "2026-11-21T08:00:00.000Z",
          displayName: "Contoso",
          tenantType: "AAD",
          verifiedDomains: [
            {
              capabilities: "Email, OfficeCommunicationsOnline",
              isDefault: true,
              isInitial: true,
              name: "contoso.onmicrosoft.com",
              type: "Managed",
            },
          ],
        },
      ],
    });
  });
});
