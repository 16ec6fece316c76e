import type { Deployment } from "./deployment.ts";

/** Graph's ids of all objects in the state: the last parts of the provider's ids. */
export async function readStateIds(deployment: Deployment): Promise<string[]> {
  const resources = await deployment.readResources();
  return resources.flatMap(({ type, id }) => (type.startsWith("azuread:") ? (id?.split("/").at(-1) ?? []) : [])).sort();
}
