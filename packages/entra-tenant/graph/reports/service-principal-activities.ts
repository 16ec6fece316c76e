import { Hono } from "hono";
import type { SignIn } from "../../sign-ins/entities.ts";
import { visibleUntil } from "../../sign-ins/settings.ts";
import type { Tenant } from "../../tenant.ts";
import type { GraphEnv } from "../authorize.ts";
import { listResponse, readQuery } from "../odata.ts";
import type { Projection } from "../projection.ts";
import { allowReports } from "./access.ts";
import { checkFilter } from "./filter.ts";
import { requireBeta, withoutMissing } from "./rows.ts";

const options = ["$filter", "$top", "$orderby", "$skiptoken"];

/** An app with its successful sign-ins as a client and as an API, newest first. */
interface Activity {
  id: string;
  appId: string;
  signIns: SignIn[];
}

/**
 * Last use of each app, as a client and as an API: https://learn.microsoft.com/graph/api/reportroot-list-serviceprincipalsigninactivities
 * Departs from Entra: A use that never happened is null. What Entra writes there is not known.
 */
export function servicePrincipalActivityRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  routes.get(
    "/reports/servicePrincipalSignInActivities",
    allowReports(tenant, "AuditLog.Read.All", "Directory.Read.All"),
    (c) => {
      requireBeta(c, "servicePrincipalSignInActivities");
      const filter = readQuery(c, options).get("$filter");
      if (filter !== undefined) checkFilter(filter, { appid: ["eq"] });
      return listResponse<Activity>(
        c,
        tenant,
        {
          name: "reports/servicePrincipalSignInActivities",
          type: "microsoft.graph.servicePrincipalSignInActivity",
          project: (activity) => withoutMissing(tenant, project(activity)),
          options,
        },
        activitiesOf(tenant),
      );
    },
  );
  return routes;
}

function activitiesOf(tenant: Tenant): Iterable<Activity> {
  const found = new Map<string, Activity>();
  const until = visibleUntil(tenant.now(), tenant.reports, "credentialActivities");
  for (const signIn of tenant.signIns.successesUntil(until)) {
    for (const appId of [signIn.appId, signIn.resourceAppId]) {
      if (appId === undefined) continue;
      const activity = found.get(appId) ?? { id: Buffer.from(appId).toString("base64"), appId, signIns: [] };
      activity.signIns.push(signIn);
      found.set(appId, activity);
    }
  }
  return found.values();
}

function project({ id, appId, signIns }: Activity): Projection {
  const isAppOnly = ({ eventType }: SignIn) => eventType === "servicePrincipal";
  const asClient = signIns.filter((one) => one.appId === appId);
  const asResource = signIns.filter((one) => one.resourceAppId === appId);
  return {
    id,
    appId,
    lastSignInActivity: activity(signIns[0]),
    applicationAuthenticationClientSignInActivity: activity(asClient.find(isAppOnly)),
    applicationAuthenticationResourceSignInActivity: activity(asResource.find(isAppOnly)),
    delegatedClientSignInActivity: activity(asClient.find((one) => !isAppOnly(one))),
    delegatedResourceSignInActivity: activity(asResource.find((one) => !isAppOnly(one))),
  };
}

function activity(signIn: SignIn | undefined): Projection | null {
  return signIn === undefined ? null : { lastSignInDateTime: signIn.at, lastSignInRequestId: signIn.id };
}
