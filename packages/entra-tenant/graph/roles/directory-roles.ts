import { Hono } from "hono";
import { z } from "zod";
import type { DirectoryRole, DirectoryRoleAssignment } from "./entities.ts";
import type { Tenant } from "../../tenant.ts";
import { allow, allowAdministrators, type GraphEnv } from "../authorize.ts";
import { readBody } from "../body.ts";
import { directoryObjects } from "../directory-objects.ts";
import { notFound } from "../errors.ts";
import { type EntitySet, entityResponse, listResponse, versionOf } from "../odata.ts";
import { referenceBody, referencedId } from "../owners.ts";
import { permissions } from "../permissions.ts";
import { activateRole, assignRole, unassignRole } from "./assigning.ts";
import { builtInRoles } from "./built-in-roles.ts";
import { projectDirectoryRole, textsOf } from "./role-projection.ts";

const templates: EntitySet<{ id: string }> = {
  name: "directoryRoleTemplates",
  type: "microsoft.graph.directoryRoleTemplate",
  project: ({ id }) => ({ id, deletedDateTime: null, ...textsOf(id) }),
};

const roles: EntitySet<DirectoryRole> = {
  name: "directoryRoles",
  type: "microsoft.graph.directoryRole",
  project: projectDirectoryRole,
};

const activateBody = { type: "DirectoryRole", schema: z.strictObject({ roleTemplateId: z.guid() }) };

/**
 * `/directoryRoles`, the older API for assignments in the whole tenant:
 * https://learn.microsoft.com/graph/api/resources/directoryrole
 */
export function directoryRoleRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canRead = allow(...permissions.readRoles);
  const canWrite = allowAdministrators(...permissions.writeRoles);

  routes.get("/directoryRoleTemplates", canRead, (c) => listResponse(c, tenant, templates, builtInRoles.values()));

  routes.get("/directoryRoleTemplates/:id", canRead, (c) => {
    const template = builtInRoles.get(c.req.param("id").toLowerCase());
    if (!template) throw notFound(c.req.param("id"));
    return entityResponse(c, tenant, templates, template);
  });

  routes.get("/directoryRoles", canRead, (c) => listResponse(c, tenant, roles, tenant.directoryRoles.values()));

  routes.post("/directoryRoles", canWrite, async (c) => {
    const { roleTemplateId } = await readBody(c, activateBody);
    const role = activateRole(tenant, roleTemplateId.toLowerCase());
    await tenant.commit();
    return entityResponse(c, tenant, roles, role, 201);
  });

  routes.get("/directoryRoles/:id", canRead, (c) => {
    return entityResponse(c, tenant, roles, requireDirectoryRole(tenant, c.req.param("id")));
  });

  routes.get("/directoryRoles/:id/members", canRead, (c) => {
    const members = assignmentsOf(tenant, requireDirectoryRole(tenant, c.req.param("id")));
    const objects = members.map(({ principalId }) => ({ id: principalId }));
    return listResponse(c, tenant, directoryObjects(tenant, versionOf(c)), objects);
  });

  routes.post("/directoryRoles/:id/members/$ref", canWrite, async (c) => {
    const { "@odata.id": reference } = await readBody(c, referenceBody);
    const { roleTemplateId } = requireDirectoryRole(tenant, c.req.param("id"));
    const principalId = referencedId(reference);
    assignRole(tenant, { principalId, roleDefinitionId: roleTemplateId, directoryScopeId: "/" });
    await tenant.commit();
    return c.body(null, 204);
  });

  routes.delete("/directoryRoles/:id/members/:member/$ref", canWrite, async (c) => {
    const role = requireDirectoryRole(tenant, c.req.param("id"));
    const member = c.req.param("member").toLowerCase();
    const assignment = assignmentsOf(tenant, role).find(({ principalId }) => principalId === member);
    if (!assignment) throw notFound(member);
    unassignRole(tenant, assignment);
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}

function requireDirectoryRole(tenant: Tenant, id: string): DirectoryRole {
  const role = tenant.directoryRoles.get(id.toLowerCase());
  if (!role) throw notFound(id);
  return role;
}

function assignmentsOf(tenant: Tenant, { roleTemplateId }: DirectoryRole): DirectoryRoleAssignment[] {
  return [...tenant.directoryRoleAssignments.values()].filter(
    (one) => one.roleDefinitionId === roleTemplateId && one.directoryScopeId === "/",
  );
}
