import type { Tenant } from "../tenant.ts";

/** A message in an inbox. */
export interface Message {
  uid: number;
  received: Date;
  from: string;
  to: string;
  subject: string;
  id: string;
  /** Header and body with CRLF. All characters are ASCII. */
  header: string;
  body: string;
}

/**
 * The messages in the inbox of every mailbox.
 * Departs from Exchange Online: Each inbox has the same two messages, which nobody can change. No mail arrives, and other
 * folders are empty.
 */
export function messagesOf({ createdDateTime, initialDomain }: Tenant, mailbox: string): Message[] {
  const received = new Date(createdDateTime);
  return [
    ["Welcome", "This mailbox is in a local tenant."],
    ["Second message", "It is here so that a list has two entries."],
  ].map(([subject = "", text = ""], index) => {
    const from = `postmaster@${initialDomain}`;
    const id = `<${index + 1}@${initialDomain}>`;
    const header = [
      `Date: ${received.toUTCString().replace("GMT", "+0000")}`,
      `From: ${from}`,
      `To: ${mailbox}`,
      `Subject: ${subject}`,
      `Message-ID: ${id}`,
      "MIME-Version: 1.0",
      "Content-Type: text/plain; charset=us-ascii",
    ];
    return {
      uid: index + 1,
      received,
      from,
      to: mailbox,
      subject,
      id,
      header: `${header.join("\r\n")}\r\n\r\n`,
      body: `${text}\r\n`,
    };
  });
}
