import { Hono } from "hono";
import { z } from "zod";
import type { OAuth2PermissionGrant } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { allow, allowAdministrators, type GraphEnv } from "./authorize.ts";
import { readBody } from "./body.ts";
import { badRequest, GraphError, invalidValue, notFound } from "./errors.ts";
import { type EntitySet, entityResponse, listResponse } from "./odata.ts";
import { permissions } from "./permissions.ts";
import { requireServicePrincipal } from "./service-principals.ts";

const type = "OAuth2PermissionGrant";
const scope = z.string().max(3850).nullable();
const createBody = {
  type,
  schema: z.strictObject({
    clientId: z.guid(),
    consentType: z.enum(["AllPrincipals", "Principal"]),
    principalId: z.guid().nullable().default(null),
    resourceId: z.guid(),
    scope: scope.default(null),
  }),
};
const updateBody = {
  type,
  schema: z.strictObject({ scope: scope.optional() }),
  readOnly: ["clientId", "consentType", "principalId", "resourceId"],
};

const grants: EntitySet<OAuth2PermissionGrant> = {
  name: "oauth2PermissionGrants",
  type: "microsoft.graph.oAuth2PermissionGrant",
  project: (grant) => ({ ...grant }),
};

/** Delegated permission grants: https://learn.microsoft.com/graph/api/resources/oauth2permissiongrant */
export function permissionGrantRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canRead = allow(...permissions.readGrants);
  const canWrite = allowAdministrators(...permissions.writeGrants);
  const path = "/oauth2PermissionGrants";

  routes.get(path, canRead, (c) => listResponse(c, tenant, grants, tenant.oauth2PermissionGrants.values()));

  routes.get("/servicePrincipals/:id/oauth2PermissionGrants", canRead, (c) => {
    const { id } = requireServicePrincipal(tenant, c.req.param("id"));
    return listResponse(
      c,
      tenant,
      grants,
      tenant.oauth2PermissionGrants.values().filter(({ clientId }) => clientId === id),
    );
  });

  routes.post(path, canWrite, async (c) => {
    const grant = createGrant(tenant, await readBody(c, createBody));
    await tenant.commit();
    return entityResponse(c, tenant, grants, grant, 201);
  });

  routes.get(`${path}/:id`, canRead, (c) => entityResponse(c, tenant, grants, requireGrant(tenant, c.req.param("id"))));

  routes.patch(`${path}/:id`, canWrite, async (c) => {
    const body = await readBody(c, updateBody);
    const grant = requireGrant(tenant, c.req.param("id"));
    if (body.scope !== undefined) grant.scope = checkedScope(tenant, grant.resourceId, body.scope);
    await tenant.commit();
    return c.body(null, 204);
  });

  routes.delete(`${path}/:id`, canWrite, async (c) => {
    tenant.oauth2PermissionGrants.delete(requireGrant(tenant, c.req.param("id")).id);
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}

function requireGrant(tenant: Tenant, id: string): OAuth2PermissionGrant {
  const grant = tenant.oauth2PermissionGrants.get(id);
  if (!grant) throw notFound(id);
  return grant;
}

type CreateBody = z.infer<typeof createBody.schema>;

/**
 * Adds a grant.
 * Departs from Entra: A client, resource or user that does not exist is a 400 with another message. The azuread
 * provider repeats the request for minutes after Entra's answer.
 */
export function createGrant(tenant: Tenant, body: CreateBody): OAuth2PermissionGrant {
  const clientId = body.clientId.toLowerCase();
  const resourceId = body.resourceId.toLowerCase();
  const principalId = body.principalId?.toLowerCase() ?? null;
  for (const [name, id] of Object.entries({ clientId, resourceId })) {
    if (!tenant.servicePrincipals.has(id))
      throw badRequest("grant-service-principal", `No service principal has the ${name} '${id}'.`);
  }
  if ((body.consentType === "Principal") !== (principalId !== null))
    throw invalidValue("grant-principal", "principalId", type);
  if (principalId !== null && !tenant.users.has(principalId)) {
    throw badRequest("grant-principal", `No user has the principalId '${principalId}'.`);
  }
  const id = grantId(clientId, resourceId, principalId);
  if (tenant.oauth2PermissionGrants.has(id)) {
    const code = "Request_MultipleObjectsWithSameKeyValue";
    throw new GraphError(409, code, "Permission entry already exists.", "grant-unique");
  }
  const grantedScope = checkedScope(tenant, resourceId, body.scope);
  const grant = { id, clientId, consentType: body.consentType, principalId, resourceId, scope: grantedScope };
  tenant.oauth2PermissionGrants.set(id, grant);
  return grant;
}

/** Every scope must exist on the resource and be enabled. Repeated scopes count once. */
function checkedScope(tenant: Tenant, resourceId: string, text: string | null): string {
  const values = [...new Set((text ?? "").split(" ").filter((value) => value !== ""))];
  const resource = tenant.findResource(tenant.servicePrincipals.get(resourceId)?.appId ?? "");
  const known = new Set(
    resource?.oauth2PermissionScopes.filter(({ isEnabled }) => isEnabled).map(({ value }) => value),
  );
  const unknown = values.find((value) => !known.has(value));
  if (unknown !== undefined) {
    throw badRequest(
      "grant-scope",
      `Permission '${unknown}' was not found on application '${resource?.appId ?? resourceId}'.`,
    );
  }
  return values.join(" ");
}

/** Returns an id like Entra's: client, resource and principal in base64url. So each combination has one grant. */
function grantId(clientId: string, resourceId: string, principalId: string | null): string {
  return Buffer.from(`${clientId}${resourceId}${principalId ?? ""}`.replaceAll("-", ""), "hex").toString("base64url");
}
