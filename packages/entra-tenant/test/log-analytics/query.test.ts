import { describe, expect, it } from "vitest";
import { ReportClient } from "../graph/reports/report-client.ts";

const workspace = "https://api.loganalytics.azure.com/v1/workspaces/5f7d1c1e-0c6e-4f0e-9a68-1f3f5d0b6a10/query";
const scope = "https://api.loganalytics.azure.com/.default";

interface Answer {
  status: number;
  check: string | null;
  columns: { name: string; type: string }[];
  rows: unknown[][];
  error: { code: string; innererror?: { code: string; innererror?: { code: string; message: string } } };
}

async function query(client: ReportClient, text: string, more: { timespan?: string } = {}): Promise<Answer> {
  const token = await client.tokenFor(scope);
  const { status, check, body } = await client.ask("POST", workspace, token, { query: text, ...more });
  const { tables = [], error } = body as { tables?: Pick<Answer, "columns" | "rows">[]; error: Answer["error"] };
  return { status, check, columns: tables[0]?.columns ?? [], rows: tables[0]?.rows ?? [], error };
}

function ofApp(client: ReportClient, more: string): string {
  return `AADServicePrincipalSignInLogs | where AppId == '${client.erp.appId}' ${more}`;
}

describe("a query of a Log Analytics workspace", () => {
  it("has the last success with each credential", async () => {
    const client = new ReportClient();
    await client.signIn();
    client.wait(1);
    await client.signIn();
    client.wait(1);
    await client.signIn({ client_secret: "wrong" });
    const text = ofApp(
      client,
      "and ResultType == '0' | summarize max(TimeGenerated) by ServicePrincipalCredentialKeyId",
    );
    expect(await query(client, text)).toMatchObject({
      status: 200,
      columns: [
        { name: "ServicePrincipalCredentialKeyId", type: "string" },
        { name: "max_TimeGenerated", type: "datetime" },
      ],
      rows: [[client.keyId, "2026-11-21T09:00:00.000Z"]],
    });
  });

  it("has single sign-ins, the newest first", async () => {
    const client = new ReportClient();
    for (const secret of [client.secret, "wrong", client.secret]) {
      await client.signIn({ client_secret: secret });
      client.wait(1);
    }
    const text = ofApp(
      client,
      "| extend More = column_ifexists('Nothing', 'none'), Kind = column_ifexists('ClientCredentialType', '')" +
        " | project TimeGenerated, ResultType, More, Kind | order by TimeGenerated desc | take 2",
    );
    expect((await query(client, text)).rows).toEqual([
      ["2026-11-21T10:00:00.000Z", "0", "none", "clientSecret"],
      ["2026-11-21T09:00:00.000Z", "7000215", "none", "none"],
    ]);
  });

  it("has no sign-ins of users", async () => {
    const client = new ReportClient();
    const user = { username: "user@contoso.onmicrosoft.com", password: "Local-Tenant-1" };
    await client.signIn({ grant_type: "password", ...user });
    expect(client.tenant.signIns.all()).toHaveLength(1);
    expect((await query(client, ofApp(client, "| take 9"))).rows).toEqual([]);
  });

  it("has the first and the last sign-in of the table", async () => {
    const client = new ReportClient();
    await client.signIn();
    client.wait(3);
    const text =
      "AADServicePrincipalSignInLogs | summarize First = min(TimeGenerated), Last = max(TimeGenerated), count()";
    const { columns, rows } = await query(client, text);
    expect(columns.map(({ name, type }) => `${name} ${type}`)).toEqual([
      "First datetime",
      "Last datetime",
      "count_ long",
    ]);
    // The second sign-in is that of the query itself.
    expect(rows).toEqual([["2026-11-21T08:00:00.000Z", "2026-11-21T11:00:00.000Z", 2]]);
  });

  it("is limited by its time span and by the lag of the source", async () => {
    const client = new ReportClient();
    const rows = async (timespan: string) => (await query(client, ofApp(client, "| take 9"), { timespan })).rows.length;
    await client.signIn();
    client.wait(48);
    expect([await rows("P1D"), await rows("P3D"), await rows("PT49H")]).toEqual([0, 1, 1]);
    client.tenant.reports.lagHours.logAnalytics = 49;
    expect(await rows("P3D")).toBe(0);
    expect((await query(client, ofApp(client, "| take 9"), { timespan: "2026-11-21/P1D" })).status).toBe(400);
  });

  it.each([
    [
      "Unknown | take 1",
      "SemanticError",
      "'take' operator: Failed to resolve table or column expression named 'Unknown'",
    ],
    [
      "AADServicePrincipalSignInLogs | where Nothing == '1'",
      "SemanticError",
      "'where' operator: Failed to resolve scalar expression named 'Nothing'",
    ],
    [
      "AADServicePrincipalSignInLogs | join Others on AppId",
      "SyntaxError",
      "Query could not be parsed at 'join Others",
    ],
    [
      "AADServicePrincipalSignInLogs | where AppId startswith 'a'",
      "SyntaxError",
      "Query could not be parsed at 'where",
    ],
    ["AADServicePrincipalSignInLogs | summarize avg(AppId)", "SyntaxError", "Query could not be parsed at 'summarize"],
  ])("is refused in Kusto's form: %s", async (text, code, message) => {
    const { status, error } = await query(new ReportClient(), text);
    expect([status, error.code, error.innererror?.code]).toEqual([400, "BadArgumentError", code]);
    expect(error.innererror?.innererror?.message).toContain(message);
  });

  it("finds no table without a licence, and no column that is missing", async () => {
    const client = new ReportClient();
    client.tenant.reports.missingProperties = ["FederatedCredentialId"];
    const column = await query(client, "AADServicePrincipalSignInLogs | project FederatedCredentialId");
    expect(column.error.innererror?.innererror?.code).toBe("SEM0100");
    client.tenant.reports.hasPremiumLicence = false;
    const table = await query(client, "AADServicePrincipalSignInLogs | take 1");
    expect(table.error.innererror?.innererror?.message).toContain("named 'AADServicePrincipalSignInLogs'");
  });

  it("requires a token for Log Analytics", async () => {
    const client = new ReportClient();
    const ask = async (token?: string) => await client.ask("POST", workspace, token, { query: "x" });
    expect(await ask()).toMatchObject({ status: 401, body: { error: { code: "AuthenticationFailed" } } });
    const others = [await client.tokenFor("https://graph.microsoft.com/.default"), "none"];
    for (const token of others) {
      expect(await ask(token)).toMatchObject({ status: 403, body: { error: { code: "InvalidTokenError" } } });
    }
  });

  it("requires a role that reads logs", async () => {
    const client = new ReportClient();
    client.tenant.roleAssignments.clear();
    const text = "AADServicePrincipalSignInLogs | take 1";
    expect((await query(client, text)).error.code).toBe("InsufficientAccessError");
    const scope = "/subscriptions/1/resourceGroups/rg/providers/Microsoft.OperationalInsights/workspaces/logs";
    const assign = (to: string) =>
      client.tenant.roleAssignments.set("one", {
        id: "one",
        scope: to,
        roleDefinitionId: "73c42c96-874c-492b-b04d-ab87d138a893",
        principalId: client.tenant.deployer.objectId,
        createdOn: "2026-11-21T08:00:00Z",
      });
    assign(scope.replace("OperationalInsights/workspaces", "KeyVault/vaults"));
    expect((await query(client, text)).status).toBe(403);
    assign(scope);
    expect((await query(client, text)).status).toBe(200);
  });

  it("without a query gets an empty answer", async () => {
    const client = new ReportClient();
    expect(await client.ask("POST", workspace, await client.tokenFor(scope), {})).toMatchObject({
      status: 200,
      text: "",
    });
  });
});
