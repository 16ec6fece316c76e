import { describe, expect, it } from "vitest";
import type { AppEvidence } from "../evidence.ts";
import { ownRequestId } from "../own-sign-ins.ts";
import { logAnalyticsOf } from "../log-analytics.ts";
import { readAppEvidence } from "../read-evidence.ts";
import { activityPath, credentialsPath, clientId, newKey, oldKey, reports, signInsPath } from "./reports.ts";

const columns = [
  "TimeGenerated",
  "ServicePrincipalCredentialKeyId",
  "ResultType",
  "IPAddress",
  "ResourceDisplayName",
  "CorrelationId",
  "FederatedCredentialId",
  "ClientCredentialType",
];

function row(at: string, keyId: string, result: string | number = "0", correlationId = "5b5b5b5b"): unknown[] {
  return [at, keyId, result, "203.0.113.7", "Microsoft Graph", correlationId, "", "clientSecret"];
}

function table(names: readonly string[], rows: readonly unknown[]): object {
  return { tables: [{ name: "PrimaryResult", columns: names.map((name) => ({ name, type: "string" })), rows }] };
}

interface Query {
  readonly url: string;
  readonly query: string;
}

interface Changes {
  readonly horizon?: readonly (string | null)[];
  readonly queries?: Query[];
  readonly signIns?: object;
  readonly status?: number;
}

/** Reads the evidence of an app-only client from a workspace with these rows. The horizon is that of all apps. */
async function readRows(rows: readonly unknown[], changes: Changes = {}): Promise<AppEvidence> {
  const { horizon = ["2026-06-01T00:00:00Z", "2026-11-29T11:55:00Z"], queries = [] } = changes;
  const { signIns = table(columns, rows), status = 200 } = changes;
  const fetch = (url: string, init?: RequestInit): Promise<Response> => {
    const { query } = JSON.parse(init?.body as string) as Query;
    queries.push({ url, query });
    if (query.includes("where AppId")) return Promise.resolve(Response.json(signIns, { status }));
    return Promise.resolve(Response.json(table(["First", "Last"], [horizon])));
  };
  const workspace = { id: "99999999-0000-4000-8000-000000000009", origin: "https://api.loganalytics.azure.com", fetch };
  const none = { value: [] };
  const answers = { [credentialsPath]: [none], [signInsPath]: [none, none], [activityPath]: [none] };
  const access = reports(answers, { workspace });
  return await readAppEvidence(access, { clientId, isAppOnly: true });
}

describe("a Log Analytics workspace", () => {
  it.each([
    ["https://graph.microsoft.com", "https://api.loganalytics.azure.com", "https://api.loganalytics.io"],
    ["https://dod-graph.microsoft.us", "https://api.loganalytics.us", "https://api.loganalytics.us"],
    [
      "https://microsoftgraph.chinacloudapi.cn",
      "https://api.loganalytics.azure.cn",
      "https://api.loganalytics.azure.cn",
    ],
  ])("of the cloud of %s is at %s", (graph, origin, resource) => {
    expect(logAnalyticsOf(graph)).toEqual({ origin, resource });
  });

  it("is the source of app-only clients where one is configured", async () => {
    const queries: Query[] = [];
    const evidence = await readRows(
      [row("2026-11-28T10:00:00Z", newKey), row("2026-11-20T10:00:00.1234567Z", oldKey.toUpperCase())],
      { queries },
    );
    expect(evidence).toMatchObject({
      state: "read",
      source: "logAnalytics",
      coversFrom: "2026-08-31T12:00:00.000Z",
      coversUntil: "2026-11-29T10:00:00.000Z",
      keys: [
        { keyId: newKey, type: "secret", last: { at: "2026-11-28T10:00:00.000Z", ipAddress: "203.0.113.7" } },
        { keyId: oldKey, last: { at: "2026-11-20T10:00:00.123Z", resource: "Microsoft Graph" } },
      ],
    });
    expect(queries[0]?.url).toBe(
      "https://api.loganalytics.azure.com/v1/workspaces/99999999-0000-4000-8000-000000000009/query",
    );
    expect(queries[0]?.query).toContain(`| where AppId == '${clientId}' |`);
  });

  it("covers the time since the export began, and until its last row of any app", async () => {
    const horizon = ["2026-11-10T00:00:00Z", "2026-11-25T08:00:00Z"];
    expect(await readRows([row("2026-11-20T10:00:00Z", newKey)], { horizon })).toMatchObject({
      coversFrom: "2026-11-10T00:00:00.000Z",
      coversUntil: "2026-11-25T08:00:00.000Z",
    });
  });

  it("has refused sign-ins with the number of their error", async () => {
    expect(
      await readRows([row("2026-11-28T10:00:00Z", oldKey, "7000222"), row("2026-11-27T10:00:00Z", newKey, 0)]),
    ).toMatchObject({
      keys: [
        { keyId: oldKey, refused: { errorCode: 7000222 } },
        { keyId: newKey, refused: undefined },
      ],
    });
  });

  it("leaves out checks by this project", async () => {
    const rows = [row("2026-11-28T10:00:00Z", newKey, "0", ownRequestId()), row("2026-11-27T10:00:00Z", oldKey)];
    expect(await readRows(rows)).toMatchObject({ keys: [{ keyId: oldKey }] });
  });

  it("covers only what was read of an app with very many sign-ins", async () => {
    const rows = Array.from({ length: 10_000 }, (_, index) =>
      row(new Date(Date.UTC(2026, 10, 28) - index * 60_000).toISOString(), newKey),
    );
    expect(await readRows(rows)).toMatchObject({ coversFrom: "2026-11-21T01:21:00.000Z" });
  });
});

describe("a workspace that does not have everything", () => {
  const error = (message: string): object => ({ error: { code: "BadArgumentError", message } });
  const one = [row("2026-11-28T10:00:00Z", newKey)];

  it.each([
    ["an idle product", [], {}, "the workspace shows no sign-in of the product since 2026-08-31"],
    [
      "no rows of any app",
      one,
      { horizon: [null, null] },
      "the workspace has no sign-ins of any app: export the log ServicePrincipalSignInLogs to it",
    ],
    ["no key ids", [row("2026-11-28T10:00:00Z", "")], {}, "the workspace has no key ids"],
    [
      "a result that is no number",
      [row("2026-11-28T10:00:00Z", newKey, "Success")],
      {},
      "the workspace has a row without a result",
    ],
    [
      "a part of the rows",
      one,
      { signIns: { ...table(columns, one), error: { code: "PartialError" } } },
      "Log Analytics returned only some of the rows",
    ],
    ["another form", one, { signIns: { rows: [] } }, "Log Analytics answered with another form than it documents"],
    [
      "no table",
      [],
      { status: 400, signIns: error("Failed to resolve table expression named 'AADServicePrincipalSignInLogs'") },
      "the workspace has no table of sign-ins: export the log ServicePrincipalSignInLogs to it",
    ],
    [
      "no role",
      [],
      { status: 403, signIns: error("The provided credentials have insufficient access") },
      "the reading identity has no role Log Analytics Reader on the workspace",
    ],
    ["another workspace", [], { status: 404, signIns: error("not found") }, "there is no such Log Analytics workspace"],
    [
      "another refusal",
      [],
      { status: 400, signIns: error("too\u202e long") },
      "Log Analytics answered with 400: BadArgumentError, too[U+202E] long",
    ],
  ])("is unknown with %s", async (_, rows, changes, reason) => {
    expect(await readRows(rows, changes)).toEqual({ state: "unknown", reason });
  });
});
