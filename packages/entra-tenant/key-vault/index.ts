import { Hono } from "hono";
import type { Tenant } from "../tenant.ts";
import { dataPlaneRoutes } from "./data-plane.ts";
import { errorResponse, unknownRoute } from "./errors.ts";
import { managementRoutes } from "./management.ts";
import { roleAssignmentRoutes } from "./role-assignments.ts";

/** Azure Key Vault: Azure Resource Manager below `/subscriptions`, the vaults themselves below `/vaults`. */
export function keyVaultRoutes(tenant: Tenant): Hono {
  const routes = new Hono();
  routes.route("/", managementRoutes(tenant));
  routes.route("/", roleAssignmentRoutes(tenant));
  routes.route("/", dataPlaneRoutes(tenant));
  for (const path of ["/subscriptions/*", "/vaults/*"]) {
    routes.all(path, (c) => {
      throw unknownRoute(c.req.method, c.req.path);
    });
  }
  routes.onError((error, c) => errorResponse(c, error));
  return routes;
}
