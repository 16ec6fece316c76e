import { asText, type Properties } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { during } from "../failures.ts";
import type { GraphClient } from "../graph-client.ts";
import { readEntity, writeEntity } from "../graph-entity.ts";
import { uuid } from "../rules.ts";
import { IdFormat } from "../resource-id.ts";

const ids = new IdFormat("/servicePrincipals/{resourceId}/appRoleAssignedTo/{assignmentId}", "[^/]+");
const fixedText = { type: "string", use: "required", replaces: true } as const;
const output = { type: "string", use: "output" } as const;

const properties: Properties = {
  appRoleId: { ...fixedText, check: uuid, member: "appRoleId" },
  principalDisplayName: { ...output, member: "principalDisplayName" },
  principalObjectId: { ...fixedText, check: uuid, member: "principalId" },
  principalType: { ...output, member: "principalType" },
  resourceDisplayName: { ...output, member: "resourceDisplayName" },
  resourceObjectId: { ...fixedText, check: uuid, member: "resourceId" },
};

/** Resource azuread.AppRoleAssignment. */
export const appRoleAssignment: Resource<GraphClient> = {
  properties,
  schemaVersion: 1,
  checkId: (id) => ids.check(id),

  async create(graph, planned, made) {
    const resource = `/servicePrincipals/${asText(planned["resourceObjectId"])}`;
    const found = graph.get(`/v1.0${resource}`);
    const objectId = JSON.stringify(asText(planned["resourceObjectId"]));
    await during(`Could not retrieve service principal for resource (Object ID: ${objectId})`, found);
    const assignment = graph.post(`/v1.0${resource}/appRoleAssignedTo`, writeEntity(properties, planned));
    const created = await during("Could not create app role assignment", assignment);
    made(`${resource}/appRoleAssignedTo/${asText(created["id"])}`);
    return {};
  },

  async read(graph, id) {
    ids.parse(id);
    const entity = await during(`retrieving ${nameAssignment(id)}`, graph.find(`/v1.0${id}`));
    return entity && readEntity(properties, entity);
  },

  async delete(graph, id) {
    ids.parse(id);
    await during(`Deleting ${nameAssignment(id)}`, graph.delete(`/v1.0${id}`));
  },
};

function nameAssignment(id: string): string {
  const [resourceId = "", assignmentId = ""] = ids.parse(id).map((part) => JSON.stringify(part));
  return `Service Principal Id App Role Assigned To (Service Principal: ${resourceId}\nApp Role Assignment: ${assignmentId})`;
}
