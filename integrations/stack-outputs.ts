import { type Connection, parseConnections, parseSecrets } from "./connection.ts";
import { suggest } from "./stack-file/nearest.ts";

/** What one output holds of each integration. */
interface Entries {
  connections: Connection;
  secrets: Record<string, string>;
}

const parsers: { [Output in keyof Entries]: (value: unknown) => Record<string, Entries[Output]> } = {
  connections: parseConnections,
  secrets: parseSecrets,
};

/** Finds what an output of a stack says of one integration, or why it says nothing. Never quotes what it read. */
export function findEntry<Output extends keyof Entries>(
  { stack, output, value }: { stack: string; output: Output; value: unknown },
  name: string,
): { entry: Entries[Output] } | { refusal: string } {
  if (value === undefined) {
    const fix = "name the stack of entra-integrations, and deploy it first";
    return { refusal: `stack ${stack} has no output "${output}"\n  fix: ${fix}  [outputs-missing]` };
  }
  let entries: Record<string, Entries[Output]>;
  try {
    entries = parsers[output](value);
  } catch {
    const fix = "deploy it with the version that this program depends on";
    return {
      refusal: `stack ${stack}: its output "${output}" is of another version of entra-integrations\n  fix: ${fix}  [outputs-unreadable]`,
    };
  }
  const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
  if (entry !== undefined) return { entry };
  const names = Object.keys(entries);
  const known = names.length === 0 ? "add it to the stack file there" : `choose one of ${names.join(", ")}`;
  return {
    refusal: `stack ${stack} has no integration "${name}"\n  fix: ${suggest(name, names, known)}  [integration-unknown]`,
  };
}
