import { describe, expect, it } from "vitest";
import type { AppEvidence } from "../../packages/sign-in-evidence/evidence.ts";
import type { Task } from "../../cli/tasks/task.ts";
import { findFaults } from "./claims.ts";
import { type Parts, realParts } from "./parts.ts";
import { roster } from "./roster.ts";
import { lagOf, simulate } from "./simulate.ts";
import { dayLength } from "./time.ts";

const names = ["dynamics365-finance-service", "orocommerce-everything", "custom-with-a-key-vault"];
const participants = roster.filter(({ name }) => names.includes(name));

/** The names of the claims that fail with other parts. */
const rehearseWith = async (parts: Partial<Parts>, more: { hasPremiumLicence?: boolean } = {}): Promise<string[]> =>
  Object.keys(
    findFaults(await simulate({ participants, days: 184, seed: 4, parts: { ...realParts, ...parts }, ...more }), lagOf),
  );

/** Tasks of the product, changed. */
const changeTasks = (change: (task: Task, now: Date) => readonly Task[]): Partial<Parts> => ({
  findTasks: (stack, seen) => realParts.findTasks(stack, seen).flatMap((task) => change(task, stack.now)),
});

describe("the rehearsal notices", () => {
  it("nothing if the parts are those of the product", async () => {
    expect(await rehearseWith({})).toEqual([]);
  });

  it("a forgotten task, which nobody does then", async () => {
    const forgetful = changeTasks((task) => (/^prod\/dynamics.*\/generation-1/.test(task.id) ? [] : [task]));
    expect(await rehearseWith(forgetful)).toEqual(["unannounced", "undeserved refusals"]);
  });

  it("tasks that begin ten days before the end", async () => {
    const late = changeTasks((task, now) => {
      const isEarly = now.getTime() < Date.parse(task.hurtsOn ?? "") - 10 * dayLength;
      return isEarly ? [] : [task];
    });
    expect(await rehearseWith(late)).toContain("unannounced");
  });

  it("ids that change with the day", async () => {
    const restless = changeTasks((task, now) => [{ ...task, id: `${task.id}-${now.toISOString().slice(0, 10)}` }]);
    expect(await rehearseWith(restless)).toEqual(["twins"]);
  });

  it("tasks that stay open", async () => {
    const stubborn = changeTasks((task) => [{ ...task, state: "open" }]);
    expect(await rehearseWith(stubborn)).toEqual(["open after done"]);
  });

  it("tasks for secrets that are delivered", async () => {
    const blind: Partial<Parts> = {
      findTasks: (stack, seen) => {
        const connections = structuredClone(stack.connections);
        for (const one of Object.values(connections)) delete one.delivery;
        return realParts.findTasks({ ...stack, connections }, seen);
      },
    };
    expect(await rehearseWith(blind)).toEqual(["false alarms"]);
  });

  it("warnings that stop in the last week", async () => {
    const silent: Partial<Parts> = {
      findEndingSecrets: (connection, evidence, now) =>
        realParts
          .findEndingSecrets(connection, evidence, now)
          .filter(({ expiresOn }) => Date.parse(expiresOn) - now.getTime() >= 7 * dayLength),
    };
    expect(await rehearseWith(silent)).toEqual(["without warning"]);
  });

  it("evidence that counts missing data as a switch to the new secret", async () => {
    const gullible: Partial<Parts> = {
      async readEvidence(connections, tenant) {
        const read = await realParts.readEvidence(connections, tenant);
        const at = tenant.now.toISOString();
        const assumed = [...read].map(([name, evidence]): [string, AppEvidence] => {
          const credential = connections[name]?.entra?.credential;
          if (evidence.state === "read" || credential?.type !== "secret") return [name, evidence];
          const use = { first: { at }, last: { at }, refused: undefined };
          const keys = [{ keyId: credential.keyId, ...use }];
          return [name, { state: "read", source: "signIns", coversFrom: at, coversUntil: at, keys }];
        });
        return new Map(assumed);
      },
    };
    const unlicensed = { hasPremiumLicence: false };
    expect(await rehearseWith({}, unlicensed)).toEqual(["open after done"]);
    expect(await rehearseWith(gullible, unlicensed)).toContain("unannounced");
  });

  it("a tracker that does not find its own issues", async () => {
    const forgetful: Partial<Parts> = {
      openTracker: (env, pace) => ({ ...realParts.openTracker(env, pace), list: () => Promise.resolve([]) }),
    };
    expect(await rehearseWith(forgetful)).toContain("twins");
  });
});
