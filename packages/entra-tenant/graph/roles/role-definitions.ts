import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import type { RoleDefinition } from "./entities.ts";
import type { Tenant } from "../../tenant.ts";
import { allow, allowAdministrators, type GraphEnv } from "../authorize.ts";
import { readBody } from "../body.ts";
import { badRequest, notFound } from "../errors.ts";
import { type EntitySet, entityResponse, listResponse } from "../odata.ts";
import { permissions } from "../permissions.ts";
import { taken } from "../user-changes.ts";
import { builtInRoles } from "./built-in-roles.ts";

const type = "UnifiedRoleDefinition";
const updateSchema = z
  .strictObject({
    displayName: z.string().min(1).max(256),
    description: z.string().max(1024).nullable(),
    isEnabled: z.boolean(),
    rolePermissions: z.array(
      z.strictObject({
        allowedResourceActions: z.array(z.string().min(1)),
        condition: z.string().nullable().optional(),
      }),
    ),
    // The azuread provider sends an empty text if there is none.
    templateId: z.union([z.guid(), z.literal("")]).nullable(),
    version: z.string().max(128).nullable(),
  })
  .partial();
const readOnly = ["inheritsPermissionsFrom", "isBuiltIn"];
const createBody = {
  type,
  schema: updateSchema.required({ displayName: true, isEnabled: true, rolePermissions: true }),
  readOnly,
};
const updateBody = { type, schema: updateSchema, readOnly };

const definitions: EntitySet<RoleDefinition> = {
  name: "roleManagement/directory/roleDefinitions",
  type: "microsoft.graph.unifiedRoleDefinition",
  project: ({ rolePermissions, ...role }) => ({
    ...role,
    resourceScopes: ["/"],
    rolePermissions: rolePermissions.map((one) => ({ condition: null, ...one })),
  }),
};

/** Built-in and custom roles: https://learn.microsoft.com/graph/api/resources/unifiedroledefinition */
export function roleDefinitionRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canRead = allow(...permissions.readRoles);
  const canWrite = allowAdministrators(...permissions.writeRoles);
  const path = "/roleManagement/directory/roleDefinitions";

  routes.get(path, canRead, (c) => {
    return listResponse(c, tenant, definitions, [...builtInRoles.values(), ...tenant.roleDefinitions.values()]);
  });

  routes.post(path, canWrite, async (c) => {
    const { templateId, version, description, rolePermissions, ...body } = await readBody(c, createBody);
    const id = templateId ? templateId.toLowerCase() : randomUUID();
    if (findRole(tenant, id)) throw taken("templateId");
    const role: RoleDefinition = {
      ...body,
      id,
      templateId: id,
      description: description ?? null,
      version: version ?? null,
      isBuiltIn: false,
      rolePermissions: rolePermissions.map(({ allowedResourceActions }) => ({ allowedResourceActions })),
    };
    checkDisplayName(tenant, role);
    tenant.roleDefinitions.set(id, role);
    await tenant.commit();
    return entityResponse(c, tenant, definitions, role, 201);
  });

  routes.get(`${path}/:id`, canRead, (c) => {
    const role = findRole(tenant, c.req.param("id"));
    if (!role) throw notFound(c.req.param("id"));
    return entityResponse(c, tenant, definitions, role);
  });

  routes.patch(`${path}/:id`, canWrite, async (c) => {
    const { templateId, ...body } = await readBody(c, updateBody);
    const before = requireCustomRole(tenant, c.req.param("id"));
    if (templateId && templateId.toLowerCase() !== before.templateId) {
      throw badRequest("read-only-property", "Property 'templateId' is read-only and cannot be set.");
    }
    const changes = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    const role: RoleDefinition = { ...before, ...changes };
    checkDisplayName(tenant, role);
    tenant.roleDefinitions.set(role.id, role);
    await tenant.commit();
    return c.body(null, 204);
  });

  routes.delete(`${path}/:id`, canWrite, async (c) => {
    const { id } = requireCustomRole(tenant, c.req.param("id"));
    // Departs from Entra: The message about deleting an assigned role is not Entra's, which is unknown.
    if (tenant.directoryRoleAssignments.values().some(({ roleDefinitionId }) => roleDefinitionId === id)) {
      throw badRequest("role-assigned", `The role '${id}' is assigned.`);
    }
    tenant.roleDefinitions.delete(id);
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}

/** The built-in or custom role with this id. */
export function findRole(tenant: Tenant, id: string): RoleDefinition | undefined {
  return builtInRoles.get(id.toLowerCase()) ?? tenant.roleDefinitions.get(id.toLowerCase());
}

function requireCustomRole(tenant: Tenant, id: string): RoleDefinition {
  const role = tenant.roleDefinitions.get(id.toLowerCase());
  if (role) return role;
  // Departs from Entra: The message about changing a built-in role is not Entra's, which is unknown.
  throw builtInRoles.has(id.toLowerCase())
    ? badRequest("built-in-role", "A built-in role cannot be changed.")
    : notFound(id);
}

function checkDisplayName(tenant: Tenant, { id, displayName }: RoleDefinition): void {
  const others = [...builtInRoles.values(), ...tenant.roleDefinitions.values()].filter((one) => one.id !== id);
  if (others.some((one) => one.displayName.toLowerCase() === displayName.toLowerCase())) throw taken("displayName");
}
