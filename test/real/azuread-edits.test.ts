import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Alike } from "./support/alike.ts";
import { type Edit, edits } from "./support/edits.ts";
import type { Step } from "./support/mini-engine.ts";
import { programOf } from "./support/program.ts";
import { startTwins, type Twins } from "./support/twin-tenants.ts";

// One tenant has an integration for each edit. It is deployed as before the edit, and previewed as after it.

let twins: Twins;
let all: Edit[];
/** The preview of each edit by each plugin, by index. */
const foreseen = { published: new Map<string, Step>(), sandbox: new Map<string, Step>() };
const batch = 30;

beforeAll(async () => {
  twins = await startTwins();
  const owners = [...twins.tenants[0].tenant.users.values()].map(({ userPrincipalName }) => userPrincipalName);
  all = edits(owners).flatMap(([title, before, after]): Edit[] => [
    [title, before, after],
    [`${title}, taken back`, after, before],
  ]);
  for (const which of ["published", "sandbox"] as const) {
    // All of them at once are more connections than the published plugin waits for on a busy machine.
    for (let first = 0; first < all.length; first += batch) {
      const made = await twins[which].run(programWith(first, 1), false);
      const refused = [...made].flatMap(([key, { refusal }]) => (refusal === undefined ? [] : [key, ...refusal]));
      if (refused.length > 0) throw new Error(`the ${which} plugin refused ${refused.join("; ")}`);
    }
    for (let first = 0; first < all.length; first += batch) {
      const steps = await twins[which].run(programWith(first, 2), true);
      for (const [key, step] of steps) if (isOf(first, key)) foreseen[which].set(key, step);
    }
  }
});

afterAll(() => twins[Symbol.asyncDispose]());

/** The integrations of one batch in a program, each before its edit (1) or after it (2). */
function programWith(first: number, side: 1 | 2): () => Promise<void> {
  const edited = all.slice(first, first + batch).map((edit, index) => [nameOf(first + index), edit[side]] as const);
  const program = programOf(Object.fromEntries(edited), true);
  if ("problems" in program) throw new Error(JSON.stringify(program.problems));
  return program.run;
}

function nameOf(index: number): string {
  return `edit-${String(index)}x`;
}

/** Whether the resource belongs to the batch; a run calls those of all others deleted. */
function isOf(first: number, key: string): boolean {
  const index = Number(/ edit-(\d+)x-/.exec(key)?.[1]);
  return index >= first && index < first + batch;
}

function stepsOf(index: number, steps: ReadonlyMap<string, Step>): [string, Step][] {
  return [...steps].filter(([key]) => key.includes(` ${nameOf(index)}-`));
}

describe("the azuread plugins of Pulumi and of the sandbox, of an edit", () => {
  it("are given edits of every option", () => {
    expect(all.length).toBeGreaterThan(250);
  });

  it("foresee the same operations, paths, reasons to replace and outputs", () => {
    const alike = new Alike(twins.tenants);
    const differences = all.flatMap(([title], index) => {
      const theirs = Object.fromEntries(stepsOf(index, foreseen.published));
      return alike.differences(theirs, Object.fromEntries(stepsOf(index, foreseen.sandbox)), title);
    });
    expect(differences).toEqual([]);
    expect(foreseen.published.size).toBeGreaterThan(all.length * 3);
  });

  it("foresee every operation, and refuse none", () => {
    const ops = new Set([...foreseen.published.values()].map(({ op }) => op));
    expect(ops).toEqual(new Set(["same", "update", "create", "replace", "delete"]));
  });

  it("have something to do, but for a new order or a text that only the handoff has", () => {
    const idle = all.flatMap(([title], index) =>
      stepsOf(index, foreseen.published).every(([, { op }]) => op === "same") ? [title] : [],
    );
    expect(idle.length).toBeGreaterThan(10);
    expect(idle.length).toBeLessThan(all.length / 5);
  });
});
