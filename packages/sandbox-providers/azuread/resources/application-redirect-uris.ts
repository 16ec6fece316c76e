import { asText, asList, asValues } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { partExistsAlready } from "../failures.ts";
import type { GraphClient } from "../graph-client.ts";
import { applicationId, redirectUri } from "../rules.ts";
import { IdFormat, locateApplication } from "../resource-id.ts";

const memberOf: Readonly<Record<string, string>> = { PublicClient: "publicClient", SPA: "spa", Web: "web" };
const ids = new IdFormat("/applications/{objectId}/redirectUris/{type}", "PublicClient|SPA|Web");
const fixedText = { type: "string", use: "required", replaces: true } as const;

/** Resource azuread.ApplicationRedirectUris: all redirect URIs of one platform. */
export const applicationRedirectUris: Resource<GraphClient> = {
  properties: {
    applicationId: { ...fixedText, check: applicationId },
    redirectUris: { type: "set", of: { type: "string", check: redirectUri("publicClient") }, use: "required" },
    type: { ...fixedText, oneOf: Object.keys(memberOf) },
  },
  checkId: (id) => ids.check(id),

  async create(graph, planned, made) {
    const { objectId } = locateApplication(planned["applicationId"]);
    const id = `/applications/${objectId}/redirectUris/${asText(planned["type"])}`;
    await graph.exclusively(objectId, async () => {
      if ((await readUris(graph, id)).length > 0) throw partExistsAlready("azuread_application_redirect_uris", id);
      await writeUris(graph, id, asList(planned["redirectUris"]));
      made(id);
    });
    return {};
  },

  async read(graph, id) {
    const [objectId, type] = ids.parse(id);
    const redirectUris = await readUris(graph, id);
    return redirectUris.length === 0 ? undefined : { applicationId: `/applications/${objectId}`, redirectUris, type };
  },

  async update(graph, id, _olds, planned) {
    await graph.exclusively(ids.parse(id)[0], () => writeUris(graph, id, asList(planned["redirectUris"])));
  },

  async delete(graph, id) {
    await graph.exclusively(ids.parse(id)[0], () => writeUris(graph, id, []));
  },
};

async function readUris(graph: GraphClient, id: string): Promise<string[]> {
  const [objectId, type] = ids.parse(id);
  const application = await graph.find(`/v1.0/applications/${objectId}`);
  return asList(asValues(application?.[String(memberOf[type])])["redirectUris"])
    .map(String)
    .sort();
}

async function writeUris(graph: GraphClient, id: string, redirectUris: unknown[]): Promise<void> {
  const [objectId, type] = ids.parse(id);
  await graph.patch(`/v1.0/applications/${objectId}`, { [String(memberOf[type])]: { redirectUris } });
}
