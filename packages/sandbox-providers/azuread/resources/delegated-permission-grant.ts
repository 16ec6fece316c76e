import { asText, asList, type Properties } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { during, namePrincipal } from "../failures.ts";
import type { GraphClient } from "../graph-client.ts";
import { readEntity, writeEntity } from "../graph-entity.ts";
import { notEmpty, uuid } from "../rules.ts";
import { IdFormat } from "../resource-id.ts";

const ids = new IdFormat("/oauth2PermissionGrants/{id}", "[^/]+");
const fixedText = { type: "string", replaces: true } as const;

const properties: Properties = {
  claimValues: { type: "set", of: { type: "string", check: notEmpty }, use: "required", least: 1 },
  resourceServicePrincipalObjectId: { ...fixedText, use: "required", check: uuid, member: "resourceId" },
  servicePrincipalObjectId: { ...fixedText, use: "required", check: uuid, member: "clientId" },
  userObjectId: { ...fixedText, check: uuid, member: "principalId" },
};

/** Resource azuread.ServicePrincipalDelegatedPermissionGrant: for one user, or for everyone if no user is set. */
export const delegatedPermissionGrant: Resource<GraphClient> = {
  properties,
  schemaVersion: 1,
  checkId: (id) => ids.check(id),

  async create(graph, planned, made) {
    const client = asText(planned["servicePrincipalObjectId"]);
    const resource = asText(planned["resourceServicePrincipalObjectId"]);
    await during(`Could not retrieve ${namePrincipal(client)}`, graph.get(`/v1.0/servicePrincipals/${client}`));
    const foundResource = graph.get(`/v1.0/servicePrincipals/${resource}`);
    await during(`Could not retrieve ${namePrincipal(resource)} for resource`, foundResource);
    const { principalId, ...body } = writeEntity(properties, planned);
    const grant = graph.post("/v1.0/oauth2PermissionGrants", {
      ...body,
      scope: scopeOf(planned["claimValues"]),
      ...(principalId === null ? { consentType: "AllPrincipals" } : { consentType: "Principal", principalId }),
    });
    const created = await during("Could not create delegated permission grant", grant);
    made(`/oauth2PermissionGrants/${asText(created["id"])}`);
    return {};
  },

  async read(graph, id) {
    ids.parse(id);
    const retrieving = `Retrieving Delegated Permission Grant with ID ${JSON.stringify(id)}`;
    const entity = await during(retrieving, graph.find(`/v1.0${id}`));
    if (entity === undefined) return undefined;
    const claimValues = asText(entity["scope"]).split(" ").filter(Boolean).sort();
    return { ...readEntity(properties, entity), claimValues };
  },

  async update(graph, id, _olds, planned) {
    ids.parse(id);
    await during(`Updating ${nameGrant(id)}`, graph.patch(`/v1.0${id}`, { scope: scopeOf(planned["claimValues"]) }));
  },

  async delete(graph, id) {
    ids.parse(id);
    await during(`Deleting ${nameGrant(id)}`, graph.delete(`/v1.0${id}`));
  },
};

function nameGrant(id: string): string {
  return `O Auth 2 Permission Grant (O Auth 2 Permission Grant: ${JSON.stringify(ids.parse(id)[0])})`;
}

function scopeOf(claimValues: unknown): string {
  return asList(claimValues).join(" ");
}
