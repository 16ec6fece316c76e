import type { Values } from "@entra-integrations/provider-bridge/property.ts";
import type { GraphClient } from "../graph-client.ts";

/**
 * Returns the one entity of a collection whose property has this value. None or several is an error that names property
 * and value. `missing` is the real provider's text for none, which programs look for.
 */
export async function findOne(
  graph: GraphClient,
  collection: string,
  expression: string,
  what: string,
  missing = `no ${what} matches the filter ${JSON.stringify(expression)}`,
): Promise<Values> {
  const found = await graph.list(`/v1.0/${collection}?$filter=${encodeURIComponent(expression)}`);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new Error(
    found.length === 0 ? missing : `more than one ${what} matches the filter ${JSON.stringify(expression)}`,
  );
}

/** An OData comparison with a text. */
export function equals(member: string, value: unknown): string {
  return `${member} eq '${String(value).replaceAll("'", "''")}'`;
}
