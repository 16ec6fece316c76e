import type { ExchangeObject } from "./admin-endpoint.ts";

/** A mail protocol that can be turned on for a mailbox. */
export const protocols = ["imap", "pop", "smtp"] as const;

export type Protocol = (typeof protocols)[number];

const settings = {
  imap: { name: "ImapEnabled", on: true },
  pop: { name: "PopEnabled", on: true },
  // Unset follows the tenant, where it is off by default.
  smtp: { name: "SmtpClientAuthenticationDisabled", on: false },
} as const;

/** Returns the protocols that are on in an answer of Get-CASMailbox. */
export function protocolsIn(mailbox: ExchangeObject): Protocol[] {
  return protocols.filter((protocol) => mailbox[settings[protocol].name] === settings[protocol].on);
}

/** Returns the parameters of Set-CASMailbox that turn these protocols on. */
export function turnedOn(wanted: readonly Protocol[]): Record<string, boolean> {
  return Object.fromEntries(wanted.map((protocol) => [settings[protocol].name, settings[protocol].on]));
}
