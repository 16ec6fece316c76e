import { asText, asList, type Properties } from "../../bridge/property.ts";
import type { Resource } from "../../bridge/provider.ts";
import type { GraphClient } from "../graph-client.ts";
import { readEntity, writeEntity } from "../graph-entity.ts";
import { notEmpty, uuid } from "../rules.ts";
import { IdFormat } from "../resource-id.ts";

const ids = new IdFormat("/oauth2PermissionGrants/{id}", "[^/]+");
const fixedText = { type: "string", replaces: true } as const;

const properties: Properties = {
  claimValues: { type: "set", of: { type: "string", check: notEmpty }, use: "required" },
  resourceServicePrincipalObjectId: { ...fixedText, use: "required", check: uuid, member: "resourceId" },
  servicePrincipalObjectId: { ...fixedText, use: "required", check: uuid, member: "clientId" },
  userObjectId: { ...fixedText, check: uuid, member: "principalId" },
};

/** Resource azuread.ServicePrincipalDelegatedPermissionGrant: for one user, or for everyone where none is named. */
export const delegatedPermissionGrant: Resource<GraphClient> = {
  properties,
  schemaVersion: 1,
  checkId: (id) => ids.check(id),

  async create(graph, planned, made) {
    await graph.get(`/v1.0/servicePrincipals/${asText(planned["servicePrincipalObjectId"])}`);
    await graph.get(`/v1.0/servicePrincipals/${asText(planned["resourceServicePrincipalObjectId"])}`);
    const { principalId, ...body } = writeEntity(properties, planned);
    const created = await graph.post("/v1.0/oauth2PermissionGrants", {
      ...body,
      scope: scopeOf(planned["claimValues"]),
      ...(principalId === null ? { consentType: "AllPrincipals" } : { consentType: "Principal", principalId }),
    });
    made(`/oauth2PermissionGrants/${asText(created["id"])}`);
    return {};
  },

  async read(graph, id) {
    ids.parse(id);
    const entity = await graph.find(`/v1.0${id}`);
    if (entity === undefined) return undefined;
    const claimValues = asText(entity["scope"]).split(" ").filter(Boolean).sort();
    return { ...readEntity(properties, entity), claimValues };
  },

  async update(graph, id, _olds, planned) {
    ids.parse(id);
    await graph.patch(`/v1.0${id}`, { scope: scopeOf(planned["claimValues"]) });
  },

  async delete(graph, id) {
    ids.parse(id);
    await graph.delete(`/v1.0${id}`);
  },
};

function scopeOf(claimValues: unknown): string {
  return asList(claimValues).join(" ");
}
