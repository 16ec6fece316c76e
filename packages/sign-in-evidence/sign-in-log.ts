import { z } from "zod";
import type { AppEvidence, EvidenceRequest } from "./evidence.ts";
import { readLogRow, type Reading, toEvidence } from "./logged-sign-ins.ts";
import { type ReportAccess, readReport, type ReportRows, type Unknown, unknown } from "./report-access.ts";

/** Days that Entra keeps sign-ins with a P1 or P2 licence. */
const retentionDays = 30;
/** Hours until a sign-in is certainly in the log. Operators see minutes to half an hour; Microsoft promises nothing. */
const lagHours = 2;
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

/** One row of the log. */
type SignInRow = z.output<typeof row>;

/** Reads the app-only sign-ins of an app, newest first. */
async function readSignInRows(access: ReportAccess, clientId: string): Promise<ReportRows<SignInRow> | Unknown> {
  const from = firstDay(access.now).toISOString();
  // Without signInEventTypes, Graph lists only sign-ins of users. Key ids are not documented as filterable.
  const filter = `appId eq '${clientId}' and signInEventTypes/any(t: t eq 'servicePrincipal') and createdDateTime ge ${from}`;
  const query = `$filter=${encodeURIComponent(filter)}&$top=1000`;
  return await readReport(access, `/beta/auditLogs/signIns?${query}`, row, maximumPages);
}

/** Reads the evidence of an app-only client from the sign-in log of Microsoft Graph (beta). Throws `ServiceFailure`. */
export async function readSignInLog(access: ReportAccess, { clientId }: EvidenceRequest): Promise<AppEvidence> {
  const report = await readSignInRows(access, clientId);
  if (report.state === "unknown") return report;
  const signIns = report.rows.map(toSignIn);
  const coversUntil = new Date(access.now.getTime() - lagHours * hour);
  const oldest = signIns.at(-1);
  if (!report.isCut || oldest === undefined || "problem" in oldest) {
    return toEvidence("signIns", signIns, { coversFrom: firstDay(access.now), coversUntil });
  }
  const isOrdered = signIns.every((one, index) => index === 0 || timeOf(one) <= timeOf(signIns[index - 1]));
  if (!isOrdered) return unknown("the app signs in too often to read all, and the sign-in log is in no order");
  return toEvidence("signIns", signIns, { coversFrom: new Date(oldest.at), coversUntil });
}

function firstDay(now: Date): Date {
  return new Date(now.getTime() - retentionDays * 24 * hour);
}

function timeOf(signIn: Reading | undefined): number {
  return signIn === undefined || "problem" in signIn ? Number.NaN : Date.parse(signIn.at);
}

function toSignIn(one: SignInRow): Reading {
  return readLogRow({
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
