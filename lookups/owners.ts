import * as azuread from "@pulumi/azuread";
import type { Connections } from "../integrations/connection.ts";
import { type Problem, renderPath, renderValue } from "../integrations/stack-file/problems.ts";
import type { EntraSpec, IntegrationSpec } from "../integrations/spec.ts";
import { undefinedIfNotFound } from "./not-found.ts";

/** The owners that the stack file names, as the tenant has them. */
export interface Owners {
  /** The object id of an owner; undefined for one whom the tenant does not have. */
  idOf: (owner: string) => string | undefined;
}

/** Looks owners up by user principal name or object id. The tenant does not tell capitals apart. */
export async function readOwners(entras: readonly EntraSpec[]): Promise<Owners> {
  const names = new Set(entras.flatMap(({ owners }) => owners.map((owner) => owner.toLowerCase())));
  const [users, ids] = await Promise.all([
    Promise.all([...names].filter(isUserPrincipalName).map(findUser)),
    findObjects([...names].filter((name) => !isUserPrincipalName(name))),
  ]);
  const found = new Map([...users.flat(), ...ids.map((id) => [id, id] as const)]);
  return { idOf: (owner) => found.get(owner.toLowerCase()) };
}

function isUserPrincipalName(owner: string): boolean {
  return owner.includes("@");
}

async function findUser(userPrincipalName: string): Promise<(readonly [string, string])[]> {
  const user = await undefinedIfNotFound(azuread.getUser({ userPrincipalName }));
  return user === undefined ? [] : [[userPrincipalName, user.objectId]];
}

/** The object ids that belong to a service principal or a user. */
async function findObjects(objectIds: string[]): Promise<string[]> {
  if (objectIds.length === 0) return [];
  try {
    const principals = await azuread.getServicePrincipals({ objectIds, ignoreMissing: true });
    const others = objectIds.filter((id) => !principals.objectIds.includes(id));
    if (others.length === 0) return objectIds;
    const users = await azuread.getUsers({ objectIds: others, ignoreMissing: true });
    return [...principals.objectIds, ...users.objectIds];
  } catch {
    // An identity that may not read users deploys owners by object id as they are, and Entra judges them.
    return objectIds;
  }
}

/** Owners whom the tenant does not have. Somebody who left must not stop a rotation, so only a first deployment fails. */
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
