import { beforeEach, describe, expect, it } from "vitest";
import {
  createApplication,
  createServicePrincipal,
  type GraphClient,
  graphPrincipalId,
  startGraph,
} from "./graph/graph-client.ts";

// What the unmodified azuread provider needs of a tenant, beyond what the tests of each route show.
let graph: GraphClient;
beforeEach(async () => {
  graph = await startGraph();
});

const missing = "9b2f4f50-7a61-4c0b-9f5d-2d8c3f1e0a77";

async function signIn(): Promise<Record<string, unknown>> {
  const { id, deployer, origin } = graph.tenant;
  const form = {
    client_id: deployer.clientId,
    client_secret: deployer.clientSecret,
    grant_type: "client_credentials",
    scope: `${origin}/.default`,
  };
  const headers = { "content-type": "application/x-www-form-urlencoded", accept: "application/json" };
  const body = new URLSearchParams(form).toString();
  return (await graph.withToken(undefined).call("POST", `/${id}/oauth2/v2.0/token`, body, headers)).body;
}

describe("the metadata", () => {
  it("name this origin for sign-in and Graph, without a trailing slash", async () => {
    const { status, body } = await graph.withToken(undefined).call("GET", "/metadata/endpoints?api-version=2022-09-01");
    expect([status, body]).toEqual([
      200,
      {
        name: "LocalTenant",
        portal: "https://localhost:8443",
        authentication: {
          loginEndpoint: "https://localhost:8443",
          audiences: ["https://management.core.windows.net/", "https://management.azure.com/"],
          tenant: "common",
          identityProvider: "AAD",
        },
        resourceManager: "https://localhost:8443/",
        microsoftGraphResourceId: "https://localhost:8443",
        graph: "https://localhost:8443",
        graphAudience: "https://localhost:8443",
        suffixes: { keyVaultDns: "vault.azure.net", storage: "core.windows.net" },
      },
    ]);
  });
});

describe("the deployer's token", () => {
  it("has the claims, in the types, that the provider decodes", async () => {
    const { access_token: token, expires_in: lifetime } = await signIn();
    const parts = String(token).split(".");
    const claims = JSON.parse(Buffer.from(parts[1] ?? "", "base64url").toString()) as Record<string, unknown>;
    expect([parts.length, parts[1]?.includes("="), Number(lifetime) >= 2400, claims]).toMatchObject([
      3,
      false,
      true,
      {
        oid: graph.tenant.deployer.objectId,
        aud: "https://localhost:8443",
        iat: expect.closeTo(graph.tenant.now().getTime() / 1000, 0) as number,
        exp: expect.any(Number) as number,
        roles: expect.arrayContaining(["Application.ReadWrite.All"]) as string[],
      },
    ]);
  });

  it("opens everything that the provider calls", async () => {
    const deployer = graph.withToken(String((await signIn())["access_token"]));
    const application = await createApplication(deployer);
    const principal = await createServicePrincipal(deployer, application.appId);
    const resourceId = graphPrincipalId(graph);
    const assignment = { appRoleId: "df021288-bdef-4463-88db-98f22de89214", principalId: principal["id"], resourceId };
    const grant = { clientId: principal["id"], resourceId, consentType: "AllPrincipals", scope: "User.Read" };
    const calls = [
      deployer.call("POST", `/v1.0/servicePrincipals/${resourceId}/appRoleAssignedTo`, assignment),
      deployer.call("POST", "/v1.0/oauth2PermissionGrants", grant),
      deployer.call("POST", `/v1.0/applications/${application.id}/addPassword`, {}),
      deployer.call("GET", "/v1.0/users?$filter=userPrincipalName eq 'user@contoso.onmicrosoft.com'"),
    ];
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual([201, 201, 200, 200]);
  });

  it("belongs to an existing service principal, and can own the objects that it creates", async () => {
    const { objectId } = graph.tenant.deployer;
    const bound = { "owners@odata.bind": [`https://localhost:8443/v1.0/directoryObjects/${objectId}`] };
    const { id } = await createApplication(graph, bound);
    const answer = await graph.call("DELETE", `/v1.0/applications/${id}/owners/${objectId}/$ref`);
    expect(answer.status).toBe(204);
  });
});

describe("the first PATCH after a creation", () => {
  it("finds the application, twice over", async () => {
    const { id } = await createApplication(graph);
    const path = `/v1.0/applications/${id}`;
    const probe = await graph.call("PATCH", path, { displayName: `TERRAFORM_UPDATE_${missing}` });
    const back = await graph.call("PATCH", path, { displayName: "Integray" });
    expect([probe.status, back.status, (await graph.call("GET", path)).body["displayName"]]).toEqual([
      204,
      204,
      "Integray",
    ]);
  });
});

describe("a refusal that can never turn into a success", () => {
  // The sentences on which the provider repeats a request for minutes, in hope of replication.
  const repeated = [
    /The appId '.+' of the service principal does not reference a valid application object/,
    /When using this permission, the backing application of the service principal being created must in the local tenant/,
    /Not a valid reference update/,
    /does not exist or one of its queried reference-property objects are not present/,
    /Permission (scope or role) cannot be deleted or updated unless disabled first/,
  ];

  it.each([
    ["a service principal of no application", () => graph.call("POST", "/v1.0/servicePrincipals", { appId: missing })],
    [
      "an assignment to nobody",
      () => {
        const resourceId = graphPrincipalId(graph);
        const body = { appRoleId: missing, principalId: missing, resourceId };
        return graph.call("POST", `/v1.0/servicePrincipals/${resourceId}/appRoleAssignedTo`, body);
      },
    ],
    [
      "a grant to nobody",
      () => {
        const body = {
          clientId: missing,
          resourceId: graphPrincipalId(graph),
          consentType: "AllPrincipals",
          scope: "",
        };
        return graph.call("POST", "/v1.0/oauth2PermissionGrants", body);
      },
    ],
    [
      "an owner that is nobody",
      async () => {
        const { id } = await createApplication(graph);
        const body = { "@odata.id": `https://localhost:8443/v1.0/directoryObjects/${missing}` };
        return graph.call("POST", `/v1.0/applications/${id}/owners/$ref`, body);
      },
    ],
    [
      "the loss of an enabled role",
      async () => {
        const role = { id: missing, value: "A", displayName: "A", description: "A", allowedMemberTypes: ["User"] };
        const { id } = await createApplication(graph, { appRoles: [role] });
        return graph.call("PATCH", `/v1.0/applications/${id}`, { appRoles: [] });
      },
    ],
  ])("is worded so that nobody repeats it: %s", async (_, request) => {
    const { status, body } = await request();
    const message = body["error"].message;
    const matches = repeated.filter((sentence) => sentence.test(message));
    expect([status, matches]).toEqual([400, []]);
  });
});
