import {
  asText,
  asList,
  asValues,
  isPresent,
  omit,
  type Values,
} from "@entra-integrations/provider-bridge/property.ts";
import type { ProviderFunction } from "@entra-integrations/provider-bridge/provider.ts";
import { featuresOfTags } from "../feature-tags.ts";
import type { GraphClient } from "../graph-client.ts";
import { listOwners } from "../owners.ts";
import { readApplication } from "../resources/application.ts";
import { equals, findOne } from "./filter.ts";

const text = { type: "string" } as const;

/** Function azuread.getApplication. */
export const getApplication: ProviderFunction<GraphClient> = {
  properties: { clientId: text, displayName: text, identifierUri: text, objectId: text },
  async call(graph, args) {
    const entity = await findEntity(graph, args);
    const objectId = asText(entity["id"]);
    const beta = await graph.get(`/beta/applications/${objectId}?$select=oauth2RequirePostResponse`);
    const { api, optionalClaims, publicClient, singlePageApplication, web, ...outputs } = omit(
      readApplication(entity),
      ["templateId"],
    );
    return {
      ...outputs,
      ...{ apis: [api], optionalClaims: isPresent(entity["optionalClaims"]) ? [optionalClaims] : [] },
      ...{ publicClients: [publicClient], singlePageApplications: [singlePageApplication], webs: [readWeb(web)] },
      featureTags: featuresOfTags(outputs["tags"]).featureTags,
      id: `/applications/${objectId}`,
      identifierUri: args["identifierUri"] ?? asList(outputs["identifierUris"])[0] ?? "",
      oauth2PostResponseRequired: beta["oauth2RequirePostResponse"] ?? false,
      owners: await listOwners(graph, `/v1.0/applications/${objectId}`),
    };
  },
};

function readWeb(web: unknown): Values {
  const { implicitGrant, ...rest } = asValues(web);
  return { ...rest, implicitGrants: [implicitGrant] };
}

async function findEntity(graph: GraphClient, args: Values): Promise<Values> {
  if (args["objectId"]) return graph.get(`/v1.0/applications/${encodeURIComponent(asText(args["objectId"]))}`);
  const filters = [
    args["clientId"] && equals("appId", args["clientId"]),
    args["displayName"] && equals("displayName", args["displayName"]),
    args["identifierUri"] && `identifierUris/any(uri:${equals("uri", args["identifierUri"])})`,
  ];
  const filter = filters.find(Boolean);
  if (typeof filter !== "string") {
    throw new Error("getApplication needs one of objectId, clientId, displayName and identifierUri");
  }
  const missing = `Application not found: no applications found matching filter: ${JSON.stringify(filter)}`;
  return findOne(graph, "applications", filter, "application", missing);
}
