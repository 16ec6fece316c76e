import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { AzureadOnTenant } from "../support/azuread.ts";
import { propertiesOf, rawInputs, type Refusal, writeRefusals } from "./raw-inputs.ts";

// What the azuread plugin 6.9.1 refused in previews of the same inputs; test/real/azuread-refusals.test.ts records it.

let azuread: AzureadOnTenant;

beforeAll(async () => {
  azuread = await AzureadOnTenant.start();
});

afterAll(() => azuread.stop());

it("refuses the raw inputs that the published plugin refuses, at the same step and for the same properties", async () => {
  const refusals = new Map<string, Refusal>();
  for (const [title, [name, news]] of rawInputs) {
    const type = azuread.tokenOf(name);
    const { inputs, failures } = azuread.operations.check({ type, name: "it", news });
    if (failures.length > 0) {
      refusals.set(title, { step: "check", properties: propertiesOf(failures) });
      continue;
    }
    const creation = azuread.operations.create({ type, name: "it", properties: inputs, preview: true });
    await creation.catch(() => refusals.set(title, { step: "create", properties: [] }));
  }
  const recording = new URL("../../../../test/recordings/azuread-refusals.txt", import.meta.url);
  expect(writeRefusals(refusals)).toBe(await readFile(recording, "utf8"));
  expect(refusals.size).toBeGreaterThan(700);
  expect(rawInputs.size - refusals.size).toBeGreaterThan(700);
  expect(azuread.requests).toEqual([]);
});
