import type { Connections } from "../../integrations/connection.ts";
import { suggest } from "../../integrations/stack-file/nearest.ts";
import { UserError } from "../../integrations/text/user-error.ts";

/** Returns the one integration that is wanted, or all. */
export function selectConnections(connections: Connections, wanted: string | undefined, source: string): Connections {
  if (wanted === undefined) return connections;
  const found = Object.entries(connections).filter(([name]) => name === wanted);
  if (found.length > 0) return Object.fromEntries(found);
  const names = Object.keys(connections);
  throw new UserError({
    message: `${source} has no integration "${wanted}"`,
    fix: suggest(wanted, names, `choose one of ${names.join(", ")}`),
    code: "integration-unknown",
  });
}
