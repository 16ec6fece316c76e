import { asText, asList, asValues } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { during, nameApplication } from "../failures.ts";
import type { GraphClient } from "../graph-client.ts";
import { applicationId, dateTime, notEmpty } from "../rules.ts";
import { IdFormat, locateApplication } from "../resource-id.ts";

const ids = new IdFormat("{objectId}/password/{keyId}");
const fixedText = { type: "string", replaces: true } as const;

/**
 * Resource azuread.ApplicationPassword. Graph returns the value only once, at creation. Later it exists only in the
 * state.
 */
export const applicationPassword: Resource<GraphClient> = {
  properties: {
    applicationId: { ...fixedText, use: "required", check: applicationId },
    displayName: { ...fixedText, computed: true },
    endDate: { ...fixedText, computed: true, check: dateTime, conflictsWith: ["endDateRelative"] },
    endDateRelative: { ...fixedText, stateOnly: true, check: notEmpty, conflictsWith: ["endDate"] },
    keyId: { type: "string", use: "output" },
    rotateWhenChanged: { type: "map", replaces: true, stateOnly: true },
    startDate: { ...fixedText, computed: true, check: dateTime },
    value: { type: "string", use: "output", secret: true },
  },
  schemaVersion: 1,
  importable: false,

  async create(graph, planned, made) {
    const { objectId, path } = locateApplication(planned["applicationId"]);
    return graph.exclusively(objectId, async () => {
      await during(`Retrieving ${nameApplication(objectId)}`, graph.get(path));
      const passwordCredential = {
        ...(planned["displayName"] ? { displayName: planned["displayName"] } : {}),
        ...(planned["startDate"] ? { startDateTime: planned["startDate"] } : {}),
        ...(planned["endDate"] ? { endDateTime: planned["endDate"] } : {}),
      };
      const addition = graph.post(`${path}/addPassword`, { passwordCredential });
      const added = await during(`Adding password for ${nameApplication(objectId)}`, addition);
      made(`${objectId}/password/${asText(added["keyId"])}`);
      return { value: added["secretText"] };
    });
  },

  async read(graph, id, state) {
    const [objectId, keyId] = ids.parse(id);
    const found = graph.find(`/v1.0/applications/${objectId}`);
    const entity = await during(`Retrieving ${nameApplication(objectId)}`, found);
    const credentials = asList(entity?.["passwordCredentials"]).map(asValues);
    const credential = credentials.find((candidate) => candidate["keyId"] === keyId);
    if (credential === undefined) return undefined;
    return {
      applicationId: `/applications/${objectId}`,
      displayName: credential["displayName"] ?? "",
      endDate: credential["endDateTime"] ?? "",
      endDateRelative: state["endDateRelative"] || null,
      keyId,
      rotateWhenChanged: hasKeys(state["rotateWhenChanged"]) ? state["rotateWhenChanged"] : null,
      startDate: credential["startDateTime"] ?? "",
      value: state["value"] ?? null,
    };
  },

  async delete(graph, id) {
    const [objectId, keyId] = ids.parse(id);
    const what = `Removing password credential ${JSON.stringify(keyId)} from ${nameApplication(objectId)}`;
    const removal = () => graph.post(`/v1.0/applications/${objectId}/removePassword`, { keyId });
    await during(what, graph.exclusively(objectId, removal));
  },
};

function hasKeys(value: unknown): boolean {
  return Object.keys(asValues(value)).length > 0;
}
