import { type Connection, parseConnections, parseSecrets } from "./connection.ts";
import { suggest } from "./stack-file/nearest.ts";
import type { UserProblem } from "./text/user-error.ts";

/** The entry of one integration, by output. */
interface Entries {
  connections: Connection;
  secrets: Record<string, string>;
}

const parsers: { [Output in keyof Entries]: (value: unknown) => Record<string, Entries[Output]> } = {
  connections: parseConnections,
  secrets: parseSecrets,
};

/** Finds the entry of one integration in an output of a stack, or a problem. Never quotes the output: it may be secret. */
export function findEntry<Output extends keyof Entries>(
  { stack, output, value }: { stack: string; output: Output; value: unknown },
  name: string,
): { entry: Entries[Output] } | { problem: UserProblem } {
  if (value === undefined) {
    return {
      problem: {
        message: `stack ${stack} has no output "${output}"`,
        fix: "name the stack of entra-integrations, and deploy it first",
        code: "outputs-missing",
      },
    };
  }
  let entries: Record<string, Entries[Output]>;
  try {
    entries = parsers[output](value);
  } catch {
    return {
      problem: {
        message: `stack ${stack}: its output "${output}" is of another version of entra-integrations`,
        fix: "deploy it with the version that this program depends on",
        code: "outputs-unreadable",
      },
    };
  }
  const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
  if (entry !== undefined) return { entry };
  const names = Object.keys(entries);
  const known = names.length === 0 ? "add it to the stack file there" : `choose one of ${names.join(", ")}`;
  return {
    problem: {
      message: `stack ${stack} has no integration "${name}"`,
      fix: suggest(name, names, known),
      code: "integration-unknown",
    },
  };
}
