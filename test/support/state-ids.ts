import type { Deployment } from "./deployment.ts";

/** Graph's own ids of all that the state holds: the last part of what the provider takes for an id. */
export async function readStateIds(deployment: Deployment): Promise<string[]> {
  const resources = await deployment.readResources();
  return resources.flatMap(({ type, id }) => (type.startsWith("azuread:") ? (id?.split("/").at(-1) ?? []) : [])).sort();
}
