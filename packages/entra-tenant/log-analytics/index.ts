import { type Context, Hono } from "hono";
import { z } from "zod";
import { bearerToken, verifyAccessToken } from "../access-tokens.ts";
import { isAllowed } from "../key-vault/roles.ts";
import type { Tenant } from "../tenant.ts";
import { errorResponse, LogAnalyticsError } from "./errors.ts";
import { runQuery, type Table, toApiTable } from "./query.ts";
import { signInColumns, signInRows, signInTable } from "./sign-in-table.ts";

const logAnalyticsAppId = "ca7f3f0b-7d91-482c-8e09-c5d840d0eac5";
const readSignIns = `Microsoft.OperationalInsights/workspaces/query/${signInTable}/read`;
const queryBody = z.object({ query: z.string(), timespan: z.string().optional() });

/**
 * Queries of Log Analytics workspaces, on every host: https://learn.microsoft.com/azure/azure-monitor/logs/api/overview
 * Departs from Azure: Every id is a workspace with the sign-ins of the tenant. A role on any workspace, a resource group or
 * the subscription is enough.
 */
export function logAnalyticsRoutes(tenant: Tenant): Hono {
  const routes = new Hono();

  routes.post("/v1/workspaces/:workspaceId/query", async (c) => {
    await requireReader(tenant, c);
    const { data } = queryBody.safeParse(await c.req.json().catch(() => undefined));
    // As in Log Analytics: a request without a query gets an empty answer.
    if (data === undefined) return c.body(null, 200);
    const since = startOf(tenant.now(), data.timespan);
    const result = runQuery(data.query, (name) => findTable(tenant, name, since));
    return c.json({ tables: [toApiTable(result)] });
  });

  routes.onError((error, c) => {
    const response = errorResponse(c, error);
    if (response === undefined) throw error;
    return response;
  });
  return routes;
}

/** Without a licence, a tenant exports no sign-ins, so the workspace has no table of them. */
function findTable(tenant: Tenant, name: string, since: string): Table | undefined {
  if (name !== signInTable || !tenant.reports.hasPremiumLicence) return undefined;
  const rows = signInRows(tenant).filter(({ TimeGenerated }) => since <= String(TimeGenerated));
  return { columns: signInColumns(tenant), rows };
}

/** Reads a duration in days or hours, such as `P30D`. */
function startOf(now: Date, timespan: string | undefined): string {
  if (timespan === undefined) return "";
  const [, days, hours] = /^(?:P(\d{1,5})D|PT(\d{1,5})H)$/.exec(timespan) ?? [];
  if (days === undefined && hours === undefined) {
    throw new LogAnalyticsError(400, "timespan", {
      message: "The request had some invalid properties",
      code: "BadArgumentError",
      innererror: { code: "InvalidTimespan", message: "The local tenant reads a timespan in days or hours only." },
    });
  }
  return new Date(now.getTime() - (Number(days ?? 0) * 24 + Number(hours ?? 0)) * 3_600_000).toISOString();
}

async function requireReader(tenant: Tenant, c: Context): Promise<void> {
  const token = bearerToken(c.req.header("authorization"));
  if (token === undefined) {
    throw new LogAnalyticsError(401, "bearer-token", {
      code: "AuthenticationFailed",
      message: "Authentication failed. The 'Authorization' header is missing.",
    });
  }
  const claims = await verifyAccessToken(tenant, token).catch(() => undefined);
  const audience = typeof claims?.aud === "string" ? tenant.findResourceByUri(claims.aud)?.appId : undefined;
  if (claims === undefined || audience !== logAnalyticsAppId) {
    throw new LogAnalyticsError(403, claims === undefined ? "token-signature" : "token-audience", {
      message: "The provided authentication is not valid for this resource",
      code: "InvalidTokenError",
      innererror: { code: "SignatureVerificationFailed", message: "Could not validate the request" },
    });
  }
  if (mayRead(tenant, String(claims["oid"]))) return;
  throw new LogAnalyticsError(403, "role-assignment", {
    message: "The provided credentials have insufficient access to perform the requested operation",
    code: "InsufficientAccessError",
  });
}

function mayRead(tenant: Tenant, principalId: string): boolean {
  return tenant.roleAssignments.values().some(({ scope }) => {
    const isAbove = !scope.includes("/providers/") || /\/Microsoft\.OperationalInsights\/workspaces\//i.test(scope);
    return isAbove && isAllowed(tenant, principalId, "actions", readSignIns, scope);
  });
}
