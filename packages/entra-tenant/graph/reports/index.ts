import { Hono } from "hono";
import type { Tenant } from "../../tenant.ts";
import type { GraphEnv } from "../authorize.ts";
import { credentialActivityRoutes } from "./credential-activities.ts";
import { servicePrincipalActivityRoutes } from "./service-principal-activities.ts";
import { signInRoutes } from "./sign-ins.ts";

/** Reports of sign-ins. */
export function reportRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  routes.route("/", signInRoutes(tenant));
  routes.route("/", credentialActivityRoutes(tenant));
  routes.route("/", servicePrincipalActivityRoutes(tenant));
  return routes;
}
