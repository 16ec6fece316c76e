import { readLastActivity } from "./app-activity.ts";
import { readCredentialReport } from "./credential-report.ts";
import type { AppEvidence, EvidenceRequest } from "./evidence.ts";
import { readWorkspace } from "./log-analytics.ts";
import { hasReports } from "./national-clouds.ts";
import { type Idle, type ReportAccess, type Unknown, unknown } from "./report-access.ts";
import { readSignInLog } from "./sign-in-log.ts";

/**
 * Reads when each credential of an app was last used. Only the report of credentials contains the sign-ins of users and
 * uses before the time of a log, and logs have every app-only sign-in sooner. Throws `ServiceFailure`.
 */
export async function readAppEvidence(access: ReportAccess, request: EvidenceRequest): Promise<AppEvidence> {
  const { clientId } = request;
  // It becomes part of filters and queries.
  if (!/^[0-9a-f-]{36}$/i.test(clientId)) return unknown("the client id in the outputs is not a GUID");
  const evidence = await readSource(access, request);
  return evidence.state === "idle" ? await explainIdle(access, clientId, evidence) : evidence;
}

async function readSource(access: ReportAccess, { clientId, isAppOnly }: EvidenceRequest): Promise<AppEvidence | Idle> {
  const { workspace, now } = access;
  if (!isAppOnly) {
    if (hasReports(access)) return await readCredentialReport(access, clientId);
    return unknown(
      "national clouds do not have the report of credentials, and logs have no key ids of users' sign-ins",
    );
  }
  const log =
    workspace === undefined ? await readSignInLog(access, clientId) : await readWorkspace(workspace, clientId, now);
  if (log.state !== "idle" || !hasReports(access)) return log;
  // Of a product that signs in seldom, the report still has the last use of each credential.
  const report = await readCredentialReport(access, clientId);
  return report.state === "read" ? report : log;
}

async function explainIdle(access: ReportAccess, clientId: string, { report, coversFrom }: Idle): Promise<Unknown> {
  const last = hasReports(access) ? await readLastActivity(access, clientId) : undefined;
  const since = `the ${report} shows no sign-in of the product since ${coversFrom.slice(0, 10)}`;
  return unknown(last === undefined ? since : `${since}; it last signed in on ${last.slice(0, 10)}`);
}
