import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { unknown, type Values } from "../../../provider-bridge/property.ts";
import { unwrap } from "../../../provider-bridge/wire.ts";
import type { Kept } from "../../../sandbox-providers/test/support/driven-plugin.ts";
import { type Answer, type Delivery, openReceiver, reset, status } from "../support/receiver.ts";
import { machineTime, WebhookPlugin } from "../support/webhook-plugin.ts";

const previous = "erp-sync (Bizagi) still uses generation 3, which is valid until 2027-01-01T00:00:00Z";

function signatureOf({ headers, body }: Delivery): string {
  const content = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
  return `v1,${createHmac("sha256", WebhookPlugin.key).update(content).digest("base64")}`;
}

describe("the webhook resource", () => {
  it("sends a signed event without the secret, and keeps the answer as receipt", async () => {
    const receiver = await openReceiver(status(200, "rotated\n in \u001B[31m3 places"));
    const plugin = new WebhookPlugin();
    const kept = await plugin.create("Webhook", plugin.inputs(receiver));
    expect(receiver.deliveries.map(({ event }) => event)).toEqual([
      {
        type: "credential.delivered",
        timestamp: "2026-11-21T08:00:00.000Z",
        data: {
          integration: "erp-sync",
          system: "Bizagi",
          tenantId: "11111111-2222-4333-8444-555555555555",
          clientId: "22222222-2222-4333-8444-555555555555",
          keyId: "key-3",
          generation: 3,
          expiresOn: "2027-01-01T00:00:00Z",
        },
      },
    ]);
    const [delivery] = receiver.deliveries as [Delivery];
    expect(delivery.headers).toMatchObject({
      "content-type": "application/json",
      "webhook-timestamp": String(machineTime.getTime() / 1000),
      "webhook-signature": signatureOf(delivery),
    });
    expect(kept).toMatchObject({ id: "erp-sync/22222222-2222-4333-8444-555555555555" });
    expect(kept.outputs).toMatchObject({
      deliveredGeneration: 3,
      deliveredAt: "2026-11-21T08:00:00.000Z",
      receipt: "rotated in [U+001B][31m3 places",
    });
  });

  it("waits until Entra accepts the secret, and sends it if asked to", async () => {
    const receiver = await openReceiver();
    const plugin = new WebhookPlugin({ refusals: 2 });
    const kept = await plugin.create("Webhook", plugin.inputs(receiver, plugin.withSecret));
    expect(plugin.pace.slept).toEqual([1000, 2000]);
    expect(receiver.deliveries[0]?.event.data).toMatchObject({ clientSecret: plugin.withSecret.clientSecret });
    // Only below the wrapping that the engine encrypts.
    const { clientSecret, ...others } = kept.outputs;
    expect(unwrap(clientSecret)).toBe(plugin.withSecret.clientSecret);
    expect(clientSecret).not.toBe(plugin.withSecret.clientSecret);
    expect(JSON.stringify(others)).not.toContain(plugin.withSecret.clientSecret);
    expect(others["receipt"]).toBe("HTTP 204");
  });

  it("sends no secret that was not asked for", async () => {
    const receiver = await openReceiver();
    const plugin = new WebhookPlugin();
    await plugin.create("Webhook", plugin.inputs(receiver, { ...plugin.withSecret, sendsSecret: false }));
    expect(receiver.deliveries.map(({ body }) => body.includes(plugin.withSecret.clientSecret))).toEqual([false]);
  });

  it("names no generation if the integration has no secret", async () => {
    const receiver = await openReceiver();
    const plugin = new WebhookPlugin();
    const { generation, keyId, expiresOn, ...withoutSecret } = plugin.inputs(receiver);
    expect([generation, keyId, expiresOn]).toEqual([3, "key-3", "2027-01-01T00:00:00Z"]);
    const kept = await plugin.create("Webhook", withoutSecret);
    expect(Object.keys(receiver.deliveries[0]?.event.data ?? {})).toEqual([
      "integration",
      "system",
      "tenantId",
      "clientId",
    ]);
    expect(plugin.diff(kept, withoutSecret)).toEqual({});
  });

  it("delivers again when an input changes, with another id", async () => {
    const receiver = await openReceiver();
    const plugin = new WebhookPlugin();
    const kept = await plugin.create("Webhook", plugin.inputs(receiver));
    const next = plugin.inputs(receiver, { generation: 4, keyId: "key-4" });
    expect(plugin.diff(kept, plugin.inputs(receiver))).toEqual({});
    expect(plugin.diff(kept, next)).toEqual({ generation: "UPDATE", keyId: "UPDATE" });
    const updated = await plugin.update(kept, next);
    expect(updated.outputs).toMatchObject({ deliveredGeneration: 4, receipt: "HTTP 204" });
    expect(new Set(receiver.deliveries.map(({ headers }) => headers["webhook-id"])).size).toBe(2);
  });

  it("shows in a preview that an update renews its outputs", async () => {
    const receiver = await openReceiver();
    const plugin = new WebhookPlugin();
    const kept = await plugin.create("Webhook", plugin.inputs(receiver));
    const { properties } = await plugin.previewUpdate(kept, plugin.inputs(receiver, { generation: 4 }));
    expect(properties).toMatchObject({ generation: 4, deliveredGeneration: unknown, receipt: unknown });
    expect(receiver.deliveries).toHaveLength(1);
  });

  it("tells the receiver when it is deleted", async () => {
    const receiver = await openReceiver();
    const plugin = new WebhookPlugin();
    const kept = await plugin.create("Webhook", plugin.inputs(receiver, plugin.withSecret));
    await plugin.delete(kept);
    const [, removed] = receiver.deliveries as [Delivery, Delivery];
    expect(removed.event).toMatchObject({ type: "credential.removed", data: { integration: "erp-sync" } });
    expect(removed.body).not.toContain("clientSecret");
  });

  it.each([404, 410])("is deleted when its receiver answers %i", async (gone) => {
    const receiver = await openReceiver(status(204), status(gone));
    const plugin = new WebhookPlugin();
    const kept = await plugin.create("Webhook", plugin.inputs(receiver));
    await expect(plugin.delete(kept)).resolves.toBeUndefined();
  });

  it("stays when its receiver refuses the deletion", async () => {
    const receiver = await openReceiver(status(204), status(401));
    const plugin = new WebhookPlugin();
    const kept = await plugin.create("Webhook", plugin.inputs(receiver));
    await expect(plugin.delete(kept)).rejects.toThrow(
      /answered 401 to the event that erp-sync \(Bizagi\) was removed\n {2}fix: .*pulumi state delete/,
    );
  });

  it("finds no change in a refresh", async () => {
    const receiver = await openReceiver();
    const plugin = new WebhookPlugin();
    const kept = await plugin.create("Webhook", plugin.inputs(receiver));
    expect(await plugin.refresh(kept)).toEqual(kept);
    expect(receiver.deliveries).toHaveLength(1);
  });

  it("sends the event again after an import, with the same id", async () => {
    const receiver = await openReceiver();
    const plugin = new WebhookPlugin();
    const inputs = plugin.inputs(receiver);
    const { id } = await plugin.create("Webhook", inputs);
    const imported = (await plugin.import("Webhook", id)) as Kept;
    expect(imported.inputs).toMatchObject({ integration: "erp-sync", clientId: inputs["clientId"] });
    expect(Object.values(plugin.diff(imported, inputs)).filter((kind) => kind.includes("replace"))).toEqual([]);
    const updated = await plugin.update(imported, inputs);
    expect(updated.outputs).toMatchObject({ ...inputs, receipt: "HTTP 204", deliveredGeneration: 3 });
    expect(receiver.deliveries.map(({ event }) => event.type)).toEqual([
      "credential.delivered",
      "credential.delivered",
    ]);
    expect(new Set(receiver.deliveries.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  });

  it.each(["erp-sync", "erp-sync/", "/22222222-2222-4333-8444-555555555555", "a/b/c"])(
    "refuses to import %s",
    async (id) => {
      await expect(new WebhookPlugin().import("Webhook", id)).rejects.toThrow("must be <integration>/<client id>");
    },
  );
});

describe("a webhook that fails", () => {
  it("is sent again with the same id while the receiver fails", async () => {
    const receiver = await openReceiver(status(503, "", { "retry-after": "7" }), reset, status(200, "done"));
    const plugin = new WebhookPlugin();
    const kept = await plugin.create("Webhook", plugin.inputs(receiver));
    expect(kept.outputs["receipt"]).toBe("done");
    expect(plugin.pace.slept).toEqual([7000, 1000]);
    expect(new Set(receiver.deliveries.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  });

  it.each<[string, Answer, RegExp]>([
    [
      "a refusal",
      status(422, "no such client"),
      /answered 422: no such client; .*\n {2}fix: look at the receiver's log/,
    ],
    ["an error of the server", status(500), /answered with a server error; .*\[webhook-down\]$/s],
    ["throttling", status(429, "", { "retry-after": "600" }), /gets too many requests; .*\[webhook-throttled\]$/s],
    ["a redirect", status(302, "", { location: "https://contoso.com" }), /redirect, which is not followed; /],
  ])("names who has the previous secret after %s", async (_, failing, message) => {
    const receiver = await openReceiver(status(204), failing);
    const plugin = new WebhookPlugin();
    const kept = await plugin.create("Webhook", plugin.inputs(receiver));
    const update = plugin.update(kept, plugin.inputs(receiver, { generation: 4, ...plugin.withSecret }));
    await expect(update).rejects.toThrow(message);
    await expect(update).rejects.toThrow(previous);
    // A path may be a token.
    await expect(update).rejects.not.toThrow(/t0ken|whsec/);
  });

  it("reports that nobody has a secret yet if the first delivery fails", async () => {
    const receiver = await openReceiver(status(400));
    const plugin = new WebhookPlugin();
    await expect(plugin.create("Webhook", plugin.inputs(receiver))).rejects.toThrow(
      "answered 400; erp-sync (Bizagi) did not receive a credential yet",
    );
  });

  it.each<[string, (secret: string) => string]>([
    ["as it is", (secret) => `got ${secret}`],
    ["in base64", (secret) => Buffer.from(secret).toString("base64")],
    ["cut off", (secret) => `${"x".repeat(4080)}${secret}`],
  ])("never keeps a secret that the receiver repeats %s", async (_, echo) => {
    const plugin = new WebhookPlugin();
    const secret = plugin.withSecret.clientSecret;
    const receiver = await openReceiver(status(200, echo(secret)), status(400, echo(secret)));
    const kept = await plugin.create("Webhook", plugin.inputs(receiver, plugin.withSecret));
    expect(kept.outputs["receipt"]).toBe("(not kept, because it contains the client secret)");
    const next = plugin.inputs(receiver, { ...plugin.withSecret, generation: 4 });
    await expect(plugin.update(kept, next)).rejects.toThrow("400: (not kept, because it contains the client secret)");
  });

  it("needs a signing key only when it sends", async () => {
    const receiver = await openReceiver();
    const plugin = new WebhookPlugin({ env: {} });
    const inputs = plugin.inputs(receiver);
    expect(await plugin.previewCreate(inputs)).toMatchObject({ receipt: unknown });
    await expect(plugin.create("Webhook", inputs)).rejects.toThrow("[webhook-key-missing]");
    expect(receiver.deliveries).toEqual([]);
  });
});

describe("inputs that are refused before anything is sent", () => {
  it.each<[string, Values, string]>([
    ["no address", { url: "hooks" }, "url: must be an https address"],
    ["http elsewhere", { url: "http://hooks.contoso.com" }, "url: must use https, except on localhost"],
    ["a password", { url: "https://a:s3cret@contoso.com" }, "url: must not contain a user name or a password"],
    ["a secret that is missing", { sendsSecret: true }, "clientSecret: must be set if sendsSecret is true"],
  ])("%s", async (_, wrong, message) => {
    const receiver = await openReceiver();
    const plugin = new WebhookPlugin();
    const creation = plugin.create("Webhook", plugin.inputs(receiver, wrong));
    await expect(creation).rejects.toThrow(message);
    await expect(creation).rejects.not.toThrow("s3cret");
    expect(receiver.deliveries).toEqual([]);
  });
});
