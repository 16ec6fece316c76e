import type { Connections } from "../../integrations/connection.ts";
import { suggest } from "../../integrations/stack-file/nearest.ts";
import { UserMistake } from "../user-mistake.ts";

/** Returns the one integration that is wanted, or all. */
export function selectConnections(connections: Connections, wanted: string | undefined, source: string): Connections {
  if (wanted === undefined) return connections;
  const found = Object.entries(connections).filter(([name]) => name === wanted);
  if (found.length > 0) return Object.fromEntries(found);
  const names = Object.keys(connections);
  throw new UserMistake(
    `${source} has no integration "${wanted}"\n` +
      `  fix: ${suggest(wanted, names, `choose one of ${names.join(", ")}`)}  [integration-unknown]`,
  );
}
