import { asList, asValues, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { GraphClient } from "../graph-client.ts";

/** Graph refuses to change or remove an enabled role, so those are disabled first. */
export async function disableChangedRoles(graph: GraphClient, path: string, wanted: unknown[]): Promise<void> {
  const entity = await graph.get(path);
  const disabled = disableChanged(asList(entity["appRoles"]).map(asValues), wanted.map(asValues));
  if (disabled !== undefined) await graph.patch(path, { id: entity["id"], appRoles: disabled });
}

/** The same for delegated permissions. */
export async function disableChangedScopes(graph: GraphClient, path: string, wanted: unknown[]): Promise<void> {
  const entity = await graph.get(path);
  const existing = asList(asValues(entity["api"])["oauth2PermissionScopes"]).map(asValues);
  const disabled = disableChanged(existing, wanted.map(asValues));
  if (disabled !== undefined) await graph.patch(path, { api: { oauth2PermissionScopes: disabled } });
}

function disableChanged(existing: Values[], wanted: Values[]): Values[] | undefined {
  const changed = existing.filter((permission) => {
    const successor = wanted.find(({ id }) => id === permission["id"]);
    return successor === undefined || isAltered(permission, successor);
  });
  if (!changed.some((permission) => permission["isEnabled"] === true)) return undefined;
  return existing.map((permission) =>
    changed.includes(permission) ? { ...permission, isEnabled: false } : permission,
  );
}

function isAltered(existing: Values, wanted: Values): boolean {
  return Object.entries(wanted).some(
    ([name, value]) => name !== "isEnabled" && JSON.stringify(value ?? "") !== JSON.stringify(existing[name] ?? ""),
  );
}
