import { createColors } from "picocolors";
import { expect, it } from "vitest";
import { UserError } from "../../../integrations/text/user-error.ts";
import { carryOut, type RecoveryTarget } from "../../commands/recover/carry-out.ts";
import type { Action } from "../../commands/recover/decide.ts";
import type { Remain } from "../../commands/recover/remains.ts";
import type { RecoveryGraph } from "../../commands/recover/tenant-graph.ts";
import { leftRegistration } from "./left-registration.ts";

const graph = {} as RecoveryGraph;

async function run(
  decided: readonly (readonly [Remain, Action])[],
  { knownNow = [], isLocal = false }: { knownNow?: readonly string[]; isLocal?: boolean } = {},
) {
  const lines: string[] = [];
  const print = (line: string): void => void lines.push(line);
  const terminal = {
    colors: createColors(false),
    drawsTables: false,
    columns: undefined,
    print,
    warn: print,
    progress: print,
  };
  const tenant = {} as RecoveryTarget["tenant"];
  const stack = { projectDir: "/nowhere", stack: "prod", isLocal };
  const target = { ...stack, graph, tenant, now: new Date(), knownNow: new Set(knownNow) };
  const remains = decided.map(([remain]) => remain);
  return { exitCode: await carryOut(remains, new Map(decided), target, terminal), lines };
}

it("removes nothing that the stack knows in the meantime", async () => {
  let removed = 0;
  const remove = () => Promise.resolve(void (removed += 1));
  const { exitCode, lines } = await run([[leftRegistration("late", { remove }), "remove"]], { knownNow: ["late"] });
  expect([removed, exitCode, lines[0]]).toEqual([0, 0, "application late: the stack knows it now"]);
});

it("continues after an object that Graph refuses to remove, and ends with 1", async () => {
  const refused = () => Promise.reject(new UserError({ message: "it is not yours", fix: "ask", code: "refused" }));
  const { exitCode, lines } = await run([
    [leftRegistration("theirs", { remove: refused }), "remove"],
    [leftRegistration("ours"), "remove"],
  ]);
  expect([exitCode, lines.slice(0, 2)]).toEqual([
    1,
    ["application theirs: it is not yours; ask", expect.stringMatching(/^removed application ours permanently/)],
  ]);
});

it.each([
  [false, "next:\n  npx pulumi cancel --stack prod, if the stack is still locked"],
  [true, "next: npm run local -- up --stack prod"],
])("prints the next command for a stack of the sandbox (%s) or of a backend", async (isLocal, next) => {
  const { lines } = await run([[leftRegistration("ours"), "remove"]], { isLocal });
  expect(lines.at(-1)).toMatch(new RegExp(`^${next}`));
});
