import { asText, asList, asValues, omit, unknown, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { featuresOfTags, tagsOfFeatures } from "../feature-tags.ts";
import { during, hasDuplicate, nameApplication } from "../failures.ts";
import type { GraphClient } from "../graph-client.ts";
import { readEntity, writeEntity } from "../graph-entity.ts";
import { bindOwners, listOwners, replaceOwners, settleOwners } from "../owners.ts";
import { idsByValue } from "../permissions.ts";
import { refuseApplication } from "../rules.ts";
import { applicationIds, locateApplication } from "../resource-id.ts";
import { applicationProperties } from "./application-schema.ts";
import { disableChangedRoles, disableChangedScopes } from "./disabling.ts";

/** Members that an update sends only if the program changed them. */
const sentWhenChanged: readonly [property: string, member: string][] = [
  ["appRoles", "appRoles"],
  ["identifierUris", "identifierUris"],
  ["optionalClaims", "optionalClaims"],
  ["requiredResourceAccesses", "requiredResourceAccess"],
];

/** Resource azuread.Application. */
export const application: Resource<GraphClient> = {
  properties: applicationProperties,
  schemaVersion: 2,
  checkId: (id) => applicationIds.check(id),
  refuse: refuseApplication,
  refuseCreation: (graph, planned) => refuseDuplicateName(graph, planned),

  async create(graph, planned, made) {
    const body = {
      ...bodyOf(planned, planned["featureTags"]),
      "owners@odata.bind": await bindOwners(graph, planned["owners"]),
    };
    const acceptsMappedClaims = asValues(planned["api"])["mappedClaimsEnabled"] === true;
    // From callers that can only edit their own applications, Graph accepts `acceptMappedClaims` only after the
    // creation.
    const api = asValues(asValues(body)["api"]);
    const atFirst = acceptsMappedClaims ? { ...body, api: omit(api, ["acceptMappedClaims"]) } : body;
    const created = await during("Could not create application", graph.post("/v1.0/applications", atFirst));
    const path = `/v1.0/applications/${asText(created["id"])}`;
    made(`/applications/${asText(created["id"])}`);
    if (planned["oauth2PostResponseRequired"] === true) await patchPostResponse(graph, path, true);
    if (acceptsMappedClaims) {
      const what = "Failed to patch application after creating to set `api.0.mapped_claims_enabled` property";
      await during(what, graph.patch(path, { api }));
    }
    const adding = `Could not add owners to application with object ID: ${JSON.stringify(created["id"])}`;
    await during(adding, settleOwners(graph, path, planned["owners"]));
    return {};
  },

  async read(graph, id, state) {
    const { objectId, path } = locateApplication(id);
    const entity = await during(`Retrieving ${nameApplication(objectId)}`, graph.find(path));
    if (entity === undefined) return undefined;
    const outputs = readApplication(entity);
    const beta = await graph.get(`${toBeta(path)}?$select=oauth2RequirePostResponse`);
    const { featureTags } = featuresOfTags(outputs["tags"]);
    return {
      ...outputs,
      featureTags,
      oauth2PostResponseRequired: beta["oauth2RequirePostResponse"] ?? false,
      owners: await listOwners(graph, path),
      logoImage: "",
      password: null,
      preventDuplicateNames: state["preventDuplicateNames"] ?? false,
    };
  },

  async update(graph, id, _olds, planned, changed) {
    const { objectId, path } = locateApplication(id);
    const isChanged = (name: string) => [...changed].some((changedPath) => isAt(changedPath, name));
    await refuseDuplicateName(graph, planned, objectId);
    await graph.exclusively(objectId, async () => {
      const body = bodyOf(planned, isChanged("featureTags") ? planned["featureTags"] : undefined);
      const named = `application with object ID ${JSON.stringify(objectId)}`;
      if (isChanged("appRoles")) {
        const disabling = disableChangedRoles(graph, path, asList(body["appRoles"]));
        await during(`Could not disable App Roles for ${named}`, disabling);
      }
      const scopesChanged = changed.has("api") || isChanged("api.oauth2PermissionScopes");
      const api = asValues(body["api"]);
      if (scopesChanged) {
        const disabling = disableChangedScopes(graph, path, asList(api["oauth2PermissionScopes"]));
        await during(`Could not disable OAuth2 Permission Scopes for ${named}`, disabling);
      }
      const unchanged = sentWhenChanged.filter(([property]) => !isChanged(property)).map(([, member]) => member);
      const update = graph.patch(path, {
        ...omit(body, unchanged),
        api: scopesChanged ? api : omit(api, ["oauth2PermissionScopes"]),
      });
      await during(`Could not update application with object ID: ${JSON.stringify(objectId)}`, update);
      if (isChanged("oauth2PostResponseRequired")) {
        await patchPostResponse(graph, path, planned["oauth2PostResponseRequired"] === true);
      }
      if (isChanged("owners")) {
        const adding = `Could not add owners to application with object ID: ${JSON.stringify(objectId)}`;
        await during(adding, replaceOwners(graph, path, planned["owners"]));
      }
    });
  },

  async delete(graph, id) {
    const { objectId, path } = locateApplication(id);
    await during(`deleting ${nameApplication(objectId)}`, graph.delete(path));
  },
};

/** The outputs that come only from an application's entity. The look-up function reads the same ones. */
export function readApplication(entity: Values): Values {
  const outputs = readEntity(applicationProperties, entity);
  const claims = entity["groupMembershipClaims"];
  return {
    ...outputs,
    appRoleIds: idsByValue(outputs["appRoles"]),
    groupMembershipClaims:
      typeof claims === "string"
        ? claims
            .split(",")
            .map((claim) => claim.trim())
            .sort()
        : [],
    oauth2PermissionScopeIds: idsByValue(asValues(outputs["api"])["oauth2PermissionScopes"]),
    optionalClaims: outputs["optionalClaims"] ?? null,
  };
}

function bodyOf(planned: Values, featureTags: unknown): Values {
  const claims = asList(planned["groupMembershipClaims"]);
  const body = omit(writeEntity(applicationProperties, planned), ["applicationTemplateId"]);
  return {
    ...body,
    groupMembershipClaims: claims.length === 0 ? null : claims.join(","),
    tags: asList(featureTags).length > 0 ? tagsOfFeatures(featureTags) : asList(planned["tags"]),
  };
}

/** Refuses the name of another application, if the program sets this option. */
async function refuseDuplicateName(graph: GraphClient, planned: Values, ownId?: string): Promise<void> {
  const displayName = asText(planned["displayName"]);
  if (planned["preventDuplicateNames"] !== true || displayName === unknown) return;
  // As in the real provider, a quotation mark in the name breaks the filter, and Graph refuses it.
  const filter = `displayName eq '${displayName}'`;
  const listed = graph.list(`/v1.0/applications?$filter=${encodeURIComponent(filter)}`);
  const what = `could not check for existing application(s): unable to list Applications with filter ${JSON.stringify(filter)}`;
  const found = (await during(what, listed)).filter((application) => application["displayName"] === displayName);
  const existing = found.find((application) => application["id"] !== ownId);
  if (existing === undefined) return;
  throw hasDuplicate("azuread_application", displayName, asText(existing["id"]));
}

/** Only the beta endpoint has this member. */
async function patchPostResponse(graph: GraphClient, path: string, required: boolean): Promise<void> {
  const named = nameApplication(path.split("/").at(-1) ?? "");
  const patch = graph.patch(toBeta(path), { oauth2RequirePostResponse: required });
  await during(`Failed to set \`oauth2_post_response_required\` for ${named}`, patch);
}

function toBeta(path: string): string {
  return path.replace("/v1.0/", "/beta/");
}

function isAt(path: string, name: string): boolean {
  return path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`);
}
