import { Hono } from "hono";
import { z } from "zod";
import type { DirectoryRoleAssignment } from "./entities.ts";
import type { Tenant } from "../../tenant.ts";
import { allow, allowAdministrators, type GraphEnv } from "../authorize.ts";
import { readBody } from "../body.ts";
import { notFound } from "../errors.ts";
import { type EntitySet, entityResponse, listResponse } from "../odata.ts";
import { permissions } from "../permissions.ts";
import { assignRole, unassignRole } from "./assigning.ts";

const createBody = {
  type: "UnifiedRoleAssignment",
  schema: z.strictObject({
    principalId: z.guid(),
    roleDefinitionId: z.guid(),
    // `/` is the whole tenant, `/{id}` one application or service principal: https://learn.microsoft.com/graph/api/resources/unifiedroleassignment
    directoryScopeId: z.string().regex(/^\/([0-9a-fA-F-]{36})?$/),
  }),
  notServed: ["appScopeId", "condition"],
};

const assignments: EntitySet<DirectoryRoleAssignment> = {
  name: "roleManagement/directory/roleAssignments",
  type: "microsoft.graph.unifiedRoleAssignment",
  project: (assignment) => ({ ...assignment, resourceScope: assignment.directoryScopeId }),
};

/** Assignments of directory roles: https://learn.microsoft.com/graph/api/rbacapplication-post-roleassignments */
export function roleAssignmentRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canRead = allow(...permissions.readRoles);
  const canWrite = allowAdministrators(...permissions.writeRoles);
  const path = "/roleManagement/directory/roleAssignments";

  const requireAssignment = (id: string) => {
    const assignment = tenant.directoryRoleAssignments.get(id.toLowerCase());
    if (!assignment) throw notFound(id);
    return assignment;
  };

  routes.get(path, canRead, (c) => listResponse(c, tenant, assignments, tenant.directoryRoleAssignments.values()));

  routes.post(path, canWrite, async (c) => {
    const body = await readBody(c, createBody);
    const assignment = assignRole(tenant, { ...body, principalId: body.principalId.toLowerCase() });
    await tenant.commit();
    return entityResponse(c, tenant, assignments, assignment, 201);
  });

  routes.get(`${path}/:id`, canRead, (c) => {
    return entityResponse(c, tenant, assignments, requireAssignment(c.req.param("id")));
  });

  routes.delete(`${path}/:id`, canWrite, async (c) => {
    unassignRole(tenant, requireAssignment(c.req.param("id")));
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}
