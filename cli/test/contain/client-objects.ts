import { randomUUID } from "node:crypto";
import type { Body, GraphClient } from "../../../packages/entra-tenant/test/graph/graph-client.ts";

/** Delegated permission that the client offers. */
export const ownScope = {
  id: randomUUID(),
  value: "Orders.Read",
  type: "User",
  isEnabled: true,
  adminConsentDisplayName: "Orders",
  adminConsentDescription: "Reads orders.",
  userConsentDisplayName: "Orders",
  userConsentDescription: "Reads orders.",
};

/** Everything about a client in Graph, without its credentials and the ids of grants and assignments. */
export async function readClientObjects(graph: GraphClient, appId: string): Promise<Record<string, unknown>> {
  // The clock of the tenant may be hours ahead of the first token.
  const client = await graph.as({});
  const get = async (path: string) => await client.call("GET", `/v1.0${path}`);
  const application = await get(`/applications(appId='${appId}')`);
  const { body: principal } = await get(`/servicePrincipals(appId='${appId}')`);
  const list = async (path: string) =>
    (await get(`/servicePrincipals/${principal.id}/${path}`)).body.value
      .map((one) => JSON.stringify(without(one, "id", "createdDateTime")))
      .sort();
  return {
    application: application.status === 404 ? null : withoutCredentials(application.body),
    principal: withoutCredentials(principal),
    grants: await list("oauth2PermissionGrants"),
    assignments: await list("appRoleAssignments"),
    assignedTo: await list("appRoleAssignedTo"),
  };
}

function withoutCredentials(object: Body): Record<string, unknown> {
  return without(object, "passwordCredentials", "keyCredentials");
}

/** An object without some of its properties. */
export function without(object: Body, ...names: string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

/** Leaves only the enterprise application, as for a product of a vendor with its own tenant. */
export function moveToOtherTenant(tenant: GraphClient["tenant"], applicationId: string): void {
  const { appId, displayName, appRoles, api } = tenant.applications.get(applicationId)!;
  tenant.applications.delete(applicationId);
  tenant.otherApis.set(appId, {
    id: appId,
    displayName,
    appOwnerOrganizationId: randomUUID(),
    identifierUris: [appId],
    appRoles,
    oauth2PermissionScopes: api.oauth2PermissionScopes,
    accessTokenVersion: 2,
  });
}
