import type { ProviderFunction } from "../../bridge/provider.ts";
import type { GraphClient } from "../graph-client.ts";

/** Function azuread.getClientConfig: who deploys. */
export const getClientConfig: ProviderFunction<GraphClient> = {
  properties: {},
  async call(graph) {
    const { clientId, tenantId } = graph;
    const objectId = await graph.callerId();
    return { clientId, id: `${tenantId}-${clientId}-${objectId}`, objectId, tenantId };
  },
};
