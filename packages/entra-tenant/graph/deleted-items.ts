import { Hono } from "hono";
import type { Tenant } from "../tenant.ts";
import { allow, type Caller, type GraphEnv, requirePermission } from "./authorize.ts";
import { deletedKinds } from "./deleted-kinds.ts";
import { notFound } from "./errors.ts";

/**
 * `/directory/deletedItems`: https://learn.microsoft.com/graph/api/directory-deleteditems-list
 * Departs from Entra: A deleted item is kept until a client deletes it permanently. Entra deletes it after thirty days.
 */
export function deletedItemRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const path = "/directory/deletedItems";
  const kinds = deletedKinds(tenant);

  /** Kind of an item. A caller without any of the permissions gets a 403, whether or not the item exists. */
  function requireKind(caller: Caller, id: string, access: "read" | "write") {
    const kind = kinds.find((one) => one.has(id));
    requirePermission(caller, kind?.[access] ?? kinds.flatMap((one) => one[access]));
    if (!kind) throw notFound(id);
    if (access === "write") kind.requireControl(caller, id);
    return kind;
  }

  for (const kind of kinds) {
    routes.get(`${path}/microsoft.graph.${kind.name}`, allow(...kind.read), (c) => kind.list(c));
  }

  routes.get(`${path}/:id`, (c) => {
    const id = c.req.param("id").toLowerCase();
    return requireKind(c.get("caller"), id, "read").answer(c, id);
  });

  routes.post(`${path}/:id/restore`, async (c) => {
    const id = c.req.param("id").toLowerCase();
    const kind = requireKind(c.get("caller"), id, "write");
    kind.restore(id);
    await tenant.commit();
    return kind.answer(c, id);
  });

  routes.delete(`${path}/:id`, async (c) => {
    const id = c.req.param("id").toLowerCase();
    requireKind(c.get("caller"), id, "write").forget(id);
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}
