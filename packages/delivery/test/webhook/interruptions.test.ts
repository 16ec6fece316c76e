import { describe, expect, it } from "vitest";
import type { Kept } from "../../../sandbox-providers/test/support/driven-plugin.ts";
import { openReceiver, type Receiver, reset, status } from "../support/receiver.ts";
import { type Around, WebhookPlugin } from "../support/webhook-plugin.ts";

/** Dies at a request, before the receiver gets it or after it answered. */
function dyingAt(request: number, when: "before" | "after"): Around {
  let requests = 0;
  return async (send) => {
    requests += 1;
    if (requests !== request) return await send();
    if (when === "after") await send();
    throw new Error("killed");
  };
}

/** The ids of the deliveries of a generation, each once. */
function idsOf({ deliveries }: Receiver, generation: number): string[] {
  const ids = deliveries
    .filter(({ event }) => event.data["generation"] === generation)
    .map(({ headers }) => String(headers["webhook-id"]));
  return [...new Set(ids)];
}

// Entra is asked first, then the receiver.
const requests = [1, 2];

describe.each(["before", "after"] as const)("a run that is killed %s a request", (when) => {
  it.each(requests)("is repeated with the same id for a new webhook: request %i", async (request) => {
    const receiver = await openReceiver();
    const killed = new WebhookPlugin({ around: dyingAt(request, when) });
    const inputs = killed.inputs(receiver, killed.withSecret);
    await expect(killed.create("Webhook", inputs)).rejects.toThrow("killed");
    const { outputs } = await new WebhookPlugin().create("Webhook", inputs);
    expect([outputs["deliveredGeneration"], idsOf(receiver, 3).length]).toEqual([3, 1]);
  });

  it.each(requests)("is repeated with the same id for a new generation: request %i", async (request) => {
    const receiver = await openReceiver();
    const plugin = new WebhookPlugin();
    const kept = await plugin.create("Webhook", plugin.inputs(receiver, plugin.withSecret));
    const next = plugin.inputs(receiver, { ...plugin.withSecret, generation: 4, keyId: "key-4" });
    const killed = new WebhookPlugin({ around: dyingAt(request, when) });
    await expect(killed.update(kept, next)).rejects.toThrow("killed");
    // The engine kept the old state, so the next run finds the change again.
    const { outputs } = await plugin.update(kept, next);
    expect(outputs["deliveredGeneration"]).toBe(4);
    expect([idsOf(receiver, 3).length, idsOf(receiver, 4).length]).toEqual([1, 1]);
  });

  it("is repeated with the same id for a removal", async () => {
    const receiver = await openReceiver();
    const plugin = new WebhookPlugin();
    const kept = await plugin.create("Webhook", plugin.inputs(receiver));
    await expect(new WebhookPlugin({ around: dyingAt(1, when) }).delete(kept)).rejects.toThrow("killed");
    await plugin.delete(kept);
    const removals = receiver.deliveries.filter(({ event }) => event.type === "credential.removed");
    expect(new Set(removals.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  });
});

it("delivers ten generations in order while a fifth of the requests fails", async () => {
  const failures = [status(503), reset, status(429, "", { "retry-after": "2" }), status(504)];
  // Every fifth request fails, each time in another way.
  const answers = Array.from({ length: 40 }, (_, index) =>
    index % 5 === 3 ? failures[Math.floor(index / 5) % failures.length]! : status(204),
  );
  const receiver = await openReceiver(...answers);
  const plugin = new WebhookPlugin();
  const inputsOf = (generation: number) =>
    plugin.inputs(receiver, { ...plugin.withSecret, generation, keyId: `key-${String(generation)}` });
  let kept: Kept = await plugin.create("Webhook", inputsOf(1));
  for (let generation = 2; generation <= 10; generation += 1) kept = await plugin.update(kept, inputsOf(generation));
  const generations = receiver.deliveries.map(({ event }) => event.data["generation"]);
  expect(generations.length).toBeGreaterThan(10);
  expect([...new Set(generations)]).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(generations).toEqual(generations.toSorted((a, b) => Number(a) - Number(b)));
  const ids = receiver.deliveries.map(({ headers }) => headers["webhook-id"]);
  expect(new Set(ids).size).toBe(10);
});
