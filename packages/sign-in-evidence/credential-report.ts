import { z } from "zod";
import type { AppEvidence, KeyEvidence, RefusedSignIn } from "./evidence.ts";
import { type LoggedSignIn, type Reading, refusedOf } from "./logged-sign-ins.ts";
import { type Idle, type ReportAccess, readReport, type ReportRows, type Unknown, unknown } from "./report-access.ts";
import { readReportDate } from "./report-date.ts";
import { readRefusedUsers, readSignIns } from "./sign-in-log.ts";

/**
 * Hours until a use is certainly in the report. Microsoft documents 24 hours for a similar report and nothing for this one.
 */
const lagHours = 48;
/** Microsoft documents no retention. The sign-in logs keep 30 days, so only those are relied on. */
const retentionDays = 30;
const hour = 3_600_000;
/** Each row is one credential. */
const maximumPages = 20;

const text = z.string().nullish();

/**
 * https://learn.microsoft.com/graph/api/resources/appcredentialsigninactivity?view=graph-rest-beta. Its page and its examples
 * differ in the values of `keyType`, and examples of the preview have no `keyType`.
 */
const row = z.object({
  id: text,
  keyId: text,
  keyType: text,
  appId: text,
  signInActivity: z.object({ lastSignInDateTime: text, lastSignInRequestId: text }).nullish(),
});
type Row = z.output<typeof row>;

/**
 * Reads the evidence of a client in all flows from the report of credentials (beta): the last use of each, by app-only
 * sign-ins, authorization codes and refresh tokens. The sign-in log shows which uses were checks by this project, and
 * refusals. Throws `ServiceFailure`.
 */
export async function readCredentialReport(access: ReportAccess, clientId: string): Promise<AppEvidence | Idle> {
  const path = `/beta/reports/appCredentialSignInActivities?$filter=${encodeURIComponent(`appId eq '${clientId}'`)}`;
  const report = await readReport(access, path, row, maximumPages);
  if (report.state === "unknown") return report;
  if (report.isCut) return unknown("the credential report has too many rows for this app");
  const uses: Use[] = [];
  for (const one of report.rows.filter(({ appId }) => isSame(appId ?? clientId, clientId))) {
    const use = readUse(one);
    if ("state" in use) return use;
    uses.push(use);
  }
  const [log, refusedUsers] = await Promise.all([readSignIns(access, clientId), readRefusedUsers(access, clientId)]);
  const refusals = [...signInsIn(log), ...signInsIn(refusedUsers)].filter(isRefusedProduct);
  const coversFrom = new Date(access.now.getTime() - retentionDays * 24 * hour).toISOString();
  const isUsed = uses.some(({ at }) => at !== undefined);
  if (!isUsed && refusals.length === 0) return { state: "idle", report: "credential report", coversFrom };
  if (isUsed && log.state === "unknown") {
    return unknown(`checks by this project cannot be recognized: ${log.reason}`);
  }
  const own = signInsIn(log).filter(({ isOwn }) => isOwn);
  const coversUntil = new Date(access.now.getTime() - lagHours * hour).toISOString();
  const byKey = Map.groupBy(uses, ({ keyId }) => keyId);
  for (const { keyId } of refusals) if (keyId !== undefined && !byKey.has(keyId)) byKey.set(keyId, []);
  const keys = [...byKey].map(([keyId, ones]) => {
    const refused = latestRefusal(refusals.filter((one) => one.keyId === keyId));
    return { ...toKeyEvidence(keyId, ones, own), refused };
  });
  const refused = latestRefusal(refusals.filter(({ keyId }) => keyId === undefined));
  const withoutKey = refused && { first: undefined, last: undefined, refused };
  return {
    state: "read",
    source: "credentialActivities",
    coversFrom,
    coversUntil,
    keys,
    ...(withoutKey && { withoutKey }),
  };
}

function signInsIn(log: ReportRows<Reading> | Unknown): LoggedSignIn[] {
  return log.state === "unknown" ? [] : log.rows.filter((one): one is LoggedSignIn => !("problem" in one));
}

function isRefusedProduct({ errorCode, isOwn }: LoggedSignIn): boolean {
  return errorCode !== 0 && !isOwn;
}

function latestRefusal(signIns: readonly LoggedSignIn[]): RefusedSignIn | undefined {
  const [latest] = signIns.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
  return latest && refusedOf(latest);
}

/** One row that was read. */
interface Use {
  readonly keyId: string;
  readonly type: KeyEvidence["type"];
  /** ISO time; undefined if the credential was never used. */
  readonly at: string | undefined;
  /** Whether the time may have been rounded down to a day. */
  readonly isDay: boolean;
  readonly requestId: string | undefined;
}

function readUse({ id, keyId, keyType, signInActivity }: Row): Use | Unknown {
  const key = keyId ?? keyIdIn(id ?? "");
  if (key === undefined) return unknown("the credential report has a row without a key id");
  const date = readReportDate(signInActivity?.lastSignInDateTime);
  if (date === "unreadable") return unknown("the credential report has a row whose date cannot be read");
  return {
    keyId: key.toLowerCase(),
    type: typeOf(keyType ?? ""),
    at: date === "never" ? undefined : date.at,
    isDay: date !== "never" && date.isDay,
    requestId: signInActivity?.lastSignInRequestId?.toLowerCase(),
  };
}

/** An id is base64 of `<key id>|application` or `<key id>|servicePrincipal`. */
function keyIdIn(id: string): string | undefined {
  return /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\|/i.exec(Buffer.from(id, "base64").toString("utf8"))?.[1];
}

function typeOf(keyType: string): KeyEvidence["type"] {
  if (["clientsecret", "secret", "password"].includes(keyType.toLowerCase())) return "secret";
  return keyType.toLowerCase() === "certificate" ? "certificate" : undefined;
}

/** A credential can have several rows, one for each API or each object that has it. */
function toKeyEvidence(keyId: string, uses: readonly Use[], own: readonly LoggedSignIn[]): KeyEvidence {
  const [latest] = uses.toSorted((a, b) => timeOf(b) - timeOf(a));
  const type = uses.find((one) => one.type !== undefined)?.type;
  const none = { keyId, type, first: undefined, last: undefined, refused: undefined };
  if (latest?.at === undefined) return none;
  if (own.some((one) => isUseOf(one, latest))) return { ...none, onlyOwnUse: latest.at };
  const last = { at: latest.at };
  return { ...none, first: last, last };
}

function timeOf({ at }: Use): number {
  return at === undefined ? Number.NEGATIVE_INFINITY : Date.parse(at);
}

/** Where the report has only days, a check on the same day counts. */
function isUseOf(signIn: LoggedSignIn, { keyId, at = "", isDay, requestId }: Use): boolean {
  if (signIn.keyId !== keyId) return false;
  if (requestId !== undefined && signIn.id === requestId) return true;
  const after = Date.parse(signIn.at) - Date.parse(at);
  return isDay ? after >= 0 && after < 24 * hour : Math.abs(after) <= 60_000;
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
