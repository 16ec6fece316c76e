import { beforeEach, describe, expect, it } from "vitest";
import {
  createApplication,
  createServicePrincipal,
  entityOf,
  graphAppId,
  type GraphClient,
  graphPrincipalId,
  refusal,
  startGraph,
} from "./graph-client.ts";

const userReadAll = "df021288-bdef-4463-88db-98f22de89214";
const disabledRole = "aec9e0a0-6f46-4150-a9f7-05e9e3e87399";
const defaultAccess = "00000000-0000-0000-0000-000000000000";
const missing = "9b2f4f50-7a61-4c0b-9f5d-2d8c3f1e0a77";

let graph: GraphClient;
let client: string;
let resource: string;
let user: string;
beforeEach(async () => {
  graph = await startGraph();
  const { appId } = await createApplication(graph);
  client = (await createServicePrincipal(graph, appId)).id;
  resource = graphPrincipalId(graph);
  user = [...graph.tenant.users.keys()][0] ?? "";
});

describe("appRoleAssignedTo", () => {
  const assign = (body: object = {}) =>
    graph.call("POST", `/v1.0/servicePrincipals/${resource}/appRoleAssignedTo`, {
      "@odata.type": "#microsoft.graph.appRoleAssignment",
      appRoleId: userReadAll,
      principalId: client,
      resourceId: resource,
      ...body,
    });

  it("returns the whole assignment, with an id that fits in a path", async () => {
    const { status, body } = await assign();
    expect([status, body]).toEqual([
      201,
      {
        "@odata.context": `https://localhost:8443/v1.0/$metadata#servicePrincipals('${resource}')/appRoleAssignedTo/$entity`,
        id: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) as string,
        deletedDateTime: null,
        createdDateTime: "2026-11-21T08:00:00.000Z",
        appRoleId: userReadAll,
        principalId: client,
        principalType: "ServicePrincipal",
        principalDisplayName: "Integray",
        resourceId: resource,
        resourceDisplayName: "Microsoft Graph",
      },
    ]);
  });

  it("is read back whole", async () => {
    const { body } = await assign();
    const answer = await graph.call("GET", `/v1.0/servicePrincipals/${resource}/appRoleAssignedTo/${body.id}`);
    expect([answer.status, answer.body]).toEqual([200, body]);
  });

  it("is listed at both ends", async () => {
    const assignment = entityOf((await assign()).body);
    const to = await graph.call(
      "GET",
      `/v1.0/servicePrincipals/${resource}/appRoleAssignedTo?$filter=principalDisplayName eq 'integray'`,
    );
    const of = await graph.call("GET", `/v1.0/servicePrincipals/${client}/appRoleAssignments`);
    expect([to.body.value, of.body.value]).toEqual([[assignment], [assignment]]);
  });

  it("is made at the principal's end too", async () => {
    const body = { appRoleId: userReadAll, principalId: client, resourceId: resource };
    const answer = await graph.call("POST", `/v1.0/servicePrincipals/${client}/appRoleAssignments`, body);
    expect([answer.status, answer.body["principalId"]]).toEqual([201, client]);
  });

  it("is 404 at once when deleted", async () => {
    const path = `/v1.0/servicePrincipals/${resource}/appRoleAssignedTo/${(await assign()).body.id}`;
    const deleted = await graph.call("DELETE", path);
    expect([deleted.status, (await graph.call("GET", path)).status]).toEqual([204, 404]);
  });

  it("takes default access, for users too", async () => {
    const { status, body } = await assign({ appRoleId: defaultAccess, principalId: user });
    expect([status, body["principalType"], body["principalDisplayName"]]).toEqual([
      201,
      "User",
      "Contoso Administrator",
    ]);
  });

  it.each([
    ["an assignment that exists", assign, {}, "Permission being assigned already exists on the object"],
    [
      "a role that the application does not have",
      undefined,
      { appRoleId: missing },
      `Permission being assigned was not found on application '${graphAppId}'.`,
    ],
    [
      "a scope for a role",
      undefined,
      { appRoleId: "e1fe6dd8-ba31-4d61-89e7-88639da4683d" },
      `Permission being assigned was not found on application '${graphAppId}'.`,
    ],
    [
      "a role that is disabled",
      undefined,
      { appRoleId: disabledRole },
      `Permission being assigned was not found on application '${graphAppId}'.`,
    ],
    [
      "a principal that is not there",
      undefined,
      { principalId: missing },
      `No user, group or service principal has the principalId '${missing}'.`,
    ],
    [
      "a role id that is no GUID",
      undefined,
      { appRoleId: "User.Read.All" },
      "Invalid value specified for property 'appRoleId' of resource 'AppRoleAssignment'.",
    ],
    [
      "a property that is not its to set",
      undefined,
      { principalType: "User" },
      "Property 'principalType' is read-only and cannot be set.",
    ],
  ])("refuses %s", async (_, prepare, body, message) => {
    await prepare?.();
    const answer = await assign(body);
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });

  it("refuses an application's role to a user", async () => {
    const answer = await assign({ principalId: user });
    const message = `Permission being assigned was not found on application '${graphAppId}'.`;
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });

  it("refuses another resource than the path's", async () => {
    const answer = await assign({ resourceId: client });
    const message = `The resourceId of the app role assignment must be '${resource}'.`;
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });
});

describe("oauth2PermissionGrants", () => {
  const grant = (body: object = {}) =>
    graph.call("POST", "/v1.0/oauth2PermissionGrants", {
      "@odata.type": "#microsoft.graph.oAuth2PermissionGrant",
      clientId: client,
      consentType: "AllPrincipals",
      resourceId: resource,
      scope: "openid User.Read",
      ...body,
    });

  it("returns the whole grant, with an id that fits in a path", async () => {
    const { status, body } = await grant();
    expect([status, body]).toEqual([
      201,
      {
        "@odata.context": "https://localhost:8443/v1.0/$metadata#oauth2PermissionGrants/$entity",
        id: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/) as string,
        clientId: client,
        consentType: "AllPrincipals",
        principalId: null,
        resourceId: resource,
        scope: "openid User.Read",
      },
    ]);
  });

  it("accepts a grant for one user next to the one for all", async () => {
    await grant();
    const { status, body } = await grant({ consentType: "Principal", principalId: user, scope: "Mail.Read" });
    expect([status, body["principalId"], graph.tenant.oauth2PermissionGrants.size]).toEqual([201, user, 2]);
  });

  it("is found by client and resource", async () => {
    const created = entityOf((await grant()).body);
    const filter = `clientId eq '${client}' and resourceId eq '${resource}' and consentType eq 'AllPrincipals'`;
    const { body } = await graph.call("GET", `/v1.0/oauth2PermissionGrants?$filter=${encodeURIComponent(filter)}`);
    const ofClient = await graph.call("GET", `/v1.0/servicePrincipals/${client}/oauth2PermissionGrants`);
    expect([body.value, ofClient.body.value]).toEqual([[created], [created]]);
  });

  it("takes other scopes in a PATCH", async () => {
    const created = (await grant()).body;
    const path = `/v1.0/oauth2PermissionGrants/${created.id}`;
    const answer = await graph.call("PATCH", path, {
      "@odata.type": "#microsoft.graph.oAuth2PermissionGrant",
      scope: "Mail.Read",
    });
    expect([answer.status, (await graph.call("GET", path)).body]).toEqual([204, { ...created, scope: "Mail.Read" }]);
  });

  it("is 404 at once when deleted", async () => {
    const path = `/v1.0/oauth2PermissionGrants/${(await grant()).body.id}`;
    const deleted = await graph.call("DELETE", path);
    expect([deleted.status, (await graph.call("GET", path)).status]).toEqual([204, 404]);
  });

  it("refuses a grant that exists", async () => {
    await grant();
    const answer = await grant({ scope: "Mail.Read" });
    const code = "Request_MultipleObjectsWithSameKeyValue";
    expect([answer.status, answer.body]).toEqual([409, refusal(code, "Permission entry already exists.")]);
  });

  it.each([
    [
      "a scope that the API does not have",
      { scope: "User.Read Nothing.Read" },
      `Permission 'Nothing.Read' was not found on application '${graphAppId}'.`,
    ],
    [
      "a role for a scope",
      { scope: "Sites.Nothing" },
      `Permission 'Sites.Nothing' was not found on application '${graphAppId}'.`,
    ],
    ["a client that is not there", { clientId: missing }, `No service principal has the clientId '${missing}'.`],
    ["a resource that is not there", { resourceId: missing }, `No service principal has the resourceId '${missing}'.`],
    [
      "a user that is not there",
      { consentType: "Principal", principalId: missing },
      `No user has the principalId '${missing}'.`,
    ],
    [
      "a grant for one user without the user",
      { consentType: "Principal" },
      "Invalid value specified for property 'principalId' of resource 'OAuth2PermissionGrant'.",
    ],
    [
      "a grant for all with a user",
      { principalId: missing },
      "Invalid value specified for property 'principalId' of resource 'OAuth2PermissionGrant'.",
    ],
    [
      "an unknown kind of consent",
      { consentType: "Everybody" },
      "Invalid value specified for property 'consentType' of resource 'OAuth2PermissionGrant'.",
    ],
  ])("refuses %s", async (_, body, message) => {
    const answer = await grant(body);
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });

  it("refuses an unknown scope in a PATCH, and keeps the old ones", async () => {
    const created = (await grant()).body;
    const path = `/v1.0/oauth2PermissionGrants/${created.id}`;
    const answer = await graph.call("PATCH", path, { scope: "Nothing.Read" });
    expect([answer.status, (await graph.call("GET", path)).body]).toEqual([400, created]);
  });
});
