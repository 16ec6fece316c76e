import { createHash } from "node:crypto";
import { asList, asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { ProviderFunction } from "@entra-integrations/provider-bridge/provider.ts";
import type { GraphClient } from "../graph-client.ts";
import { equals } from "./filter.ts";

const texts = { type: "list", of: { type: "string" } } as const;
const flag = { type: "boolean" } as const;
const select =
  "$select=accountEnabled,appId,appOwnerOrganizationId,appRoleAssignmentRequired,displayName,id," +
  "preferredSingleSignOnMode,servicePrincipalNames,servicePrincipalType,signInAudience,tags";

/** Function azuread.getServicePrincipals. */
export const getServicePrincipals: ProviderFunction<GraphClient> = {
  properties: {
    clientIds: texts,
    ignoreMissing: flag,
    displayNames: { ...texts, unsupported: "look them up by clientIds" },
    objectIds: texts,
    returnAll: { ...flag, unsupported: "look them up by clientIds" },
  },
  async call(graph, args) {
    const found: Values[] = [];
    for (const clientId of asList(args["clientIds"])) {
      const filter = `$filter=${encodeURIComponent(equals("appId", clientId))}`;
      const [only] = await graph.list(`/v1.0/servicePrincipals?${filter}&${select}`);
      if (only !== undefined) found.push(await readOne(graph, only));
      else if (args["ignoreMissing"] !== true) {
        throw new Error(
          `[mail_nicknames] Service principal not found with application ID: ${JSON.stringify(clientId)}`,
        );
      }
    }
    for (const objectId of asList(args["objectIds"])) {
      const only = await graph.find(`/v1.0/servicePrincipals/${asText(objectId)}?${select}`);
      if (only !== undefined) found.push(await readOne(graph, only));
      else if (args["ignoreMissing"] !== true) {
        throw new Error(`Service principal not found with object ID: ${JSON.stringify(objectId)}`);
      }
    }
    const all = (name: string) => found.map((one) => one[name]);
    const hash = createHash("sha1").update(all("objectId").join("/")).digest();
    return {
      id: `serviceprincipals#${hash.toString("base64").replaceAll("+", "-").replaceAll("/", "_")}`,
      clientIds: all("clientId"),
      displayNames: all("displayName"),
      objectIds: all("objectId"),
      servicePrincipals: found,
      ignoreMissing: args["ignoreMissing"] ?? false,
      returnAll: false,
    };
  },
};

async function readOne(graph: GraphClient, entity: Values): Promise<Values> {
  const objectId = asText(entity["id"]);
  const clientId = asText(entity["appId"]);
  const beta = await graph.get(`/beta/servicePrincipals/${objectId}?$select=samlMetadataUrl`);
  return {
    accountEnabled: entity["accountEnabled"] ?? false,
    appRoleAssignmentRequired: entity["appRoleAssignmentRequired"] ?? false,
    applicationTenantId: entity["appOwnerOrganizationId"] ?? "",
    clientId,
    displayName: entity["displayName"] ?? "",
    objectId,
    preferredSingleSignOnMode: entity["preferredSingleSignOnMode"] ?? "",
    samlMetadataUrl: beta["samlMetadataUrl"] ?? "",
    servicePrincipalNames: asList(entity["servicePrincipalNames"]).filter((name) => name !== clientId),
    signInAudience: entity["signInAudience"] ?? "",
    tags: asList(entity["tags"]),
    type: entity["servicePrincipalType"] ?? "",
  };
}
