import type { ProviderFunction } from "@entra-integrations/provider-bridge/provider.ts";
import type { GraphClient } from "../graph-client.ts";

/** Function azuread.getClientConfig: the deploying identity. */
export const getClientConfig: ProviderFunction<GraphClient> = {
  properties: {},
  async call(graph) {
    const { clientId, tenantId } = graph;
    const objectId = await graph.callerId();
    return { clientId, id: `${tenantId}-${clientId}-${objectId}`, objectId, tenantId };
  },
};
