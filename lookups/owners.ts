import * as azuread from "@pulumi/azuread";
import type { InvokeOptions } from "@pulumi/pulumi";
import type { Connections } from "../integrations/connection.ts";
import { type Problem, renderPath, renderValue } from "../integrations/stack-file/problems.ts";
import type { EntraSpec, IntegrationSpec } from "../integrations/spec.ts";
import { undefinedIfNotFound } from "./not-found.ts";

/** The owners in the stack file, looked up in the tenant. */
export interface Owners {
  /** The object id of an owner; undefined if the tenant does not have the owner. */
  idOf: (owner: string) => string | undefined;
}

/** Looks owners up by user principal name or object id. Both are compared without case. */
export async function readOwners(entras: readonly EntraSpec[], providers: InvokeOptions = {}): Promise<Owners> {
  const names = new Set(entras.flatMap(({ owners }) => owners.map((owner) => owner.toLowerCase())));
  const [users, ids] = await Promise.all([
    Promise.all([...names].filter(isUserPrincipalName).map((name) => findUser(name, providers))),
    findObjects(
      [...names].filter((name) => !isUserPrincipalName(name)),
      providers,
    ),
  ]);
  const found = new Map([...users.flat(), ...ids.map((id) => [id, id] as const)]);
  return { idOf: (owner) => found.get(owner.toLowerCase()) };
}

function isUserPrincipalName(owner: string): boolean {
  return owner.includes("@");
}

async function findUser(userPrincipalName: string, providers: InvokeOptions): Promise<(readonly [string, string])[]> {
  const user = await undefinedIfNotFound(azuread.getUser({ userPrincipalName }, providers));
  return user === undefined ? [] : [[userPrincipalName, user.objectId]];
}

/** The object ids that belong to a service principal or a user. */
async function findObjects(objectIds: string[], providers: InvokeOptions): Promise<string[]> {
  if (objectIds.length === 0) return [];
  try {
    const principals = await azuread.getServicePrincipals({ objectIds, ignoreMissing: true }, providers);
    const others = objectIds.filter((id) => !principals.objectIds.includes(id));
    if (others.length === 0) return objectIds;
    const users = await azuread.getUsers({ objectIds: others, ignoreMissing: true }, providers);
    return [...principals.objectIds, ...users.objectIds];
  } catch {
    // An identity that may not read users deploys object ids unchecked. Entra then refuses wrong ones.
    return objectIds;
  }
}

/** Owners missing in the tenant. An owner who has left must not stop a rotation, so only a first deployment fails. */
export function findMissingOwners(
  specs: readonly IntegrationSpec[],
  owners: Owners,
  deployed: Connections,
): { problems: Problem[]; warnings: Problem[] } {
  const problems = new Map<string, Problem>();
  const warnings: Problem[] = [];
  for (const { name, entra } of specs) {
    entra?.owners.forEach((owner, index) => {
      if (owners.idOf(owner) !== undefined) return;
      const path = renderPath([...entra.ownersAt, index]);
      const kind = isUserPrincipalName(owner) ? "a user" : "a user or a service principal";
      const message = `must be ${kind} of this tenant, got ${renderValue(owner)}`;
      const code = "owner-not-in-tenant";
      if (deployed[name]?.entra === undefined) {
        problems.set(path, {
          path,
          message,
          fix: "write the user's sign-in name as the tenant has it, or an object id",
          code,
        });
      } else {
        const fix = "remove the name or write another owner, then deploy";
        warnings.push({ path, message: `${message}; all owners of ${name} stay as they are`, fix, code });
      }
    });
  }
  return { problems: [...problems.values()], warnings };
}
