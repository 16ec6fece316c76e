import { asText, asList, asValues, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { partExistsAlready } from "../failures.ts";
import type { GraphClient } from "../graph-client.ts";
import { applicationId, uuid } from "../rules.ts";
import { IdFormat, locateApplication } from "../resource-id.ts";

const ids = new IdFormat("/applications/{objectId}/preAuthorizedApplication/{clientId}");
const fixedText = { type: "string", use: "required", replaces: true } as const;

/** Resource azuread.ApplicationPreAuthorized: one client that can call an API without asking its users. */
export const applicationPreAuthorized: Resource<GraphClient> = {
  properties: {
    applicationId: { ...fixedText, check: applicationId },
    authorizedClientId: { ...fixedText, check: uuid },
    permissionIds: { type: "set", of: { type: "string", check: uuid }, use: "required" },
  },
  checkId: (id) => ids.check(id),

  async create(graph, planned, made) {
    const { objectId } = locateApplication(planned["applicationId"]);
    const id = `/applications/${objectId}/preAuthorizedApplication/${asText(planned["authorizedClientId"])}`;
    await editClients(graph, id, (others, own) => {
      if (own !== undefined) throw partExistsAlready("azuread_application_pre_authorized", id);
      return [...others, clientOf(planned)];
    });
    made(id);
    return {};
  },

  async read(graph, id) {
    const [objectId, authorizedClientId] = ids.parse(id);
    const application = await graph.find(`/v1.0/applications/${objectId}`);
    const own = clientsOf(application ?? {}).find((client) => client["appId"] === authorizedClientId);
    if (own === undefined) return undefined;
    const permissionIds = asList(own["delegatedPermissionIds"]).map(String).sort();
    return { applicationId: `/applications/${objectId}`, authorizedClientId, permissionIds };
  },

  async update(graph, id, _olds, planned) {
    await editClients(graph, id, (others) => [...others, clientOf(planned)]);
  },

  async delete(graph, id) {
    await editClients(graph, id, (others) => others);
  },
};

function clientOf(planned: Values): Values {
  return { appId: planned["authorizedClientId"], delegatedPermissionIds: planned["permissionIds"] };
}

function clientsOf(application: Values): Values[] {
  return asList(asValues(application["api"])["preAuthorizedApplications"]).map(asValues);
}

async function editClients(
  graph: GraphClient,
  id: string,
  edit: (others: Values[], own: Values | undefined) => Values[],
): Promise<void> {
  const [objectId, clientId] = ids.parse(id);
  const path = `/v1.0/applications/${objectId}`;
  await graph.exclusively(objectId, async () => {
    const clients = clientsOf(await graph.get(path));
    const isOwn = (client: Values) => client["appId"] === clientId;
    const others = clients.filter((client) => !isOwn(client));
    await graph.patch(path, { api: { preAuthorizedApplications: edit(others, clients.find(isOwn)) } });
  });
}
