import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Alike } from "./support/alike.ts";
import { type Edit, edits } from "./support/edits.ts";
import type { Step } from "./support/mini-engine.ts";
import { programOf } from "./support/program.ts";
import { startTwins, type Twins } from "./support/twin-tenants.ts";

// One stack has an integration for each edit. It is deployed as before the edits, and previewed as after them.

let twins: Twins;
let all: Edit[];
let published: Map<string, Step>;
let sandbox: Map<string, Step>;

beforeAll(async () => {
  twins = await startTwins();
  const owners = [...twins.tenants[0].tenant.users.values()].map(({ userPrincipalName }) => userPrincipalName);
  all = edits(owners).flatMap(([title, before, after]): Edit[] => [
    [title, before, after],
    [`${title}, taken back`, after, before],
  ]);
  for (const engine of [twins.published, twins.sandbox]) await engine.run(programWith(1), false);
  published = await twins.published.run(programWith(2), true);
  sandbox = await twins.sandbox.run(programWith(2), true);
});

afterAll(() => twins[Symbol.asyncDispose]());

/** All integrations in one program, each before its edit (1) or after it (2). */
function programWith(side: 1 | 2): () => Promise<void> {
  const program = programOf(Object.fromEntries(all.map((edit, index) => [nameOf(index), edit[side]])), true);
  if ("problems" in program) throw new Error(JSON.stringify(program.problems));
  return program.run;
}

function nameOf(index: number): string {
  return `edit-${String(index)}x`;
}

function stepsOf(index: number, steps: ReadonlyMap<string, Step>): [string, Step][] {
  return [...steps].filter(([key]) => key.includes(` ${nameOf(index)}-`));
}

describe("the azuread plugins of Pulumi and of the sandbox, of an edit", () => {
  it("are given one of every option", () => {
    expect(all.length).toBeGreaterThan(250);
  });

  it("foresee the same operations, paths, reasons to replace and outputs", () => {
    const alike = new Alike(twins.tenants);
    const differences = all.flatMap(([title], index) => {
      const theirs = Object.fromEntries(stepsOf(index, published));
      return alike.differences(theirs, Object.fromEntries(stepsOf(index, sandbox)), title);
    });
    expect(differences).toEqual([]);
    expect(published.size).toBeGreaterThan(all.length * 3);
  });

  it("foresee every operation, and refuse none", () => {
    const ops = new Set([...published.values()].map(({ op }) => op));
    expect(ops).toEqual(new Set(["same", "update", "create", "replace", "delete"]));
  });

  it("have something to do, but for a new order or a text that only the handoff has", () => {
    const idle = all.flatMap(([title], index) =>
      stepsOf(index, published).every(([, { op }]) => op === "same") ? [title] : [],
    );
    expect(idle.length).toBeGreaterThan(10);
    expect(idle.length).toBeLessThan(all.length / 5);
  });
});
