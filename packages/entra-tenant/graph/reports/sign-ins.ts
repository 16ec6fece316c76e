import { Hono } from "hono";
import type { SignIn } from "../../sign-ins/entities.ts";
import { visibleUntil } from "../../sign-ins/settings.ts";
import type { Tenant } from "../../tenant.ts";
import type { GraphEnv } from "../authorize.ts";
import { listResponse, readQuery, versionOf } from "../odata.ts";
import { allowReports } from "./access.ts";
import { checkFilter, type Filterable } from "./filter.ts";
import { signInProjection } from "./sign-in-projection.ts";
import { withoutMissing } from "./rows.ts";

const options = ["$filter", "$select", "$top", "$orderby", "$skiptoken"];

/** https://learn.microsoft.com/graph/api/resources/signin */
const filterable: Filterable = {
  appdisplayname: ["eq", "startsWith"],
  appid: ["eq"],
  clientappused: ["eq"],
  correlationid: ["eq"],
  createddatetime: ["eq", "ge", "le"],
  id: ["eq"],
  ipaddress: ["eq", "startsWith"],
  resourcedisplayname: ["eq"],
  resourceid: ["eq"],
  "status/errorcode": ["eq"],
  userdisplayname: ["eq", "startsWith"],
  userid: ["eq"],
  userprincipalname: ["eq", "startsWith"],
};

const filterableInBeta: Filterable = {
  ...filterable,
  serviceprincipalid: ["eq", "startsWith"],
  serviceprincipalname: ["eq", "startsWith"],
  signineventtypes: ["eq", "ne"],
};

/**
 * The sign-in log, newest first: https://learn.microsoft.com/graph/api/signin-list. Without a filter by event type, it lists
 * interactive sign-ins only.
 */
export function signInRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  routes.get("/auditLogs/signIns", allowReports(tenant, "AuditLog.Read.All"), (c) => {
    const version = versionOf(c);
    const filter = readQuery(c, options).get("$filter");
    const properties = filter === undefined ? [] : filterProperties(filter, version);
    const known = tenant.signIns.until(visibleUntil(tenant.now(), tenant.reports, "signIns"));
    const signIns = properties.includes("signineventtypes")
      ? known
      : known.filter(({ eventType }) => eventType === "interactiveUser");
    const project = signInProjection(tenant, version);
    return listResponse<SignIn>(
      c,
      tenant,
      {
        name: "auditLogs/signIns",
        type: "microsoft.graph.signIn",
        project: (signIn) => withoutMissing(tenant, project(signIn)),
        options,
        largestPage: 1000,
      },
      signIns,
    );
  });
  return routes;
}

function filterProperties(filter: string, version: "v1.0" | "beta"): string[] {
  return checkFilter(filter, version === "beta" ? filterableInBeta : filterable, {
    date: "createddatetime",
    collection: "signineventtypes",
  });
}
