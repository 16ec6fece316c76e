import { beforeEach, describe, expect, it } from "vitest";
import {
  type Body,
  createApplication,
  createServicePrincipal,
  entityOf,
  type GraphClient,
  refusal,
  startGraph,
} from "./graph-client.ts";

let graph: GraphClient;
let application: Body;
let principal: Body;
beforeEach(async () => {
  graph = await startGraph();
  const identifierUris = ["api://contoso.onmicrosoft.com/orders"];
  application = entityOf(await createApplication(graph, { identifierUris }));
  principal = entityOf(await createServicePrincipal(graph, application.appId));
  await graph.call("DELETE", `/v1.0/applications/${application.id}`);
});

const items = "/v1.0/directory/deletedItems";
const deletedDateTime = "2026-11-21T08:00:00.000Z";

describe("/directory/deletedItems", () => {
  it("lists deleted applications", async () => {
    const { body } = await graph.call("GET", `${items}/microsoft.graph.application`);
    expect(body).toEqual({
      "@odata.context": "https://localhost:8443/v1.0/$metadata#applications",
      value: [{ ...application, deletedDateTime }],
    });
  });

  it("lists deleted service principals", async () => {
    const { body } = await graph.call("GET", `${items}/microsoft.graph.servicePrincipal`);
    expect(body).toEqual({
      "@odata.context": "https://localhost:8443/v1.0/$metadata#servicePrincipals",
      value: [{ ...principal, deletedDateTime }],
    });
  });

  it("returns one of either kind", async () => {
    const one = await graph.call("GET", `${items}/${application.id}`);
    const other = await graph.call("GET", `${items}/${principal.id}`);
    expect([one.body.displayName, other.body["servicePrincipalType"]]).toEqual(["Integray", "Application"]);
  });

  it("restores an application with all its properties, but not its service principal", async () => {
    const answer = await graph.call("POST", `${items}/${application.id}/restore`);
    const { body } = await graph.call("GET", `/v1.0/applications/${application.id}`);
    const { status } = await graph.call("GET", `/v1.0/servicePrincipals/${principal.id}`);
    const restored = entityOf(body);
    expect([answer.status, restored, status]).toEqual([200, application, 404]);
  });

  it("restores a service principal once its application is back", async () => {
    const path = `${items}/${principal.id}/restore`;
    const early = await graph.call("POST", path);
    await graph.call("POST", `${items}/${application.id}/restore`);
    const late = await graph.call("POST", path);
    const { body } = await graph.call("GET", `/v1.0/servicePrincipals/${principal.id}`);
    const restored = entityOf(body);
    expect([early.status, late.status, restored]).toEqual([400, 200, principal]);
  });

  it("restores the service principal of an application of another tenant", async () => {
    const id = "8d0f6f5e-0000-4000-8000-00000000000d";
    graph.tenant.otherApis.set(id, {
      id,
      displayName: "Vendor",
      appOwnerOrganizationId: id,
      identifierUris: [id],
      accessTokenVersion: 2,
      appRoles: [],
      oauth2PermissionScopes: [],
    });
    const other = entityOf(await createServicePrincipal(graph, id));
    await graph.call("DELETE", `/v1.0/servicePrincipals/${other.id}`);
    const answer = await graph.call("POST", `${items}/${other.id}/restore`);
    const { body } = await graph.call("GET", `/v1.0/servicePrincipals/${other.id}`);
    expect([answer.status, entityOf(body)]).toEqual([200, other]);
  });

  it("does not restore an application whose identifier URI was taken meanwhile", async () => {
    await createApplication(graph, { identifierUris: ["api://contoso.onmicrosoft.com/orders"] });
    const answer = await graph.call("POST", `${items}/${application.id}/restore`);
    const message = "Another object with the same value for property identifierUris already exists.";
    expect([answer.status, answer.body]).toEqual([400, refusal("Request_BadRequest", message)]);
  });

  it("does not restore a service principal if there is a newer one", async () => {
    await graph.call("POST", `${items}/${application.id}/restore`);
    await createServicePrincipal(graph, application.appId);
    const answer = await graph.call("POST", `${items}/${principal.id}/restore`);
    expect(answer.status).toBe(409);
  });

  it("deletes permanently, including the service principal of an application", async () => {
    const answer = await graph.call("DELETE", `${items}/${application.id}`);
    const { deletedApplications, deletedServicePrincipals } = graph.tenant;
    expect([answer.status, deletedApplications.size, deletedServicePrincipals.size]).toEqual([204, 0, 0]);
  });

  it("responds with 404 to an object that was never deleted", async () => {
    const answer = await graph.call("POST", `${items}/${graph.tenant.deployer.objectId}/restore`);
    expect(answer.status).toBe(404);
  });
});
