import { Hono } from "hono";
import type { SignIn } from "../../sign-ins/entities.ts";
import type { Tenant } from "../../tenant.ts";
import type { GraphEnv } from "../authorize.ts";
import { type EntitySet, listResponse, readQuery, versionOf } from "../odata.ts";
import { allowReports } from "./access.ts";
import { checkSignInFilter } from "./sign-in-filter.ts";
import { projectSignIn } from "./sign-in-projection.ts";

/** https://learn.microsoft.com/graph/api/signin-list: the newest first. */
const options = ["$filter", "$select", "$top", "$orderby", "$skiptoken"];

/**
 * The sign-in log: https://learn.microsoft.com/graph/api/signin-list. Without a filter by event type, it lists interactive
 * sign-ins only.
 */
export function signInRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  routes.get("/auditLogs/signIns", allowReports(tenant, "AuditLog.Read.All"), (c) => {
    const version = versionOf(c);
    const filter = readQuery(c, options).get("$filter");
    const { selectsEventTypes } =
      filter === undefined ? { selectsEventTypes: false } : checkSignInFilter(filter, version);
    const known = tenant.signIns.until(tenant.now());
    const signIns = selectsEventTypes ? known : known.filter(({ eventType }) => eventType === "interactiveUser");
    const set: EntitySet<SignIn> = {
      name: "auditLogs/signIns",
      type: "microsoft.graph.signIn",
      project: (signIn) => projectSignIn(tenant, signIn, version),
      options,
      largestPage: 1000,
    };
    return listResponse(c, tenant, set, signIns);
  });
  return routes;
}
