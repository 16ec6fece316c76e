import type { Fetch } from "@entra-integrations/http/client.ts";
import { unreadable } from "@entra-integrations/http/service-failure.ts";
import { z } from "zod";
import { visibleText } from "../../integrations/text/visible-text.ts";

/** How the reports of a tenant are reached. */
export interface ReportAccess {
  /** `https://graph.microsoft.com` in the public cloud. */
  readonly graphOrigin: string;
  /** Sends a request to Microsoft Graph with a token for it. */
  readonly fetchGraph: Fetch;
  /** The workspace to which the tenant sends its sign-in logs. @default - the logs in Microsoft Graph are read */
  readonly workspace?: Workspace | undefined;
  /** The time in the tenant. */
  readonly now: Date;
}

/** A Log Analytics workspace. */
export interface Workspace {
  readonly id: string;
  /** `https://api.loganalytics.azure.com` in the public cloud. */
  readonly origin: string;
  /** Sends a request to Log Analytics with a token for it. */
  readonly fetch: Fetch;
}

/** A report could not be read. */
export interface Unknown {
  readonly state: "unknown";
  readonly reason: string;
}

/** A report was read and shows no sign-in of the app. */
export interface Idle {
  readonly state: "idle";
  /** Such as `sign-in log`. */
  readonly report: string;
  /** ISO time. */
  readonly coversFrom: string;
}

/** Rows of a report. */
export interface ReportRows<Row> {
  readonly state: "read";
  readonly rows: readonly Row[];
  /** Whether further pages were left out. */
  readonly isCut: boolean;
}

const service = "Microsoft Graph";

/** Reads pages of a report in Microsoft Graph. `path` begins with the version. Throws `ServiceFailure`. */
export async function readReport<Row extends z.ZodType>(
  { graphOrigin, fetchGraph }: ReportAccess,
  path: string,
  row: Row,
  maximumPages: number,
): Promise<ReportRows<z.output<Row>> | Unknown> {
  const page = z.object({ value: z.array(row), "@odata.nextLink": z.string().nullish() });
  const rows: z.output<Row>[] = [];
  let url: string | undefined = `${graphOrigin}${path}`;
  for (let count = 0; url !== undefined; count += 1) {
    if (count === maximumPages) return { state: "read", rows, isCut: true };
    const request = { service, method: "GET", url };
    const response = await fetchGraph(url, { service, redirect: "error" });
    const body: unknown = await response.json().catch(() => undefined);
    if (response.status >= 400) return unknown(reasonOf(response.status, body));
    const found = page.safeParse(body);
    // With a filter for one app, the documentation shows a single object instead of a list.
    const single = found.success ? undefined : row.safeParse(body);
    if (found.success) rows.push(...found.data.value);
    else if (single?.success === true && !hasValue(body)) rows.push(single.data);
    else throw unreadable(request, response.status);
    url = found.data?.["@odata.nextLink"] ?? undefined;
    // The token is sent only to Graph.
    if (url !== undefined && URL.parse(url)?.origin !== new URL(graphOrigin).origin) {
      throw unreadable(request, response.status);
    }
  }
  return { state: "read", rows, isCut: false };
}

/** A report that could not be read, and why. */
export function unknown(reason: string): Unknown {
  return { state: "unknown", reason };
}

function hasValue(body: unknown): boolean {
  return typeof body !== "object" || body === null || "value" in body;
}

const errorBody = z.object({ error: z.object({ code: z.string().nullish(), message: z.string().nullish() }) });

/** The error codes are those in public reports of the API's users; the documentation has none. */
function reasonOf(status: number, body: unknown): string {
  const { code, message } = errorBody.safeParse(body).data?.error ?? {};
  const text = `${code ?? ""} ${message ?? ""}`;
  if (status === 403 && /NonPremiumTenant|premium licen[cs]e$/i.test(text)) {
    return "the tenant has no Microsoft Entra ID P1 licence";
  }
  if (status === 403 && /ApplicationHasNoDirectoryReadAccess|license check/i.test(text)) {
    return "Microsoft Graph cannot check the licence of the tenant, because the reading identity has no Directory.Read.All";
  }
  if (status === 403 && /PermissionMissing|AuditLog\.Read\.All|Authorization_RequestDenied/i.test(text)) {
    return "the reading identity has no permission AuditLog.Read.All";
  }
  if (status === 404 || status === 501) return "this cloud does not have the report";
  const words = text.trim() === "" ? "" : `: ${visibleText([code, message].filter(Boolean).join(", "))}`;
  return `Microsoft Graph answered the report with ${String(status)}${words}`;
}
