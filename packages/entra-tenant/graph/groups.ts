import { Hono } from "hono";
import type { Group } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { allow, type Caller, type GraphEnv, hasRight, requirePermission } from "./authorize.ts";
import { readBody } from "./body.ts";
import { deleteGroup } from "./deletion.ts";
import { forbidden, notFound } from "./errors.ts";
import { groupBodies } from "./group-body.ts";
import { createGroup, updateGroup } from "./group-changes.ts";
import { groupSet } from "./group-projection.ts";
import { entityResponse, listResponse, requireMatch, versionOf } from "./odata.ts";
import { permissions } from "./permissions.ts";

/** `/groups` and `/groups/{id}`: https://learn.microsoft.com/graph/api/resources/group */
export function groupRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canRead = allow(...permissions.readGroups);
  const canWrite = allow(...permissions.writeGroups);

  routes.get("/groups", canRead, (c) => listResponse(c, tenant, groupSet(versionOf(c)), tenant.groups.values()));

  routes.post("/groups", allow(...permissions.createGroups), async (c) => {
    const group = createGroup(tenant, await readBody(c, groupBodies.create), c.get("caller"));
    await tenant.commit();
    return entityResponse(c, tenant, groupSet(versionOf(c)), group, 201);
  });

  routes.get("/groups/:id", canRead, (c) => {
    return entityResponse(c, tenant, groupSet(versionOf(c)), requireGroup(tenant, c.req.param("id")));
  });

  routes.patch("/groups/:id", canWrite, async (c) => {
    const body = await readBody(c, groupBodies.update);
    const group = requireGroup(tenant, c.req.param("id"));
    requireGroupControl(c.get("caller"), group);
    requireMatch(c, group);
    updateGroup(tenant, group, body, c.get("caller"));
    await tenant.commit();
    return c.body(null, 204);
  });

  routes.delete("/groups/:id", allow(...permissions.deleteGroups), async (c) => {
    const group = requireGroup(tenant, c.req.param("id"));
    requireGroupControl(c.get("caller"), group);
    requireMatch(c, group);
    deleteGroup(tenant, group);
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}

/** The group with this object id; throws Graph's 404. */
export function requireGroup(tenant: Tenant, id: string): Group {
  const group = tenant.groups.get(id.toLowerCase());
  if (!group) throw notFound(id);
  return group;
}

/**
 * Refuses a change to a group by a user who neither owns nor administers it. A group with roles also needs a caller who
 * can assign roles.
 */
export function requireGroupControl(caller: Caller, group: Group): void {
  const { writeRoles, writeGroups } = permissions;
  if (group.isAssignableToRole === true) requirePermission(caller, writeRoles);
  const needed = group.isAssignableToRole === true ? writeRoles : writeGroups;
  if (caller.isUser && !group.owners.includes(caller.objectId) && !hasRight(caller, needed)) throw forbidden("owner");
}
