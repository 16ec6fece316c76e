import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { signInRow } from "../../../sign-in-evidence/test/reports.ts";
import { ExchangePlugin } from "../support/exchange-plugin.ts";

beforeAll(() => ExchangePlugin.startTenant());
afterAll(() => ExchangePlugin.stopTenant());

const oldKey = "11111111-0000-4000-8000-000000000001";
const newKey = "22222222-0000-4000-8000-000000000002";
const signInsPath = "/beta/auditLogs/signIns";

/** A product that switched a day before the plugin's time. */
const switched = [
  signInRow("2026-11-21T05:00:00Z", newKey),
  signInRow("2026-11-20T05:00:00Z", newKey),
  signInRow("2026-11-20T04:00:00Z", oldKey),
];

interface Answer {
  readonly rows?: readonly object[];
  readonly response?: () => Response;
  readonly args?: Record<string, unknown>;
  readonly env?: NodeJS.ProcessEnv;
}

/** Asks the function of the plugin. The sign-in log has these rows, or answers otherwise. */
async function judge({ rows = [], response = () => Response.json({ value: rows }), args = {}, env = {} }: Answer) {
  const plugin = await ExchangePlugin.open();
  plugin.useEnvironment(env);
  plugin.answer = (url) => (new URL(url).pathname.startsWith("/beta/") ? response() : undefined);
  const { clientId } = plugin.tenant.application("mailer");
  const { return: answer, failures } = await plugin.operations.invoke({
    tok: "entra-delivery:index:judgeRetirement",
    args: {
      tenantId: plugin.tenant.tenantId,
      clientId,
      isAppOnly: true,
      currentKeyId: newKey,
      currentCreatedOn: "2026-11-19T00:00:00Z",
      previousKeyId: oldKey,
      deliveredOn: [],
      ...args,
    },
  });
  return { answer, failures, calls: plugin.calls };
}

describe("judging a retirement", () => {
  it("reads the sign-in log as the deploying identity", async () => {
    const { answer, calls } = await judge({ rows: switched });
    expect(answer).toEqual({
      retires: true,
      because: "the product has used only the current one since 2026-11-20T05:00Z",
    });
    expect(calls.at(-1)).toBe(`GET ${signInsPath}`);
  });

  it("asks for weeks without use of a secret that somebody created", async () => {
    const { answer } = await judge({ rows: switched, args: { isCreatedByHand: true } });
    expect(answer).toEqual({
      retires: false,
      because: "the source must show no use of it until 2026-12-17T05:00Z, and is not that far",
    });
  });

  it("takes deliveries into account", async () => {
    const { answer } = await judge({ rows: switched, args: { deliveredOn: ["2026-11-21T06:00:00Z"] } });
    expect(answer).toMatchObject({ retires: false });
  });

  it("reads the credential report for a client that signs in users", async () => {
    const { calls } = await judge({ args: { isAppOnly: false } });
    expect(calls).toContain("GET /beta/reports/appCredentialSignInActivities");
  });

  const refusal = (status: number, code: string) => () => Response.json({ error: { code, message: "" } }, { status });

  it.each<[string, Answer, string]>([
    [
      "no licence",
      { response: refusal(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant") },
      "the tenant has no Microsoft Entra ID P1 licence",
    ],
    [
      "no permission",
      { response: refusal(403, "Authentication_MSGraphPermissionMissing") },
      "the reading identity has no permission AuditLog.Read.All",
    ],
    [
      "a Graph that is down",
      { response: () => new Response("", { status: 503 }) },
      "Microsoft Graph (graph.microsoft.com) is down: it answered 503 to GET /beta/auditLogs/signIns",
    ],
    [
      "an answer of a proxy",
      { response: () => new Response("<html>") },
      "Microsoft Graph (graph.microsoft.com) answered GET /beta/auditLogs/signIns with status 200 and a text that is not its own",
    ],
    ["a tenant id that is none", { args: { tenantId: "contoso" } }, "tenantId: must be the id of the tenant, a GUID"],
    [
      "another cloud",
      { args: { authorityHost: "https://login.contoso.example" } },
      "the address of Microsoft Graph is not known for the cloud of login.contoso.example",
    ],
    [
      "no identity",
      { env: { ARM_CLIENT_SECRET: "", ARM_USE_CLI: "false" } },
      expect.stringMatching(/cannot sign in to tenant \S+: ARM_CLIENT_SECRET and ARM_USE_OIDC are not set/) as string,
    ],
    [
      "a run that reads no products",
      { rows: switched, env: { ENTRA_DELIVERY_SKIP_REFRESH: "true" } },
      "this run has ENTRA_DELIVERY_SKIP_REFRESH and reads no reports",
    ],
  ])("keeps the secret with %s", async (_, given, because) => {
    const { answer, failures } = await judge(given);
    expect(failures).toEqual([]);
    expect(answer).toEqual({ retires: false, because });
  });

  it("refuses a call without key ids", async () => {
    expect((await judge({ args: { previousKeyId: undefined } })).failures).not.toEqual([]);
  });
});
