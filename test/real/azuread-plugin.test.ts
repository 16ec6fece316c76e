import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Alike } from "./support/alike.ts";
import { edgeEntries, type Entry } from "./support/edge-stack-files.ts";
import type { Step } from "./support/mini-engine.ts";
import { programOf } from "./support/program.ts";
import { startTwins, type Twins } from "./support/twin-tenants.ts";

// Each stack file is run on two equal tenants, by the plugin that Pulumi publishes and by that of the sandbox.

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

/** Every so manyth entry as an integration; after an edit each is what the entry `shift` further on says. */
function programWith(every: number, shift = 0): () => Promise<void> {
  const chosen = entries.flatMap((_, index) => (index % every === 0 ? [index] : []));
  const stack = chosen.map((index) => [`edge-${String(index)}`, entries[(index + shift) % entries.length]] as const);
  const program = programOf(Object.fromEntries(stack), true);
  if ("problems" in program) throw new Error("the parser has accepted each of these before");
  return program.run;
}

/** Runs a program with both plugins; the differences, and what the published one refuses. */
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

  it("foresee the same of every stack file that the parser accepts, and refuse none", async () => {
    const { refused, differences } = await compare(programWith(1), new Alike(twins.tenants), true);
    expect(entries.length).toBeGreaterThan(600);
    expect({ refused, differences }).toEqual({ refused: [], differences: [] });
  });

  it("deploy the same states, and foresee the same of edits", async () => {
    const alike = new Alike(twins.tenants);
    const made = await compare(programWith(20), alike, false);
    expect({ refused: made.refused, differences: made.differences }).toEqual({ refused: [], differences: [] });
    const again = await compare(programWith(20), alike, true);
    expect({ ops: opsOf(again.published), differences: again.differences }).toEqual({
      ops: new Set(["same"]),
      differences: [],
    });
    for (const shift of [1, 2, 4, 11]) {
      const edited = await compare(programWith(20, shift), alike, true);
      expect(opsOf(edited.published)).toContain("update");
      expect({ refused: edited.refused, differences: edited.differences }).toEqual({ refused: [], differences: [] });
    }
    await Promise.all([twins.published.refresh(), twins.sandbox.refresh()]);
    const states = [...twins.published.kept].flatMap(([key, kept]) =>
      alike.differences(kept, twins.sandbox.kept.get(key)).map((difference) => `${key}${difference}`),
    );
    expect(states).toEqual([]);
  });
});
