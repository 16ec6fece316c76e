import type { MailSpec } from "../spec.ts";
import type { Plan } from "../systems/system.ts";

/** The mailboxes that a system opens by a mail protocol. Undefined if it opens none. */
export function planMail({ deliverable }: Plan): MailSpec | undefined {
  const { mailboxes = [], protocols = [] } = deliverable?.exchangeOnline ?? {};
  return protocols.length > 0 ? { mailboxes, protocols } : undefined;
}
