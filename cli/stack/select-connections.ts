import type { Connections } from "../../integrations/connection.ts";
import { suggest } from "../../integrations/stack-file/nearest.ts";
import { UserError } from "../../integrations/text/user-error.ts";

/** Returns the named integrations, or all if no name is given. `source` describes the stack in an error. */
export function selectConnections(connections: Connections, wanted: readonly string[], source: string): Connections {
  if (wanted.length === 0) return connections;
  const names = Object.keys(connections);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown === undefined) {
    return Object.fromEntries(Object.entries(connections).filter(([name]) => wanted.includes(name)));
  }
  throw new UserError({
    message: `${source} has no integration "${unknown}"`,
    fix: suggest(unknown, names, `choose one of ${names.join(", ")}`),
    code: "integration-unknown",
  });
}
