import { type Context, Hono } from "hono";
import type { Group } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { allow, type GraphEnv } from "./authorize.ts";
import { readBody } from "./body.ts";
import { directoryObjects } from "./directory-objects.ts";
import { badRequest, notFound } from "./errors.ts";
import { checkMember, transitiveMembers } from "./group-members.ts";
import { requireGroup, requireGroupControl } from "./groups.ts";
import { listResponse, versionOf } from "./odata.ts";
import { referenceBody, referencedId, requireOwner } from "./owners.ts";
import { permissions } from "./permissions.ts";

/** Members and owners of groups: https://learn.microsoft.com/graph/api/group-post-members and .../graph/api/group-post-owners */
export function groupMemberRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canRead = allow(...permissions.readMembers);
  const canWrite = { members: allow(...permissions.writeMembers), owners: allow(...permissions.writeGroups) };
  const check = { members: checkMember, owners: (_: Tenant, __: Group, id: string) => requireOwner(tenant, id) };

  for (const relation of ["members", "owners"] as const) {
    const path = `/groups/:id/${relation}` as const;

    routes.get(path, canRead, (c) => answer(c, tenant, requireGroup(tenant, c.req.param("id"))[relation]));

    routes.post(`${path}/$ref`, canWrite[relation], async (c) => {
      const { "@odata.id": reference } = await readBody(c, referenceBody);
      const group = requireGroup(tenant, c.req.param("id"));
      requireGroupControl(c.get("caller"), group);
      const id = check[relation](tenant, group, referencedId(reference));
      if (group[relation].includes(id)) {
        throw badRequest(
          "reference-unique",
          `One or more added object references already exist for the following modified properties: '${relation}'.`,
        );
      }
      group[relation] = [...group[relation], id];
      await tenant.commit();
      return c.body(null, 204);
    });

    routes.delete(`${path}/:object/$ref`, canWrite[relation], async (c) => {
      const group = requireGroup(tenant, c.req.param("id"));
      requireGroupControl(c.get("caller"), group);
      const id = c.req.param("object").toLowerCase();
      if (!group[relation].includes(id)) throw notFound(id);
      if (relation === "owners" && group.owners.length === 1) {
        throw badRequest("last-owner", "The group must have at least one owner, hence this owner cannot be removed.");
      }
      group[relation] = group[relation].filter((other) => other !== id);
      await tenant.commit();
      return c.body(null, 204);
    });
  }

  routes.get("/groups/:id/transitiveMembers", canRead, (c) => {
    return answer(c, tenant, transitiveMembers(tenant, requireGroup(tenant, c.req.param("id"))));
  });

  return routes;
}

function answer(c: Context, tenant: Tenant, ids: string[]): Response {
  const objects = ids.map((id) => ({ id }));
  return listResponse(c, tenant, directoryObjects(tenant, versionOf(c)), objects);
}
