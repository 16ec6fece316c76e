import { asText } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { partExistsAlready } from "../failures.ts";
import type { GraphClient } from "../graph-client.ts";
import { addOwner, listOwners, removeOwner } from "../owners.ts";
import { applicationId, uuid } from "../rules.ts";
import { IdFormat, locateApplication } from "../resource-id.ts";

const ids = new IdFormat("/applications/{objectId}/owners/{ownerObjectId}");
const fixedText = { type: "string", use: "required", replaces: true } as const;

/** Resource azuread.ApplicationOwner: one owner. Other owners stay unchanged. */
export const applicationOwner: Resource<GraphClient> = {
  properties: {
    applicationId: { ...fixedText, check: applicationId },
    ownerObjectId: { ...fixedText, check: uuid },
  },
  checkId: (id) => ids.check(id),

  async create(graph, planned, made) {
    const { objectId, path } = locateApplication(planned["applicationId"]);
    const ownerObjectId = asText(planned["ownerObjectId"]);
    const id = `/applications/${objectId}/owners/${ownerObjectId}`;
    await graph.exclusively(objectId, async () => {
      if ((await listOwners(graph, path)).includes(ownerObjectId)) {
        throw partExistsAlready("azuread_application_owner", id);
      }
      await addOwner(graph, path, ownerObjectId);
      made(id);
    });
    return {};
  },

  async read(graph, id) {
    const [objectId, ownerObjectId] = ids.parse(id);
    const application = await graph.find(`/v1.0/applications/${objectId}`);
    if (application === undefined) return undefined;
    const owners = await listOwners(graph, `/v1.0/applications/${objectId}`);
    return owners.includes(ownerObjectId) ? { applicationId: `/applications/${objectId}`, ownerObjectId } : undefined;
  },

  async delete(graph, id) {
    const [objectId, ownerObjectId] = ids.parse(id);
    await graph.exclusively(objectId, () => removeOwner(graph, `/v1.0/applications/${objectId}`, ownerObjectId));
  },
};
