import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { parse } from "yaml";
import { createReceiver } from "../../examples/webhook-receiver/receiver.ts";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { readSettings } from "../../packages/delivery/settings.ts";
import { signingKey, WebhookPlugin } from "../../packages/delivery/test/support/webhook-plugin.ts";
import { readSigningKey, signedHeaders } from "../../packages/delivery/webhook/signature.ts";

interface Event {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

let url: string;
let entered: Event[];
let fails: boolean;

beforeEach(async () => {
  entered = [];
  fails = false;
  const server = createReceiver(signingKey, (event) => {
    if (fails) return Promise.reject(new Error("the product is down"));
    entered.push(event as Event);
    return Promise.resolve();
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
});

const body = JSON.stringify({ type: "credential.delivered", data: { integration: "erp-sync" } });

/** Sends a signed event, and returns the status of the answer. */
async function send({ id = "delivery_1", at = new Date(), key = signingKey, sent = body } = {}): Promise<number> {
  const headers = signedHeaders({ id, body }, at, readSigningKey(readSettings({ webhookSigningKey: key }, {})));
  const { status } = await fetch(url, { method: "POST", headers, body: sent });
  return status;
}

const page = readFileSync(new URL("../../docs/webhooks.md", import.meta.url), "utf8");

it("docs/webhooks.md shows valid stack lines", () => {
  const [, yaml = ""] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  const { config } = parse(yaml) as { config: Record<string, unknown> };
  const [integration] = parseIntegrations(config["entra-integrations:integrations"], {
    now: new Date("2026-11-21"),
    owners: undefined,
  });
  expect(integration?.entra?.deliverTo?.webhook).toEqual({ url: "https://hooks.contoso.com/erp", sendsSecret: true });
});

describe("the receiver of docs/webhooks.md", () => {
  it("is in the page", () => {
    const source = readFileSync(new URL("../../examples/webhook-receiver/receiver.ts", import.meta.url), "utf8");
    const [, shown = ""] = /<!-- receiver, .*? -->\n\n```ts\n(.*?)```\n\n<!-- end -->/s.exec(page) ?? [];
    expect(shown).toBe(source);
  });

  it("enters what the provider delivers, and notices its removal", async () => {
    const plugin = new WebhookPlugin({ machineTime: () => new Date() });
    const kept = await plugin.create("Webhook", plugin.inputs({ url, deliveries: [] }, plugin.withSecret));
    expect(kept.outputs).toMatchObject({ deliveredGeneration: 3, receipt: "HTTP 204" });
    await plugin.delete(kept);
    expect(entered.map(({ type, data }) => [type, data["clientSecret"]])).toEqual([
      ["credential.delivered", plugin.withSecret.clientSecret],
      ["credential.removed", undefined],
    ]);
  });

  it("handles a repeated event once", async () => {
    expect([await send(), await send()]).toEqual([204, 204]);
    expect(entered).toHaveLength(1);
  });

  it("refuses an event that was recorded and sent again later", async () => {
    expect(await send({ at: new Date(Date.now() - 301_000) })).toBe(401);
    expect(entered).toEqual([]);
  });

  it.each([
    ["another key", { key: "whsec_c2FuZGJveC13ZWJob29rLXNpZ25pbmcta2V5LTAwMDE=" }],
    ["another body", { sent: body.replace("erp-sync", "other") }],
  ])("refuses the signature of %s", async (_, forged) => {
    expect(await send(forged)).toBe(401);
    expect(entered).toEqual([]);
  });

  it("refuses an event without a signature", async () => {
    expect((await fetch(url, { method: "POST", body })).status).toBe(401);
  });

  it("gets an event again that it could not handle", async () => {
    fails = true;
    expect(await send()).toBe(500);
    fails = false;
    expect(await send()).toBe(204);
    expect(entered).toHaveLength(1);
  });
});
