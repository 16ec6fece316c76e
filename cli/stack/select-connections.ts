import type { Connections } from "../../integrations/connection.ts";
import { suggest } from "../../integrations/stack-file/nearest.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import type { NamedOutputs } from "./each-stack.ts";

/** Returns the named integrations, or all if no name is given. `source` describes the stack in an error. */
export function selectConnections(connections: Connections, wanted: readonly string[], source: string): Connections {
  requireNames(wanted, Object.keys(connections), `${source} has no`);
  return pick(connections, wanted);
}

/**
 * Selects the named integrations in each stack, or all if no name is given. Omits stacks with none of them. Throws if
 * a name is in no stack.
 */
export function selectInStacks(stacks: readonly NamedOutputs[], wanted: readonly string[]): NamedOutputs[] {
  const [first, ...others] = stacks;
  if (first === undefined || wanted.length === 0) return [...stacks];
  const names = [...new Set(stacks.flatMap(({ connections }) => Object.keys(connections)))];
  requireNames(wanted, names, others.length === 0 ? `${first.source} has no` : "no requested stack has an");
  return stacks
    .map((one) => ({ ...one, connections: pick(one.connections, wanted) }))
    .filter(({ connections }) => Object.keys(connections).length > 0);
}

function requireNames(wanted: readonly string[], names: readonly string[], lacks: string): void {
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw new UserError({
    message: `${lacks} integration "${unknown}"`,
    fix: suggest(unknown, names, `choose one of ${names.join(", ")}`),
    code: "integration-unknown",
  });
}

function pick(connections: Connections, wanted: readonly string[]): Connections {
  if (wanted.length === 0) return connections;
  return Object.fromEntries(Object.entries(connections).filter(([name]) => wanted.includes(name)));
}
