import { describe, expect, it } from "vitest";
import { readMix, repeatMix } from "../../commands/bench/stacks.ts";
import { parseIntegrations } from "../../../integrations/stack-file/parse.ts";

const context = {
  now: new Date("2026-11-21T12:00:00Z"),
  owners: undefined,
  readCertificate: () => ({}),
};

describe("the mix of a measured stack", () => {
  it("is valid at any size, with each target system in turn", async () => {
    const mix = await readMix(process.cwd());
    const specs = parseIntegrations(repeatMix(mix, 20), context);
    const systems = Object.values(mix).map(({ system }) => system);
    expect(specs).toHaveLength(20);
    expect(new Set(specs.map(({ system }) => system))).toEqual(new Set(systems));
  });

  it("shares no name between stacks", async () => {
    const mix = await readMix(process.cwd());
    const names = [...Object.keys(repeatMix(mix, 10)), ...Object.keys(repeatMix(mix, 10, 11))];
    expect(new Set(names).size).toBe(20);
  });
});
