import { asText, asList } from "@entra-integrations/provider-bridge/property.ts";
import type { GraphClient } from "./graph-client.ts";

/** How many owners Graph accepts when it creates an object, including the caller. */
const mostAtCreation = 20;

/** The object ids of an application's or service principal's owners, in the order of a set. */
export async function listOwners(graph: GraphClient, path: string): Promise<string[]> {
  const owners = await graph.list(`${path}/owners`);
  return owners.map((owner) => asText(owner["id"])).sort();
}

/**
 * `owners@odata.bind` for a creation. The caller is first, because it may have to be an owner to change the object.
 */
export async function bindOwners(graph: GraphClient, owners: unknown): Promise<string[]> {
  const others = await othersThanCaller(graph, owners);
  const ids = [await graph.callerId(), ...others.slice(0, mostAtCreation - 1)];
  return Promise.all(ids.map((id) => graph.directoryObjectUrl(id)));
}

/** After a creation: adds the owners that did not fit, and removes the caller unless the program lists it. */
export async function settleOwners(graph: GraphClient, path: string, owners: unknown): Promise<void> {
  const others = await othersThanCaller(graph, owners);
  for (const id of others.slice(mostAtCreation - 1)) await addOwner(graph, path, id);
  if (others.length === asList(owners).length) await removeOwner(graph, path, await graph.callerId());
}

/** Adds and removes owners to match the program. */
export async function replaceOwners(graph: GraphClient, path: string, owners: unknown): Promise<void> {
  const existing = await listOwners(graph, path);
  const desired = asList(owners).map(String);
  for (const id of desired.filter((owner) => !existing.includes(owner))) await addOwner(graph, path, id);
  for (const id of existing.filter((owner) => !desired.includes(owner))) await removeOwner(graph, path, id);
}

/** Adds one owner by reference. */
export async function addOwner(graph: GraphClient, path: string, id: string): Promise<void> {
  await graph.post(`${path}/owners/$ref`, { "@odata.id": await graph.directoryObjectUrl(id) });
}

/** Removes one owner's reference. */
export async function removeOwner(graph: GraphClient, path: string, id: string): Promise<void> {
  await graph.delete(`${path}/owners/${id}/$ref`);
}

async function othersThanCaller(graph: GraphClient, owners: unknown): Promise<string[]> {
  const callerId = (await graph.callerId()).toLowerCase();
  return asList(owners)
    .map(String)
    .filter((id) => id.toLowerCase() !== callerId);
}
