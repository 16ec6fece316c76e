import { z } from "zod";
import { type ReportAccess, readReport } from "./report-access.ts";
import { readReportDate } from "./report-date.ts";

const activity = z.object({ lastSignInDateTime: z.string().nullish() }).nullish();

/** https://learn.microsoft.com/graph/api/resources/serviceprincipalsigninactivity?view=graph-rest-beta */
const row = z.object({
  applicationAuthenticationClientSignInActivity: activity,
  delegatedClientSignInActivity: activity,
});

/** Reads when an app last signed in, in any flow and with any credential. Returns an ISO time; undefined if unknown. Throws `ServiceFailure`. */
export async function readLastActivity(access: ReportAccess, clientId: string): Promise<string | undefined> {
  const path = `/beta/reports/servicePrincipalSignInActivities?$filter=${encodeURIComponent(`appId eq '${clientId}'`)}`;
  const report = await readReport(access, path, row, 1);
  if (report.state === "unknown") return undefined;
  return report.rows
    .flatMap((one) => [one.applicationAuthenticationClientSignInActivity, one.delegatedClientSignInActivity])
    .flatMap((one) => {
      const date = readReportDate(one?.lastSignInDateTime);
      return typeof date === "string" ? [] : [date.at];
    })
    .sort()
    .at(-1);
}
