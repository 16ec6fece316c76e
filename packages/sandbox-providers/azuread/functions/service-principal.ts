import { asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { ProviderFunction } from "@entra-integrations/provider-bridge/provider.ts";
import type { GraphClient } from "../graph-client.ts";
import { readServicePrincipal } from "../resources/service-principal.ts";
import { equals, findOne } from "./filter.ts";

const text = { type: "string" } as const;

/** Function azuread.getServicePrincipal. */
export const getServicePrincipal: ProviderFunction<GraphClient> = {
  properties: { clientId: text, displayName: text, objectId: text },
  async call(graph, args) {
    const entity = await findEntity(graph, args);
    const objectId = asText(entity["id"]);
    const beta = await graph.get(`/beta/servicePrincipals/${objectId}?$select=samlMetadataUrl`);
    const { samlSingleSignOn, ...outputs } = readServicePrincipal(entity, beta);
    const samlSingleSignOns = entity["samlSingleSignOnSettings"] ? [samlSingleSignOn] : [];
    return { ...outputs, id: `/servicePrincipals/${objectId}`, samlSingleSignOns };
  },
};

async function findEntity(graph: GraphClient, args: Values): Promise<Values> {
  if (args["objectId"]) return graph.get(`/v1.0/servicePrincipals/${encodeURIComponent(asText(args["objectId"]))}`);
  const [member, value] = args["clientId"]
    ? (["appId", args["clientId"]] as const)
    : (["displayName", args["displayName"]] as const);
  if (!value) throw new Error("getServicePrincipal needs one of objectId, clientId and displayName");
  const missing = args["clientId"] ? "No service principal found: no service principal found" : undefined;
  return findOne(graph, "servicePrincipals", equals(member, value), "service principal", missing);
}
