import { readFileSync } from "node:fs";
import type { Connection } from "../../../integrations/connection.ts";
import type { TenantAccess } from "../../sandbox/environment.ts";

/** A protocol for reading or sending mail. */
export type MailProtocol = NonNullable<Connection["mail"]>["protocols"][number];

/** Where the mail servers of a cloud are. */
export interface MailHosts {
  readonly imap: MailHost;
  readonly pop: MailHost;
  /** With STARTTLS. */
  readonly smtp: MailHost;
  /** Certificate authority of the servers, PEM. @default - the public ones */
  readonly ca?: string;
}

/** The address of a mail server. */
export interface MailHost {
  readonly host: string;
  readonly port: number;
}

/**
 * Returns Exchange Online's servers for a sign-in host:
 * https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/pop3-and-imap4/pop3-and-imap4
 * Undefined for other clouds than the public one, because their hosts for these protocols were not found in Microsoft's
 * pages. A token must not be sent to a guessed host.
 */
export function exchangeHosts(authority: string): MailHosts | undefined {
  if (authority !== "https://login.microsoftonline.com") return undefined;
  return {
    imap: { host: "outlook.office365.com", port: 993 },
    pop: { host: "outlook.office365.com", port: 995 },
    smtp: { host: "smtp.office365.com", port: 587 },
  };
}

/** Returns the mail servers of the local tenant. */
export function localHosts({ mail, caFile }: Pick<TenantAccess, "mail" | "caFile">): MailHosts {
  const at = (port: number): MailHost => ({ host: "localhost", port });
  return { imap: at(mail.imapPort), pop: at(mail.popPort), smtp: at(mail.smtpPort), ca: readFileSync(caFile, "utf8") };
}
