import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Alike } from "./support/alike.ts";
import { edgeEntries, type Entry } from "./support/edge-stack-files.ts";
import type { Step } from "./support/mini-engine.ts";
import { programOf } from "./support/program.ts";
import { startTwins, type Twins } from "./support/twin-tenants.ts";

// Each stack file runs on two equal tenants, with the published plugin and with the sandbox's plugin.

/** Small enough for a minute each. */
const parts = 8;

let twins: Twins;
let entries: Entry[];

beforeAll(async () => {
  twins = await startTwins();
  const owners = [...twins.tenants[0].tenant.users.values()].map(({ userPrincipalName }) => userPrincipalName);
  entries = edgeEntries(owners).filter((entry) => {
    const isOfThisTenant = !JSON.stringify(entry).includes("Connector.FullAccess");
    return isOfThisTenant && "run" in programOf({ edge: entry });
  });
});

afterAll(() => twins[Symbol.asyncDispose]());

/** Every so manyth entry from `first` on as an integration; after an edit each is what the entry `shift` further on says. */
function programWith(every: number, first = 0, shift = 0): () => Promise<void> {
  const chosen = entries.flatMap((_, index) => (index % every === first ? [index] : []));
  const stack = chosen.map((index) => [`edge-${String(index)}`, entries[(index + shift) % entries.length]] as const);
  const program = programOf(Object.fromEntries(stack), true);
  if ("problems" in program) throw new Error("the parser has accepted each of these before");
  return program.run;
}

/** Runs a program with both plugins; returns the differences and the refusals of the published one. */
async function compare(run: () => Promise<void>, alike: Alike, preview: boolean) {
  const published = await twins.published.run(run, preview);
  const sandbox = await twins.sandbox.run(run, preview);
  const refused = [...published].filter(([, { op }]) => op === "refused").map(([key, { refusal }]) => [key, refusal]);
  const keys = [...new Set([...published.keys(), ...sandbox.keys()])];
  const differences = keys.flatMap((key) =>
    alike.differences(published.get(key), sandbox.get(key)).map((difference) => `${key}${difference}`),
  );
  return { published, refused, differences };
}

function opsOf(steps: ReadonlyMap<string, Step>): Set<string> {
  return new Set([...steps.values()].map(({ op }) => op));
}

describe("the azuread plugins of Pulumi and of the sandbox", () => {
  it("have the same version", async () => {
    expect(await twins.sandbox.plugin.version()).toBe(await twins.published.plugin.version());
  });

  it("are given all stack files at the edges of the options", () => {
    expect(entries.length).toBeGreaterThan(600);
  });

  it.each([...Array(parts).keys()])(
    "foresee the same of every stack file that the parser accepts, and refuse none (part %i)",
    async (part) => {
      const run = await compare(programWith(parts, part), new Alike(twins.tenants), true);
      expect(run.published.size).toBeGreaterThan(entries.length / parts);
      expect({ refused: run.refused, differences: run.differences }).toEqual({ refused: [], differences: [] });
    },
  );

  describe("after a deployment", () => {
    const every = 40;
    let alike: Alike;
    let made: Awaited<ReturnType<typeof compare>>;

    beforeAll(async () => {
      alike = new Alike(twins.tenants);
      made = await compare(programWith(every), alike, false);
    });

    it("have created the same, and refused nothing", () => {
      expect({ ops: opsOf(made.published), refused: made.refused, differences: made.differences }).toEqual({
        ops: new Set(["create"]),
        refused: [],
        differences: [],
      });
    });

    it("foresee no change without an edit", async () => {
      const again = await compare(programWith(every), alike, true);
      expect({ ops: opsOf(again.published), differences: again.differences }).toEqual({
        ops: new Set(["same"]),
        differences: [],
      });
    });

    it.each([1, 2, 4, 11])("foresee the same of an edit to the options of the entry %i further on", async (shift) => {
      const edited = await compare(programWith(every, 0, shift), alike, true);
      expect(opsOf(edited.published)).toContain("update");
      expect({ refused: edited.refused, differences: edited.differences }).toEqual({ refused: [], differences: [] });
    });

    it("read the same states from the tenant", async () => {
      await Promise.all([twins.published.refresh(), twins.sandbox.refresh()]);
      const states = [...twins.published.kept].flatMap(([key, kept]) =>
        alike.differences(kept, twins.sandbox.kept.get(key)).map((difference) => `${key}${difference}`),
      );
      expect(twins.published.kept.size).toBeGreaterThan(entries.length / every);
      expect(states).toEqual([]);
    });
  });
});
