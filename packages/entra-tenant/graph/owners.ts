import { z } from "zod";
import type { Tenant } from "../tenant.ts";
import { badRequest } from "./errors.ts";

/** A body that refers to a directory object. */
export const referenceBody = {
  type: "DirectoryObject",
  schema: z.strictObject({ "@odata.id": z.string() }),
  annotations: ["@odata.id"],
};

/**
 * The object id at the end of a reference such as `https://graph.microsoft.com/v1.0/directoryObjects/{id}`. The host is
 * ignored.
 */
export function referencedId(reference: string): string {
  const id = /\/(?:directoryObjects|users|groups|servicePrincipals|members)\/([0-9a-fA-F-]{36})\/?$/.exec(
    reference,
  )?.[1];
  if (!id) throw badRequest("reference", `Invalid URI '${reference}' specified for an entity reference.`);
  return id.toLowerCase();
}

/** Owners must be existing users and service principals. */
export function requireOwner(tenant: Tenant, id: string): string {
  if (tenant.users.has(id) || tenant.servicePrincipals.has(id)) return id;
  // Departs from Entra: An owner that does not exist is a 400 with another message, because the azuread provider
  // repeats a 404 for minutes.
  throw badRequest("owner-exists", `Owner '${id}' is neither a user nor a service principal of this tenant.`);
}

/** The owners of a new object: those in the body, or else the caller if Entra makes the caller an owner. */
export function initialOwners(
  tenant: Tenant,
  bound: string[] | undefined,
  caller: { objectId: string; becomesOwner: boolean },
): string[] {
  if (bound && bound.length > 0)
    return [...new Set(bound.map((reference) => requireOwner(tenant, referencedId(reference))))];
  return caller.becomesOwner ? [caller.objectId] : [];
}
