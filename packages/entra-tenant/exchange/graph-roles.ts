import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import { allow, authenticate, type GraphEnv } from "../graph/authorize.ts";
import { readBody } from "../graph/body.ts";
import { badRequest, errorResponse, GraphError, notFound } from "../graph/errors.ts";
import { type EntitySet, entityResponse, listResponse } from "../graph/odata.ts";
import type { Tenant } from "../tenant.ts";
import { newName } from "./cmdlets/role-assignments.ts";
import { type ExchangeRoleAssignment, hasArrived } from "./entities.ts";
import { type ExchangeRole, exchangeRoles } from "./roles.ts";

const createBody = {
  type: "UnifiedRoleAssignment",
  schema: z.strictObject({
    principalId: z.string().regex(/^\/ServicePrincipals\/[0-9a-f-]{36}$/i),
    roleDefinitionId: z.guid(),
    directoryScopeId: z
      .string()
      .regex(/^\/((Users|Groups)\/[0-9a-f-]{36})?$/i)
      .nullish(),
    appScopeId: z.null().optional(),
  }),
};

const assignments: EntitySet<ExchangeRoleAssignment> = {
  name: "roleManagement/exchange/roleAssignments",
  type: "microsoft.graph.unifiedRoleAssignment",
  project: ({ id, principalId, roleDefinitionId, directoryScopeId }) => ({
    id,
    principalId,
    roleDefinitionId,
    directoryScopeId,
    appScopeId: null,
  }),
};

const definitions: EntitySet<ExchangeRole> = {
  name: "roleManagement/exchange/roleDefinitions",
  type: "microsoft.graph.unifiedRoleDefinition",
  project: ({ id, displayName }) => ({
    id,
    displayName,
    description: null,
    isBuiltIn: true,
    isEnabled: true,
    templateId: null,
    version: "0.12 (14.0.451.0)",
  }),
};

/**
 * Roles of Exchange in Graph, which has them in beta only: https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignments
 * Departs from Entra: Roles of Exchange are assigned to applications only, for the whole tenant, a user or a group.
 */
export function exchangeRoleRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const path = "/roleManagement/exchange";
  const mayRead = allow("RoleManagement.Read.Exchange", "RoleManagement.Read.All", "RoleManagement.ReadWrite.Exchange");
  const mayWrite = allow("RoleManagement.ReadWrite.Exchange");
  routes.use(`${path}/*`, authenticate(tenant));
  routes.onError((error, c) => errorResponse(c, error, tenant.now()));

  routes.get(`${path}/roleDefinitions`, mayRead, (c) => {
    return listResponse(c, tenant, definitions, exchangeRoles(tenant));
  });

  routes.get(`${path}/roleDefinitions/:id`, mayRead, (c) => {
    const role = exchangeRoles(tenant).find(({ id }) => id === c.req.param("id").toLowerCase());
    if (role === undefined) throw notFound(c.req.param("id"));
    return entityResponse(c, tenant, definitions, role);
  });

  routes.get(`${path}/roleAssignments`, mayRead, (c) => {
    const filter = c.req.query("$filter");
    if (filter !== undefined && !/^(\s*(and\s+)?(roleDefinitionId|principalId)\s+eq\s+'[^']*')+\s*$/.test(filter)) {
      throw badRequest("exchange-filter", "Only roleDefinitionId, principalId and appScopeId can be filtered.");
    }
    return listResponse(c, tenant, assignments, tenant.exchange.roleAssignments.filter(hasArrived));
  });

  routes.post(`${path}/roleAssignments`, mayWrite, async (c) => {
    const { principalId, roleDefinitionId, directoryScopeId } = await readBody(c, createBody);
    if (directoryScopeId === undefined || directoryScopeId === null) {
      throw badRequest("exchange-scope", "Either directoryScopeId or appScopeId must be specified.");
    }
    const role = exchangeRoles(tenant).find(({ id }) => id === roleDefinitionId.toLowerCase());
    if (role === undefined) throw notFound(roleDefinitionId);
    const principal = tenant.exchange.servicePrincipals.find(({ objectId }) => {
      return objectId === principalId.split("/").at(-1)?.toLowerCase();
    });
    if (principal === undefined || !hasArrived(principal)) throw unknownPrincipal(principalId);
    checkScope(tenant, directoryScopeId);
    const made: ExchangeRoleAssignment = {
      id: randomUUID(),
      name: newName(tenant, role.displayName, principal.displayName),
      principalId,
      roleDefinitionId: role.id,
      directoryScopeId,
      misses: tenant.exchangeLag ?? 0,
    };
    tenant.exchange.roleAssignments.push(made);
    await tenant.commit();
    return entityResponse(c, tenant, assignments, made, 201);
  });

  routes.get(`${path}/roleAssignments/:id`, mayRead, (c) => {
    const found = findAssignment(tenant, c.req.param("id"));
    if (!hasArrived(found)) throw notFound(found.id);
    return entityResponse(c, tenant, assignments, found);
  });

  routes.delete(`${path}/roleAssignments/:id`, mayWrite, async (c) => {
    const found = findAssignment(tenant, c.req.param("id"));
    tenant.exchange.roleAssignments = tenant.exchange.roleAssignments.filter((one) => one !== found);
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}

function findAssignment(tenant: Tenant, id: string): ExchangeRoleAssignment {
  const found = tenant.exchange.roleAssignments.find((one) => one.id === id.toLowerCase());
  if (found === undefined) throw notFound(id);
  return found;
}

function checkScope(tenant: Tenant, directoryScopeId: string): void {
  const [, kind = "", id = ""] = directoryScopeId.toLowerCase().split("/");
  const isThere = kind === "" || (kind === "users" ? tenant.users : tenant.groups).has(id);
  if (!isThere) throw notFound(id);
}

/**
 * Departs from Entra: A role can be assigned only to an application that New-ServicePrincipal has made known to Exchange.
 * Whether Graph makes it known is not documented. The message is not Exchange's.
 */
function unknownPrincipal(principalId: string): GraphError {
  return new GraphError(
    404,
    "Request_ResourceNotFound",
    `The principal '${principalId}' could not be found.`,
    "exchange-principal",
  );
}
