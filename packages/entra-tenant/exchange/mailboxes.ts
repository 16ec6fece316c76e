import type { User } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import type { ClientAccess } from "./entities.ts";

/** Returns the user whose mailbox has this address. Every user of the tenant has a mailbox. */
export function findMailbox(tenant: Tenant, address: string): User | undefined {
  const wanted = address.toLowerCase();
  if (wanted === "") return undefined;
  return tenant.users
    .values()
    .find(({ userPrincipalName, mail }) => [userPrincipalName, mail].some((one) => one?.toLowerCase() === wanted));
}

/** Returns the protocol settings of a mailbox. Exchange turns IMAP and POP on for a new one. */
export function clientAccessOf(tenant: Tenant, userId: string): ClientAccess {
  const known = tenant.exchange.clientAccess.find(({ id }) => id === userId);
  return known ?? { id: userId, imapEnabled: true, popEnabled: true, smtpClientAuthenticationDisabled: null };
}
