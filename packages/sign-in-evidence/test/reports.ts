import { expect } from "vitest";
import type { AppEvidence, KeyEvidence } from "../evidence.ts";
import { readAppEvidence } from "../read-evidence.ts";
import type { ReportAccess } from "../report-access.ts";

/** The time in the tenant. */
export const now = new Date("2026-11-29T12:00:00Z");
export const clientId = "8d0f6f5e-0000-4000-8000-000000000002";
export const oldKey = "11111111-0000-4000-8000-000000000001";
export const newKey = "22222222-0000-4000-8000-000000000002";
export const graphOrigin = "https://graph.microsoft.com";

/** The answer of a report: a JSON body, or a status with a body. */
export type Answer = object | Refusal;

interface Refusal {
  readonly status: number;
  readonly body: unknown;
}

/** Answers requests by the path of their URL, page by page, and records them. */
export function reports(
  answers: Readonly<Record<string, readonly Answer[]>>,
  changes: Partial<ReportAccess> = {},
): ReportAccess & { readonly requests: string[] } {
  const requests: string[] = [];
  const counts: Record<string, number> = {};
  const fetch = (url: string): Promise<Response> => {
    const { pathname } = new URL(url);
    requests.push(decodeURIComponent(url));
    const count = (counts[pathname] = (counts[pathname] ?? 0) + 1);
    const answer = answers[pathname]?.[count - 1];
    if (answer === undefined) throw new Error(`unexpected request ${url}`);
    const { status, body } = isRefusal(answer) ? answer : { status: 200, body: answer };
    return Promise.resolve(Response.json(body, { status }));
  };
  return { graphOrigin, fetchGraph: fetch, now, requests, ...changes };
}

function isRefusal(answer: Answer): answer is Refusal {
  return "status" in answer && "body" in answer;
}

export const signInsPath = "/beta/auditLogs/signIns";
export const credentialsPath = "/beta/reports/appCredentialSignInActivities";
export const activityPath = "/beta/reports/servicePrincipalSignInActivities";

/** A row of the sign-in log, as Microsoft Graph returns it. */
export function signInRow(at: string, keyId: string | null | undefined, changes: object = {}): object {
  return {
    id: "7a7a7a7a-0000-4000-8000-000000000001",
    createdDateTime: at,
    appId: clientId,
    correlationId: "5b5b5b5b-0000-4000-8000-000000000001",
    servicePrincipalCredentialKeyId: keyId,
    clientCredentialType: "clientSecret",
    status: { errorCode: 0, failureReason: "Other." },
    resourceDisplayName: "Microsoft Graph",
    ipAddress: "203.0.113.7",
    ...changes,
  };
}

/** Reads the evidence of an app-only client from rows of the sign-in log. */
export async function readLog(...rows: readonly object[]): Promise<AppEvidence> {
  const answers = {
    [signInsPath]: [{ value: rows }, { value: rows }, { value: [] }],
    [credentialsPath]: [{ value: [] }],
    [activityPath]: [{ value: [] }],
  };
  return await readAppEvidence(reports(answers), { clientId, isAppOnly: true });
}

/** Reads the evidence of one key, which must be there. */
export async function keyOf(evidence: Promise<AppEvidence>, keyId = oldKey): Promise<KeyEvidence> {
  const found = await evidence;
  expect(found.state).toBe("read");
  return (found as Extract<AppEvidence, { state: "read" }>).keys.find((one) => one.keyId === keyId)!;
}
