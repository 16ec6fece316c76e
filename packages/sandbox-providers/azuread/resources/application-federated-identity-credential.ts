import { asText, type Properties, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { during, nameApplication } from "../failures.ts";
import type { GraphClient } from "../graph-client.ts";
import { readEntity, writeEntity } from "../graph-entity.ts";
import { applicationId, atMost, notEmpty } from "../rules.ts";
import { IdFormat, locateApplication } from "../resource-id.ts";

const ids = new IdFormat("{objectId}/federatedIdentityCredential/{credentialId}");
const text = { type: "string" } as const;

const properties: Properties = {
  applicationId: { ...text, use: "required", replaces: true, check: applicationId },
  audiences: { type: "list", of: { ...text, check: notEmpty }, use: "required", most: 1, member: "audiences" },
  credentialId: { ...text, use: "output", member: "id" },
  description: { ...text, member: "description" },
  displayName: {
    ...text,
    use: "required",
    replaces: true,
    check: (value) => notEmpty(value) ?? atMost(120)(value),
    member: "name",
  },
  issuer: { ...text, use: "required", member: "issuer" },
  subject: { ...text, use: "required", member: "subject" },
};

/** Resource azuread.ApplicationFederatedIdentityCredential. */
export const applicationFederatedIdentityCredential: Resource<GraphClient> = {
  properties,
  checkId: (id) => ids.check(id),

  async create(graph, planned, made) {
    const { objectId, path } = locateApplication(planned["applicationId"]);
    await graph.exclusively(objectId, async () => {
      await during(`retrieving ${nameApplication(objectId)}`, graph.get(path));
      const addition = graph.post(`${path}/federatedIdentityCredentials`, bodyOf(planned));
      const created = await during(`Adding federated identity credential for ${nameApplication(objectId)}`, addition);
      made(`${objectId}/federatedIdentityCredential/${asText(created["id"])}`);
    });
    return {};
  },

  async read(graph, id) {
    const entity = await during(`Retrieving ${nameOf(id)}`, graph.find(pathOf(id)));
    if (entity === undefined) return undefined;
    return { ...readEntity(properties, entity), applicationId: `/applications/${ids.parse(id)[0]}` };
  },

  async update(graph, id, _olds, planned) {
    const [objectId, credentialId] = ids.parse(id);
    const update = () => graph.patch(pathOf(id), { ...bodyOf(planned), id: credentialId });
    await during(`Updating ${nameOf(id)}`, graph.exclusively(objectId, update));
  },

  async delete(graph, id) {
    const [objectId = "", credentialId = ""] = ids.parse(id).map((part) => JSON.stringify(part));
    const parts = `Application: ${objectId}\nFederated Identity Credential: ${credentialId}`;
    const removal = graph.exclusively(ids.parse(id)[0], () => graph.delete(pathOf(id)));
    await during(`Removing Application Id Federated Identity Credential (${parts})`, removal);
  },
};

function nameOf(id: string): string {
  const [objectId = "", credentialId = ""] = ids.parse(id).map((part) => JSON.stringify(part));
  return `federated identity credential with ID ${credentialId} for application with object ID ${objectId}`;
}

function pathOf(id: string): string {
  const [objectId, credentialId] = ids.parse(id);
  return `/v1.0/applications/${objectId}/federatedIdentityCredentials/${credentialId}`;
}

function bodyOf(planned: Values): Values {
  return writeEntity(properties, planned);
}
