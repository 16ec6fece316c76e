import { type Context, Hono } from "hono";
import type { SignIn, UsedCredential } from "../../sign-ins/entities.ts";
import { type ReportSettings, visibleUntil } from "../../sign-ins/settings.ts";
import type { Tenant } from "../../tenant.ts";
import type { GraphEnv } from "../authorize.ts";
import { listResponse, readQuery } from "../odata.ts";
import type { Projection } from "../projection.ts";
import { allowReports } from "./access.ts";
import { checkFilter } from "./filter.ts";
import { requireBeta, withoutMissing } from "./rows.ts";

const options = ["$filter", "$top", "$orderby", "$skiptoken"];

/** A secret or certificate with a use of it. */
interface Activity {
  id: string;
  credential: UsedCredential;
  last: SignIn;
}

/**
 * Last use of each secret and certificate in all flows:
 * https://learn.microsoft.com/graph/api/reportroot-list-appcredentialsigninactivities
 * Departs from Entra: Credentials have a row from their first success on. Whether Entra counts refused sign-ins and lists
 * unused or federated credentials is not known.
 */
export function credentialActivityRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  routes.get(
    "/reports/appCredentialSignInActivities",
    allowReports(tenant, "AuditLog.Read.All", "Directory.Read.All"),
    async (c) => {
      requireBeta(c, "appCredentialSignInActivities");
      const filter = readQuery(c, options).get("$filter");
      if (filter !== undefined) checkFilter(filter, { keyid: ["eq"], appid: ["eq"] });
      const list = listResponse<Activity>(
        c,
        tenant,
        {
          name: "reports/appCredentialSignInActivities",
          type: "microsoft.graph.appCredentialSignInActivity",
          project: (activity) => withoutMissing(tenant, project(tenant, activity)),
          options,
        },
        activitiesOf(tenant),
      );
      const isObject = tenant.reports.credentialFormat === "examples" && filter !== undefined;
      return isObject ? await onlyRow(c, list) : list;
    },
  );
  return routes;
}

function activitiesOf(tenant: Tenant): Iterable<Activity> {
  const { reports } = tenant;
  const found = new Map<string, Activity>();
  for (const last of tenant.signIns.successesUntil(visibleUntil(tenant.now(), reports, "credentialActivities"))) {
    const { credential, resourceAppId } = last;
    if (credential === undefined || credential.kind === "federated") continue;
    // The ids in Microsoft's examples are made of these two.
    const parts = [credential.id, credential.origin];
    if (reports.credentialRows === "forEachResource" && resourceAppId !== undefined) parts.push(resourceAppId);
    const id = Buffer.from(parts.join("|")).toString("base64");
    if (!found.has(id)) found.set(id, { id, credential, last });
  }
  return found.values();
}

function project(tenant: Tenant, { id, credential, last }: Activity): Projection {
  const { credentialFormat: format } = tenant.reports;
  const { start, end } = credential.validity ?? {};
  const keyType = credential.kind === "certificate" ? "certificate" : format === "resource" ? "clientSecret" : "secret";
  return {
    id,
    keyId: credential.id,
    keyType,
    keyUsage: "sign",
    appId: last.appId,
    appObjectId: tenant.findApplication(last.appId)?.id ?? null,
    servicePrincipalObjectId: tenant.findServicePrincipal(last.appId)?.id ?? null,
    resourceId: last.resourceAppId ?? null,
    credentialOrigin: credential.origin,
    ...(format === "resource"
      ? { createdDateTime: timeIn(format, start), expirationDateTime: timeIn(format, end) }
      : { expirationDate: timeIn(format, end) }),
    signInActivity: {
      lastSignInDateTime: timeIn(format, last.at),
      lastSignInRequestId: last.id,
    },
  };
}

/** The examples with a filter have one object instead of a list. */
async function onlyRow(c: Context, list: Response): Promise<Response> {
  const { value } = (await list.clone().json()) as { value: Projection[] };
  const [row, another] = value;
  if (row === undefined || another !== undefined) return list;
  return c.json({ "@odata.type": "#microsoft.graph.appCredentialSignInActivity", ...row });
}

/** A time in UTC, or as in the examples: `2021-04-01T21:36:48-8:00`. */
function timeIn(format: ReportSettings["credentialFormat"], time: string | undefined): string | null {
  if (time === undefined) return null;
  const moment = Date.parse(time);
  if (format === "resource") return new Date(moment).toISOString();
  return `${new Date(moment - 8 * 3_600_000).toISOString().slice(0, 19)}-8:00`;
}
