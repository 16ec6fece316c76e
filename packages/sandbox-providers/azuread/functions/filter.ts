import type { Values } from "@entra-integrations/provider-bridge/property.ts";
import type { GraphClient } from "../graph-client.ts";

/**
 * Returns the only entity of a collection with this property value. Throws an error with property and value if there is
 * none or more than one. `missing` is the real provider's message for none, which programs search for.
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
