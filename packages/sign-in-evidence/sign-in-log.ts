import { z } from "zod";
import type { AppEvidence } from "./evidence.ts";
import { cutAt, inNoOrder, readLogRow, type Reading, toEvidence } from "./logged-sign-ins.ts";
import { type Idle, type ReportAccess, readReport, type ReportRows, type Unknown, unknown } from "./report-access.ts";

/** Hours until a sign-in is certainly in a log. Operators see minutes to half an hour; Microsoft promises nothing. */
export const lagHours = 2;
/** Days that Entra keeps sign-ins with a P1 or P2 licence. */
const retentionDays = 30;
/** A busy app has thousands of sign-ins a day. Older ones are left out, and the evidence covers less. */
const maximumPages = 20;
const hour = 3_600_000;

const text = z.string().nullish();

/** https://learn.microsoft.com/graph/api/resources/signin?view=graph-rest-beta. Beta properties may disappear at any time. */
const row = z.object({
  id: text,
  createdDateTime: text,
  correlationId: text,
  servicePrincipalCredentialKeyId: text,
  federatedCredentialId: text,
  clientCredentialType: text,
  status: z.object({ errorCode: z.number().nullish() }).nullish(),
  resourceDisplayName: text,
  ipAddress: text,
});

/** Reads the evidence of an app-only client from the sign-in log of Microsoft Graph (beta). Throws `ServiceFailure`. */
export async function readSignInLog(access: ReportAccess, clientId: string): Promise<AppEvidence | Idle> {
  const report = await readSignIns(access, clientId);
  if (report.state === "unknown") return report;
  const { rows, isCut } = report;
  const coversFrom = isCut ? cutAt(rows) : firstDay(access.now);
  if (coversFrom === undefined) return unknown(inNoOrder);
  const coversUntil = new Date(access.now.getTime() - lagHours * hour);
  return toEvidence("signIns", rows, { coversFrom, coversUntil });
}

/** Reads the app-only sign-ins of an app in the last 30 days, newest first. Throws `ServiceFailure`. */
export async function readSignIns(access: ReportAccess, clientId: string): Promise<ReportRows<Reading> | Unknown> {
  // Without signInEventTypes, Graph lists only sign-ins of users. Key ids are not documented as filterable.
  return await readRows(access, clientId, "signInEventTypes/any(t: t eq 'servicePrincipal')");
}

/**
 * Reads the sign-ins of users that Entra refused because the app has an expired or an unknown secret, in the last 30 days.
 * They have no key id. Throws `ServiceFailure`.
 */
export async function readRefusedUsers(access: ReportAccess, clientId: string): Promise<ReportRows<Reading> | Unknown> {
  const ofSecrets = "(status/errorCode eq 7000222 or status/errorCode eq 7000215)";
  return await readRows(access, clientId, `signInEventTypes/any(t: t ne 'servicePrincipal') and ${ofSecrets}`);
}

async function readRows(
  access: ReportAccess,
  clientId: string,
  condition: string,
): Promise<ReportRows<Reading> | Unknown> {
  const from = firstDay(access.now).toISOString();
  const filter = `appId eq '${clientId}' and ${condition} and createdDateTime ge ${from}`;
  const query = `$filter=${encodeURIComponent(filter)}&$top=1000`;
  const report = await readReport(access, `/beta/auditLogs/signIns?${query}`, row, maximumPages);
  return report.state === "read" ? { ...report, rows: report.rows.map(toSignIn) } : report;
}

function firstDay(now: Date): Date {
  return new Date(now.getTime() - retentionDays * 24 * hour);
}

function toSignIn(one: z.output<typeof row>): Reading {
  return readLogRow({
    id: one.id,
    at: one.createdDateTime,
    keyId: one.servicePrincipalCredentialKeyId,
    federatedId: one.federatedCredentialId,
    credentialType: one.clientCredentialType,
    errorCode: one.status?.errorCode,
    correlationId: one.correlationId,
    ipAddress: one.ipAddress,
    resource: one.resourceDisplayName,
  });
}
