import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTenantGraph } from "../../../../test/support/tenant-graph.ts";
import { ExchangePlugin } from "../support/exchange-plugin.ts";

beforeAll(() => ExchangePlugin.startTenant());
afterAll(() => ExchangePlugin.stopTenant());

const tag = "entra-integrations:crm:prod:erp-sync";
const listPath = "/v1.0/directory/deletedItems/microsoft.graph.application";

async function find(plugin: ExchangePlugin, args: Record<string, unknown> = {}) {
  return await plugin.operations.invoke({
    tok: "entra-delivery:index:findDeletedRegistrations",
    args: { tenantId: plugin.tenant.tenantId, tags: [tag, `${tag}:keep`], ...args },
  });
}

describe("finding deleted registrations", () => {
  it("finds only deleted ones, with one of the tags", async () => {
    const plugin = await ExchangePlugin.open();
    await using graph = await openTenantGraph(plugin.tenant);
    const made = [];
    for (const tags of [[tag], [tag], ["entra-integrations:crm:prod:other"], []]) {
      made.push(await graph.send("POST", "/applications", { displayName: "ERP", tags }));
    }
    for (const { id } of made.slice(1)) await graph.send("DELETE", `/applications/${id}`);
    const before = plugin.calls.length;
    const { return: answer, failures } = await find(plugin);
    expect(failures).toEqual([]);
    expect(answer).toEqual({
      found: [{ tag, clientId: made[1]?.["appId"], deletedOn: expect.stringMatching(/^\d{4}-/) as string }],
      unknown: "",
    });
    expect(plugin.calls.slice(before).filter((call) => call.includes("deletedItems"))).toEqual([`GET ${listPath}`]);
  });

  it("follows pages", async () => {
    const plugin = await ExchangePlugin.open();
    const next = `https://graph.microsoft.com${listPath}?$skiptoken=2`;
    const second = { value: [{ appId: "app", deletedDateTime: "2026-11-20T00:00:00Z", tags: [tag] }] };
    plugin.answer = (url) => {
      if (!new URL(url).pathname.startsWith(listPath)) return undefined;
      return Response.json(url.includes("skiptoken") ? second : { value: [], "@odata.nextLink": next });
    };
    const { return: answer } = await find(plugin);
    expect(answer).toEqual({ found: [{ tag, clientId: "app", deletedOn: "2026-11-20T00:00:00Z" }], unknown: "" });
  });

  it.each<[string, () => Response, RegExp]>([
    ["no permission", () => Response.json({ error: { message: "" } }, { status: 403 }), /refused/],
    ["a Graph that is down", () => new Response("", { status: 503 }), /is down/],
  ])("returns why it is not known with %s", async (_, response, reason) => {
    const plugin = await ExchangePlugin.open();
    plugin.answer = (url) => (new URL(url).pathname === listPath ? response() : undefined);
    const { return: answer, failures } = await find(plugin);
    expect(failures).toEqual([]);
    expect(answer).toEqual({ found: [], unknown: expect.stringMatching(reason) as string });
  });

  it("returns why it is not known without an identity", async () => {
    const plugin = await ExchangePlugin.open();
    plugin.useEnvironment({ ARM_CLIENT_SECRET: "", ARM_USE_CLI: "false" });
    expect((await find(plugin)).return).toMatchObject({
      found: [],
      unknown: expect.stringContaining("cannot sign in") as string,
    });
  });
});
