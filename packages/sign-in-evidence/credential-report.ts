import { z } from "zod";
import type { AppEvidence, KeyEvidence } from "./evidence.ts";
import type { LoggedSignIn } from "./logged-sign-ins.ts";
import { type Idle, type ReportAccess, readReport, type Unknown, unknown } from "./report-access.ts";
import { readReportDate } from "./report-date.ts";
import { readSignIns } from "./sign-in-log.ts";

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
 * sign-ins, authorization codes and refresh tokens. Throws `ServiceFailure`.
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
  const coversFrom = new Date(access.now.getTime() - retentionDays * 24 * hour).toISOString();
  if (uses.every(({ at }) => at === undefined)) return { state: "idle", report: "credential report", coversFrom };
  const own = await readOwnSignIns(access, clientId);
  if ("state" in own) return own;
  const coversUntil = new Date(access.now.getTime() - lagHours * hour).toISOString();
  const keys = [...Map.groupBy(uses, ({ keyId }) => keyId)].map(([keyId, ones]) => toKeyEvidence(keyId, ones, own));
  return { state: "read", source: "credentialActivities", coversFrom, coversUntil, keys };
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

/** Checks of this project. They are app-only sign-ins, also in apps that otherwise only sign in users. */
async function readOwnSignIns(access: ReportAccess, clientId: string): Promise<LoggedSignIn[] | Unknown> {
  const log = await readSignIns(access, clientId);
  if (log.state === "unknown") return unknown(`checks by this project cannot be recognized: ${log.reason}`);
  return log.rows.filter((one): one is LoggedSignIn => !("problem" in one) && one.isOwn);
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}
