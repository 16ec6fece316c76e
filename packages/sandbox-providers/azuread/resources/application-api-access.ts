import { asText, asList, asValues, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { partExistsAlready } from "../failures.ts";
import type { GraphClient } from "../graph-client.ts";
import { applicationId, uuid } from "../rules.ts";
import { IdFormat, locateApplication } from "../resource-id.ts";

const ids = new IdFormat("/applications/{objectId}/apiAccess/{apiClientId}");
const fixedText = { type: "string", use: "required", replaces: true } as const;
const idSet = { type: "set", of: { type: "string", check: uuid } } as const;

/** Resource azuread.ApplicationApiAccess: the permissions on one API. Those on other APIs stay unchanged. */
export const applicationApiAccess: Resource<GraphClient> = {
  properties: {
    apiClientId: { ...fixedText, check: uuid },
    applicationId: { ...fixedText, check: applicationId },
    roleIds: { ...idSet, unlessGiven: ["scopeIds"] },
    scopeIds: { ...idSet, unlessGiven: ["roleIds"] },
  },
  checkId: (id) => ids.check(id),

  async create(graph, planned, made) {
    const { objectId } = locateApplication(planned["applicationId"]);
    const id = `/applications/${objectId}/apiAccess/${asText(planned["apiClientId"])}`;
    await editAccess(graph, id, (others, own) => {
      if (own !== undefined) throw partExistsAlready("azuread_application_api_access", id);
      return [...others, accessOf(planned)];
    });
    made(id);
    return {};
  },

  async read(graph, id) {
    const [objectId, apiClientId] = ids.parse(id);
    const application = await graph.find(`/v1.0/applications/${objectId}`);
    const accesses = asList(application?.["requiredResourceAccess"]).map(asValues);
    const own = accesses.find((access) => access["resourceAppId"] === apiClientId);
    if (own === undefined) return undefined;
    const idsOf = (type: string) =>
      asList(own["resourceAccess"])
        .map(asValues)
        .filter((access) => access["type"] === type)
        .map(({ id }) => String(id))
        .sort();
    return {
      apiClientId,
      applicationId: `/applications/${objectId}`,
      roleIds: idsOf("Role"),
      scopeIds: idsOf("Scope"),
    };
  },

  async update(graph, id, _olds, planned) {
    await editAccess(graph, id, (others) => [...others, accessOf(planned)]);
  },

  async delete(graph, id) {
    await editAccess(graph, id, (others) => others);
  },
};

function accessOf(planned: Values): Values {
  const entries = (name: string, type: string) => asList(planned[name]).map((id) => ({ id, type }));
  return {
    resourceAppId: planned["apiClientId"],
    resourceAccess: [...entries("roleIds", "Role"), ...entries("scopeIds", "Scope")],
  };
}

async function editAccess(
  graph: GraphClient,
  id: string,
  edit: (others: Values[], own: Values | undefined) => Values[],
): Promise<void> {
  const [objectId, apiClientId] = ids.parse(id);
  const path = `/v1.0/applications/${objectId}`;
  await graph.exclusively(objectId, async () => {
    const accesses = asList((await graph.get(path))["requiredResourceAccess"]).map(asValues);
    const isOwn = (access: Values) => access["resourceAppId"] === apiClientId;
    const others = accesses.filter((access) => !isOwn(access));
    await graph.patch(path, { id: objectId, requiredResourceAccess: edit(others, accesses.find(isOwn)) });
  });
}
