import { asList, asText } from "@entra-integrations/provider-bridge/property.ts";
import { type ExchangeObject, invoke, unlessNotFound } from "./admin-endpoint.ts";
import { findMailbox } from "./mailboxes.ts";
import { findPrincipal, isSame } from "./principals.ts";
import type { AdminEndpoint } from "./target.ts";

/** Full access of an application to one mailbox. */
export interface FullAccess {
  /** Address of the mailbox. */
  readonly mailbox: string;
  /** Object id of the enterprise application. */
  readonly objectId: string;
  /** Name under which the mailbox listed the application before; empty if it is unknown. */
  readonly trustee: string;
}

/** Full access as Exchange has it. */
export interface FoundAccess {
  /** Exchange's own name of the mailbox. */
  readonly identity: string;
  /** Name of the application in the list of the mailbox, such as its SID. */
  readonly trustee: string;
  /** Exchange's service principal of the application. */
  readonly principal: ExchangeObject;
}

/** Returns the full access of an application to a mailbox; undefined if it has none. Throws `UserError`. */
export async function findFullAccess(
  target: AdminEndpoint,
  { mailbox, objectId, trustee }: FullAccess,
): Promise<FoundAccess | undefined> {
  const identity = await findMailbox(target, mailbox);
  const principal = await findPrincipal(target, objectId);
  if (identity === undefined || principal === undefined) return undefined;
  const entry = await findEntry(target, identity, principal, trustee);
  return entry && { identity, trustee: asText(entry["User"]), principal };
}

/** Removes the full access of an application to a mailbox, if it has any. Throws `UserError`. */
export async function removeFullAccess(
  target: AdminEndpoint,
  { mailbox, objectId, trustee }: FullAccess,
): Promise<void> {
  const identity = await findMailbox(target, mailbox);
  if (identity === undefined) return;
  const principal = await findPrincipal(target, objectId);
  // Without its service principal, Exchange lists the entry under the SID that it had.
  const user = principal === undefined ? trustee : asText(principal["Identity"]);
  if (user === "") return;
  await removeEntry(target, identity, user);
}

/** Removes full access that was found. Throws `UserError`. */
export async function removeFound(target: AdminEndpoint, { identity, principal }: FoundAccess): Promise<void> {
  await removeEntry(target, identity, asText(principal["Identity"]));
}

async function removeEntry(target: AdminEndpoint, identity: string, user: string): Promise<void> {
  const parameters = { Identity: identity, User: user, AccessRights: ["FullAccess"], Confirm: false };
  await unlessNotFound(invoke(target, "Remove-MailboxPermission", parameters));
}

/** The entry of the application in the list of a mailbox, under any of its names. */
export async function findEntry(
  target: AdminEndpoint,
  identity: string,
  principal: ExchangeObject,
  trustee: string,
): Promise<ExchangeObject | undefined> {
  const names = ["Identity", "Guid", "Sid", "ObjectId", "AppId"].map((name) => principal[name]);
  const parameters = { Identity: identity, User: principal["Identity"] };
  return (await unlessNotFound(invoke(target, "Get-MailboxPermission", parameters)))?.find((entry) => {
    const isOurs = [...names, trustee].some((name) => isSame(name, entry["User"]));
    const rights = asList(entry["AccessRights"]).flatMap((right) => asText(right).split(/,\s*/));
    return isOurs && rights.includes("FullAccess") && entry["Deny"] !== true && entry["IsInherited"] !== true;
  });
}
