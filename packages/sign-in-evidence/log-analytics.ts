import { z } from "zod";
import { visibleText } from "../../integrations/text/visible-text.ts";
import type { AppEvidence } from "./evidence.ts";
import { cutAt, type Horizon, inNoOrder, readLogRow, type Reading, toEvidence } from "./logged-sign-ins.ts";
import { type Idle, type Unknown, unknown, type Workspace } from "./report-access.ts";
import { readReportDate } from "./report-date.ts";
import { lagHours } from "./sign-in-log.ts";

const service = "Log Analytics";

/** Address of the query API, and the API that a token for it names. */
interface LogAnalytics {
  readonly origin: string;
  readonly resource: string;
}

const worldwide = { origin: "https://api.loganalytics.azure.com", resource: "https://api.loganalytics.io" };
const usGovernment = { origin: "https://api.loganalytics.us", resource: "https://api.loganalytics.us" };
const china = { origin: "https://api.loganalytics.azure.cn", resource: "https://api.loganalytics.azure.cn" };

/** By origin of Microsoft Graph. Those of national clouds were not tried. */
const addresses: Readonly<Record<string, LogAnalytics>> = {
  "https://graph.microsoft.us": usGovernment,
  "https://dod-graph.microsoft.us": usGovernment,
  "https://microsoftgraph.chinacloudapi.cn": china,
};

/** Returns the address of Log Analytics in the cloud of a Microsoft Graph. */
export function logAnalyticsOf(graphOrigin: string): LogAnalytics {
  return addresses[graphOrigin] ?? worldwide;
}

const days = 90;
/** A busy app has thousands of sign-ins a day. Older ones are left out, and the evidence covers less. */
const maximumRows = 10_000;
const hour = 3_600_000;

/** Older workspaces lack the columns that are not listed first. */
const columns = {
  sure: [
    "TimeGenerated",
    "ServicePrincipalCredentialKeyId",
    "ResultType",
    "IPAddress",
    "ResourceDisplayName",
    "CorrelationId",
  ],
  optional: ["FederatedCredentialId", "ClientCredentialType"],
};

/** https://learn.microsoft.com/azure/azure-monitor/reference/tables/aadserviceprincipalsigninlogs */
function signInsOf(clientId: string): string {
  return [
    "AADServicePrincipalSignInLogs",
    `where AppId == '${clientId}'`,
    `extend ${columns.optional.map((name) => `${name} = column_ifexists('${name}', '')`).join(", ")}`,
    `project ${[...columns.sure, ...columns.optional].join(", ")}`,
    "order by TimeGenerated desc",
    `take ${String(maximumRows)}`,
  ].join(" | ");
}

/** The first row shows since when the tenant exports its log, and the last one whether it still does. */
const horizonQuery = "AADServicePrincipalSignInLogs | summarize First = min(TimeGenerated), Last = max(TimeGenerated)";

/** Reads the evidence of an app-only client from a Log Analytics workspace. Throws `ServiceFailure`. */
export async function readWorkspace(workspace: Workspace, clientId: string, now: Date): Promise<AppEvidence | Idle> {
  const [signIns, bounds] = await Promise.all([
    runQuery(workspace, signInsOf(clientId)),
    runQuery(workspace, horizonQuery),
  ]);
  if ("state" in signIns) return signIns;
  if ("state" in bounds) return bounds;
  const horizon = horizonOf(bounds[0] ?? {}, now);
  if ("state" in horizon) return horizon;
  const readings = signIns.map(toSignIn);
  const cut = readings.length < maximumRows ? horizon.coversFrom : cutAt(readings);
  if (cut === undefined) return unknown(inNoOrder);
  return toEvidence("logAnalytics", readings, { ...horizon, coversFrom: cut });
}

function horizonOf({ First, Last }: TableRow, now: Date): Horizon | Unknown {
  const [first, last] = [readReportDate(First), readReportDate(Last)];
  if (typeof first === "string" || typeof last === "string") {
    return unknown("the workspace has no sign-ins of any app: export the log ServicePrincipalSignInLogs to it");
  }
  return {
    coversFrom: new Date(Math.max(Date.parse(first.at), now.getTime() - days * 24 * hour)),
    coversUntil: new Date(Math.min(Date.parse(last.at), now.getTime() - lagHours * hour)),
  };
}

function toSignIn(one: TableRow): Reading {
  return readLogRow({
    at: one["TimeGenerated"],
    keyId: one["ServicePrincipalCredentialKeyId"],
    federatedId: one["FederatedCredentialId"],
    credentialType: one["ClientCredentialType"],
    errorCode: /^\d+$/.test(one["ResultType"] ?? "") ? Number(one["ResultType"]) : undefined,
    correlationId: one["CorrelationId"],
    ipAddress: one["IPAddress"],
    resource: one["ResourceDisplayName"],
  });
}

/** Values of one row by column. */
type TableRow = Readonly<Record<string, string | null | undefined>>;

const cell = z.union([z.string(), z.number().transform(String), z.null()]);
const answer = z.object({
  tables: z.array(z.object({ columns: z.array(z.object({ name: z.string() })), rows: z.array(z.array(cell)) })),
  // Some rows are missing if there is an error too.
  error: z.unknown().optional(),
});
const failure = z.object({ error: z.object({ code: z.string().nullish(), message: z.string().nullish() }) });

/** https://learn.microsoft.com/azure/azure-monitor/logs/api/overview */
async function runQuery({ origin, id, fetch }: Workspace, query: string): Promise<TableRow[] | Unknown> {
  const response = await fetch(`${origin}/v1/workspaces/${encodeURIComponent(id)}/query`, {
    service,
    method: "POST",
    // A query changes nothing.
    isRepeatable: true,
    redirect: "error",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query, timespan: `P${String(days)}D` }),
  });
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) return unknown(refusalOf(response.status, body));
  const { data } = answer.safeParse(body);
  const [table] = data?.tables ?? [];
  if (table === undefined) return unknown("Log Analytics answered with another form than it documents");
  if (data?.error !== undefined) return unknown("Log Analytics returned only some of the rows");
  return table.rows.map((values) => Object.fromEntries(table.columns.map(({ name }, index) => [name, values[index]])));
}

function refusalOf(status: number, body: unknown): string {
  const { code, message } = failure.safeParse(body).data?.error ?? {};
  if (status === 401 || status === 403) return "the reading identity has no role Log Analytics Reader on the workspace";
  if (status === 404) return "there is no such Log Analytics workspace";
  if (/AADServicePrincipalSignInLogs/.test(JSON.stringify(body))) {
    return "the workspace has no table of sign-ins: export the log ServicePrincipalSignInLogs to it";
  }
  return `Log Analytics answered with ${String(status)}: ${visibleText([code, message].filter(Boolean).join(", "))}`;
}
