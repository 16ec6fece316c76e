import {
  asText,
  asList,
  asValues,
  omit,
  type Properties,
  type Values,
} from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { featuresOfTags, featureTagsProperty, tagsOfFeatures } from "../feature-tags.ts";
import { during, existsAlready, namePrincipal } from "../failures.ts";
import type { GraphClient } from "../graph-client.ts";
import { readEntity, writeEntity } from "../graph-entity.ts";
import { bindOwners, listOwners, replaceOwners, settleOwners } from "../owners.ts";
import { appRoleProperties, idsByValue, listOf, permissionScopeProperties } from "../permissions.ts";
import { atMost, notEmpty, pageAddress, uuid } from "../rules.ts";
import { IdFormat } from "../resource-id.ts";

const ids = new IdFormat("/servicePrincipals/{objectId}");
const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const output = { type: "string", use: "output" } as const;

const properties: Properties = {
  accountEnabled: { ...flag, default: true, member: "accountEnabled" },
  alternativeNames: { type: "set", of: { ...text, check: notEmpty }, member: "alternativeNames" },
  appRoleAssignmentRequired: { ...flag, member: "appRoleAssignmentRequired" },
  appRoleIds: { type: "map", use: "output" },
  appRoles: listOf(appRoleProperties, "appRoles"),
  applicationTenantId: { ...output, member: "appOwnerOrganizationId" },
  clientId: { ...text, use: "required", replaces: true, check: uuid, member: "appId" },
  description: { ...text, check: atMost(1024), member: "description" },
  displayName: { ...output, member: "displayName" },
  featureTags: { ...featureTagsProperty, conflictsWith: ["features", "tags"] },
  features: {
    type: "list",
    computed: true,
    conflictsWith: ["featureTags", "tags"],
    of: {
      type: "object",
      properties: {
        customSingleSignOnApp: flag,
        enterpriseApplication: flag,
        galleryApplication: flag,
        visibleToUsers: { ...flag, default: true },
      },
    },
  },
  homepageUrl: { ...output, member: "homepage" },
  loginUrl: { ...text, check: pageAddress, member: "loginUrl" },
  logoutUrl: { ...output, member: "logoutUrl" },
  notes: { ...text, check: atMost(1024), member: "notes" },
  notificationEmailAddresses: { type: "set", of: { ...text, check: notEmpty }, member: "notificationEmailAddresses" },
  oauth2PermissionScopeIds: { type: "map", use: "output" },
  oauth2PermissionScopes: listOf(permissionScopeProperties, "oauth2PermissionScopes"),
  objectId: { ...output, member: "id" },
  owners: { type: "set", of: { ...text, check: uuid } },
  preferredSingleSignOnMode: {
    ...text,
    oneOf: ["", "oidc", "password", "saml", "notSupported"],
    member: "preferredSingleSignOnMode",
  },
  redirectUris: { type: "list", of: text, use: "output", member: "replyUrls" },
  samlMetadataUrl: output,
  samlSingleSignOn: {
    type: "object",
    member: "samlSingleSignOnSettings",
    properties: { relayState: { ...text, check: notEmpty, member: "relayState" } },
  },
  servicePrincipalNames: { type: "list", of: text, use: "output", member: "servicePrincipalNames" },
  signInAudience: { ...output, member: "signInAudience" },
  tags: { type: "set", of: text, computed: true, conflictsWith: ["features", "featureTags"], member: "tags" },
  type: { ...output, member: "servicePrincipalType" },
  useExisting: { ...flag, stateOnly: true },
};

/** Resource azuread.ServicePrincipal. */
export const servicePrincipal: Resource<GraphClient> = {
  properties,
  schemaVersion: 1,
  checkId: (id) => ids.check(id),

  async create(graph, planned, made) {
    const filter = encodeURIComponent(`appId eq '${asText(planned["clientId"]).replaceAll("'", "''")}'`);
    const listed = graph.list(`/v1.0/servicePrincipals?$filter=${filter}`);
    const [existing] = await during("Could not list existing service principals", listed);
    const body = bodyOf(planned, planned["featureTags"] ?? planned["features"]);
    if (existing !== undefined) {
      const id = `/servicePrincipals/${asText(existing["id"])}`;
      if (planned["useExisting"] !== true) throw existsAlready("azuread_service_principal", asText(existing["id"]));
      made(id);
      await during(updating(id), graph.patch(`/v1.0${id}`, omit(body, ["appId"])));
      if (asList(planned["owners"]).length > 0) await replaceOwners(graph, `/v1.0${id}`, planned["owners"]);
      return {};
    }
    const owners = await bindOwners(graph, planned["owners"]);
    const creation = graph.post("/v1.0/servicePrincipals", { ...body, "owners@odata.bind": owners });
    const created = await during("Could not create service principal", creation);
    const id = `/servicePrincipals/${asText(created["id"])}`;
    made(id);
    const settled = settleOwners(graph, `/v1.0${id}`, planned["owners"]);
    await during(`Could not add owners to ${nameOf(id)}`, settled);
    return {};
  },

  async read(graph, id, state) {
    const [objectId] = ids.parse(id);
    const entity = await during(`Retrieving ${nameOf(id)}`, graph.find(`/v1.0${id}`));
    if (entity === undefined) return undefined;
    const beta = await graph.get(`/beta/servicePrincipals/${objectId}?$select=samlMetadataUrl`);
    return {
      ...readServicePrincipal(entity, beta),
      owners: await listOwners(graph, `/v1.0${id}`),
      useExisting: state["useExisting"] || null,
    };
  },

  async update(graph, id, _olds, planned, changed) {
    ids.parse(id);
    const names = new Set([...changed].map((path) => path.split(/[.[]/, 1)[0]));
    const features = ["featureTags", "features"].find((name) => names.has(name));
    const body = bodyOf(planned, features === undefined ? undefined : planned[features]);
    await during(updating(id), graph.patch(`/v1.0${id}`, omit(body, ["appId"])));
    if (!names.has("owners")) return;
    await during(`Could not add owners to ${nameOf(id)}`, replaceOwners(graph, `/v1.0${id}`, planned["owners"]));
  },

  async delete(graph, id, state) {
    ids.parse(id);
    // The real provider also tries to delete an adopted principal, and ignores a refusal.
    const deletion = during(`Deleting ${nameOf(id)}`, graph.delete(`/v1.0${id}`));
    await (state["useExisting"] === true ? deletion.catch(() => undefined) : deletion);
  },
};

/** The outputs that come from a service principal's entities. The look-up function reads the same ones. */
export function readServicePrincipal(entity: Values, beta: Values): Values {
  const outputs = readEntity(properties, entity);
  const names = asList(outputs["servicePrincipalNames"]);
  return {
    ...outputs,
    ...featuresOfTags(outputs["tags"]),
    appRoleIds: idsByValue(outputs["appRoles"]),
    oauth2PermissionScopeIds: idsByValue(outputs["oauth2PermissionScopes"]),
    samlMetadataUrl: beta["samlMetadataUrl"] ?? "",
    samlSingleSignOn:
      asValues(outputs["samlSingleSignOn"])["relayState"] === undefined
        ? { relayState: "" }
        : outputs["samlSingleSignOn"],
    servicePrincipalNames: names.filter((name) => name !== outputs["clientId"]),
  };
}

function nameOf(id: string): string {
  return namePrincipal(ids.parse(id)[0]);
}

function updating(id: string): string {
  return `Updating ${nameOf(id)}`;
}

function bodyOf(planned: Values, features: unknown): Values {
  const tags = asList(features).length > 0 ? tagsOfFeatures(features) : asList(planned["tags"]);
  return { ...writeEntity(properties, planned), tags };
}
