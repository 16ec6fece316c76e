import { expect, it } from "vitest";
import { Product } from "./product.ts";
import { roster } from "./roster.ts";
import { SimulatedStack } from "./stack.ts";
import { startRehearsedTenant } from "./tenant.ts";
import { hours, timeOf } from "./time.ts";

// The rehearsal is only as good as its products and its stack.
it("products of all systems sign in until their secret ends, and again with the next one", async () => {
  await using tenant = await startRehearsedTenant(timeOf(0, hours.run));
  const stack = new SimulatedStack(tenant, Object.fromEntries(roster.map(({ name, entry }) => [name, entry])));
  const created = [(await stack.up()).length];
  const products = roster.flatMap(({ name, setUp }) =>
    setUp === undefined ? [] : [new Product(tenant, setUp, stack.connections[name]!, stack.newest.get(name)!)],
  );
  const results: Record<string, number>[] = [];
  const signIn = async (day: number): Promise<void> => {
    tenant.now = timeOf(day, hours.products);
    const answers: string[] = [];
    for (const product of products) answers.push(await product.signIn());
    results.push(Object.fromEntries([...Map.groupBy(answers, (one) => one)].map(([one, all]) => [one, all.length])));
  };
  await signIn(0);
  // Before the refresh tokens of the users end.
  await signIn(60);
  tenant.now = timeOf(90, hours.run);
  created.push((await stack.up()).length);
  await signIn(120);
  tenant.now = timeOf(180, hours.run);
  created.push((await stack.up()).length);
  await signIn(180);
  for (const product of products) product.held = stack.newest.get(product.held.of)!;
  await signIn(180);
  // Three integrations rotate every 180 days, the others every 90 days.
  expect(created).toEqual([25, 22, 25]);
  expect(results).toEqual([{ ok: 25 }, { ok: 25 }, { ok: 25 }, { AADSTS7000215: 22, ok: 3 }, { ok: 25 }]);
});
