import { z } from "zod";
import { hasReports } from "./national-clouds.ts";
import { type ReportAccess, readReport, type Unknown, unknown } from "./report-access.ts";
import { readReportDate } from "./report-date.ts";

const activity = z.object({ lastSignInDateTime: z.string().nullish() }).nullish();

/** https://learn.microsoft.com/graph/api/resources/serviceprincipalsigninactivity?view=graph-rest-beta */
const row = z.object({
  appId: z.string().nullish(),
  applicationAuthenticationClientSignInActivity: activity,
  delegatedClientSignInActivity: activity,
});

/** Reads when an app last signed in, in any flow and with any credential. Returns an ISO time; undefined if unknown. Throws `ServiceFailure`. */
export async function readLastActivity(access: ReportAccess, clientId: string): Promise<string | undefined> {
  const path = `/beta/reports/servicePrincipalSignInActivities?$filter=${encodeURIComponent(`appId eq '${clientId}'`)}`;
  const report = await readReport(access, path, row, 1);
  if (report.state === "unknown") return undefined;
  return lastOf(report.rows);
}

/** When each app of a tenant last signed in. */
export interface AppActivities {
  readonly state: "read";
  /** ISO times by client id in lower case. An app that is missing was not seen. */
  readonly lastUse: ReadonlyMap<string, string>;
  /** ISO time: an app that is missing has no sign-in after it. */
  readonly coversFrom: string;
}

/** Each page has 100 apps or more. */
const maximumPages = 1000;
/** Microsoft documents no retention. The sign-in logs keep 30 days, so only those are relied on. */
const retentionDays = 30;

/** Reads when each app of the tenant last signed in, in any flow and with any credential. Throws `ServiceFailure`. */
export async function readAllActivities(access: ReportAccess): Promise<AppActivities | Unknown> {
  if (!hasReports(access)) return unknown("national clouds do not have the report of service principals");
  const report = await readReport(access, "/beta/reports/servicePrincipalSignInActivities", row, maximumPages);
  if (report.state === "unknown") return report;
  if (report.isCut) return unknown("the report of service principals has too many rows");
  const byApp = Map.groupBy(report.rows, ({ appId }) => appId?.toLowerCase() ?? "");
  const found = [...byApp].flatMap(([appId, rows]): [string, string][] => {
    const last = lastOf(rows);
    return last === undefined ? [] : [[appId, last]];
  });
  const coversFrom = new Date(access.now.getTime() - retentionDays * 86_400_000).toISOString();
  return { state: "read", lastUse: new Map(found), coversFrom };
}

function lastOf(rows: readonly z.output<typeof row>[]): string | undefined {
  return rows
    .flatMap((one) => [one.applicationAuthenticationClientSignInActivity, one.delegatedClientSignInActivity])
    .flatMap((one) => {
      const date = readReportDate(one?.lastSignInDateTime);
      return typeof date === "string" ? [] : [date.at];
    })
    .sort()
    .at(-1);
}
