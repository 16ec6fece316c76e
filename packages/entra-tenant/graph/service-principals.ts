import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import { defaultServicePrincipal } from "../defaults.ts";
import type { ServicePrincipal } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { allow, type Caller, type GraphEnv, isRestrictedToOwned, requireControl } from "./authorize.ts";
import { keyCredentialBody, passwordCredentialBody } from "./application-body.ts";
import { type BodyRules, readBody } from "./body.ts";
import { alternateKeyOf, createsMissing } from "./canonical-path.ts";
import { keptPasswords, updatedKeys } from "./credentials.ts";
import { deleteServicePrincipal } from "./deletion.ts";
import { badRequest, forbidden, GraphError, notFound } from "./errors.ts";
import { mergePatch } from "./merge.ts";
import { entityResponse, listResponse, requireMatch, versionOf } from "./odata.ts";
import { initialOwners } from "./owners.ts";
import { permissions } from "./permissions.ts";
import { relatedServicePrincipals } from "./relations.ts";
import { servicePrincipalSet } from "./service-principal-projection.ts";

const emptyIsNull = (text: string | null) => (text === "" ? null : text);
const strings = z.array(z.string().min(1).max(256)).nullable();

const servicePrincipalBody = z
  .strictObject({
    accountEnabled: z.boolean().nullable(),
    alternativeNames: strings,
    appRoleAssignmentRequired: z.boolean().nullable(),
    description: z.string().max(1024).nullable(),
    isDisabled: z.boolean().nullable(),
    keyCredentials: z.array(keyCredentialBody).nullable(),
    loginUrl: z.url().nullable(),
    notes: z.string().max(1024).nullable(),
    notificationEmailAddresses: strings,
    passwordCredentials: z.array(passwordCredentialBody).nullable(),
    preferredSingleSignOnMode: z.enum(["password", "saml", "notSupported", "oidc"]).nullable(),
    samlSingleSignOnSettings: z
      .strictObject({ relayState: z.string().nullable().default(null).transform(emptyIsNull) })
      .nullable(),
    tags: strings,
  })
  .partial();

type ServicePrincipalBody = z.infer<typeof servicePrincipalBody>;

/** Properties of the application that can only be changed there. */
const readOnly = [
  "appDescription",
  "appDisplayName",
  "appOwnerOrganizationId",
  "appRoles",
  "createdDateTime",
  "deletedDateTime",
  "displayName",
  "homepage",
  "info",
  "logoutUrl",
  "oauth2PermissionScopes",
  "replyUrls",
  "servicePrincipalNames",
  "servicePrincipalType",
  "signInAudience",
];

const type = "ServicePrincipal";
const updateBody: BodyRules<ServicePrincipalBody> = {
  type,
  schema: servicePrincipalBody,
  readOnly: ["appId", ...readOnly],
};
const createBody = {
  type,
  schema: servicePrincipalBody.extend({ appId: z.guid(), "owners@odata.bind": z.array(z.string()).optional() }),
  readOnly,
  annotations: ["owners@odata.bind"],
};

/** `/servicePrincipals` and `/servicePrincipals/{id}`: https://learn.microsoft.com/graph/api/resources/serviceprincipal */
export function servicePrincipalRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canRead = allow(...permissions.readApplications);
  const canWrite = allow(...permissions.writeApplications);

  routes.get("/servicePrincipals", canRead, (c) => {
    const set = relatedServicePrincipals(tenant, versionOf(c));
    return listResponse(c, tenant, set, tenant.servicePrincipals.values());
  });

  routes.post("/servicePrincipals", canWrite, async (c) => {
    const { appId, "owners@odata.bind": bound, ...properties } = await readBody(c, createBody);
    const principal = createServicePrincipal(tenant, appId, properties, bound, c.get("caller"));
    await tenant.commit();
    return entityResponse(c, tenant, servicePrincipalSet(tenant, versionOf(c)), principal, 201);
  });

  routes.get("/servicePrincipals/:id", canRead, (c) => {
    const principal = requireServicePrincipal(tenant, c.req.param("id"));
    return entityResponse(c, tenant, relatedServicePrincipals(tenant, versionOf(c)), principal);
  });

  routes.patch("/servicePrincipals/:id", canWrite, async (c) => {
    const body = await readBody(c, updateBody);
    const key = alternateKeyOf(c.req.url);
    if (key?.name === "appId" && createsMissing(c) && !tenant.findServicePrincipal(key.value)) {
      const created = createServicePrincipal(tenant, key.value, body, undefined, c.get("caller"));
      await tenant.commit();
      return entityResponse(c, tenant, servicePrincipalSet(tenant, versionOf(c)), created, 201);
    }
    const principal = requireServicePrincipal(tenant, c.req.param("id"));
    requireControl(c.get("caller"), principal);
    requireMatch(c, principal);
    updateServicePrincipal(tenant, principal, body);
    await tenant.commit();
    return c.body(null, 204);
  });

  routes.delete("/servicePrincipals/:id", canWrite, async (c) => {
    const principal = requireServicePrincipal(tenant, c.req.param("id"));
    requireControl(c.get("caller"), principal);
    requireMatch(c, principal);
    // Departs from Entra: Service principals of Microsoft's APIs cannot be deleted. In Entra a customer can delete some
    // of them.
    if (tenant.findResource(principal.appId)?.isFirstParty) throw forbidden("first-party-service-principal");
    deleteServicePrincipal(tenant, principal);
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}

/** The service principal with this object id; throws Graph's 404. */
export function requireServicePrincipal(tenant: Tenant, id: string): ServicePrincipal {
  const principal = tenant.servicePrincipals.get(id.toLowerCase());
  if (!principal) throw notFound(id);
  return principal;
}

function updateServicePrincipal(tenant: Tenant, principal: ServicePrincipal, body: ServicePrincipalBody): void {
  const { passwordCredentials, keyCredentials, ...properties } = body;
  const next = mergePatch(principal, properties, defaultServicePrincipal(principal));
  if (passwordCredentials !== undefined) {
    next.passwordCredentials = keptPasswords(passwordCredentials ?? [], principal);
  }
  if (keyCredentials !== undefined) next.keyCredentials = updatedKeys(keyCredentials ?? [], principal, tenant.now());
  tenant.servicePrincipals.set(principal.id, next);
}

function createServicePrincipal(
  tenant: Tenant,
  appId: string,
  { passwordCredentials, keyCredentials, ...properties }: ServicePrincipalBody,
  bound: string[] | undefined,
  caller: Caller,
): ServicePrincipal {
  const application = tenant.findApplication(appId);
  if (tenant.findServicePrincipal(appId)) throw nameInUse(appId);
  // Applications of other tenants can get a service principal here, if they are known.
  if (!application && !tenant.findResource(appId)) {
    // Departs from Entra: A service principal for an unknown app id is refused with another message. The azuread
    // provider repeats the request for nine minutes after Entra's message.
    throw badRequest("backing-application", `No application with the appId '${appId}' exists in this tenant.`);
  }
  requireControl(caller, application ?? { owners: [] });
  const blank = defaultServicePrincipal({
    id: randomUUID(),
    appId: appId.toLowerCase(),
    createdDateTime: tenant.now().toISOString(),
  });
  const principal = mergePatch(blank, properties, blank);
  principal.passwordCredentials = keptPasswords(passwordCredentials ?? [], blank);
  principal.keyCredentials = updatedKeys(keyCredentials ?? [], blank, tenant.now());
  const becomesOwner = caller.isUser || isRestrictedToOwned(caller);
  principal.owners = initialOwners(tenant, bound, { objectId: caller.objectId, becomesOwner });
  tenant.servicePrincipals.set(principal.id, principal);
  return principal;
}

/** Graph's refusal of a second service principal for an application. */
export function nameInUse(appId: string): GraphError {
  return new GraphError(
    409,
    "Request_MultipleObjectsWithSameKeyValue",
    `The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
    "service-principal-unique",
  );
}
