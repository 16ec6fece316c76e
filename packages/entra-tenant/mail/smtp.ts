import type { SecureContext } from "node:tls";
import type { Tenant } from "../tenant.ts";
import type { MailConnection } from "./connection.ts";
import { signIn } from "./sign-in.ts";

const server = "[localhost]";
const unsuccessful = `535 5.7.3 Authentication unsuccessful ${server}`;
const notAuthenticated = `530 5.7.57 Client not authenticated to send mail. ${server}`;
const badSequence = "503 5.5.1 Bad sequence of commands";

/** https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits */
const connectionsOfMailbox = 3;

/** Numbers of connections that are signed in, by mailbox. */
export type Sending = Map<string, number>;

interface Session {
  isSecure: boolean;
  hasGreeted: boolean;
  /** The mailbox that is signed in. */
  mailbox: string | undefined;
  from: string | undefined;
  recipients: number;
}

/**
 * Serves SMTP submission with STARTTLS.
 * Departs from Exchange Online: Messages are accepted and thrown away. Only the sender in the envelope is compared with the
 * mailbox, not the one in the message.
 */
export async function serveSmtp(
  tenant: Tenant,
  plain: MailConnection,
  secureContext: () => SecureContext,
  sending: Sending,
): Promise<void> {
  let connection = plain;
  let session: Session = fresh(false);
  await connection.write(`220 localhost Microsoft ESMTP MAIL Service ready at ${tenant.now().toUTCString()}`);
  try {
    for (;;) {
      const line = await connection.readLine();
      if (line === undefined) return;
      const [command = "", ...args] = line.trim().split(/ +/);
      const name = command.toUpperCase();
      if (name === "QUIT") {
        await connection.write("221 2.0.0 Service closing transmission channel");
        return;
      }
      if (name === "STARTTLS" && !session.isSecure && session.hasGreeted) {
        const secured = await connection.startTls("220 2.0.0 SMTP server ready", secureContext());
        if (secured === undefined) return;
        connection = secured;
        session = fresh(true);
      } else if (name === "AUTH" && session.isSecure && session.hasGreeted && session.mailbox === undefined) {
        await connection.write(await authenticate(tenant, connection, args, session, sending));
      } else if (name === "DATA" && session.recipients > 0) {
        await connection.write("354 Start mail input; end with <CRLF>.<CRLF>");
        for (let text = await connection.readLine(); text !== "."; text = await connection.readLine()) {
          if (text === undefined) return;
        }
        await connection.write(answerToData(session));
        Object.assign(session, { from: undefined, recipients: 0 });
      } else {
        await connection.write(...answer(name, line, session));
      }
    }
  } finally {
    release(session, sending);
    // The one inside ends the one outside.
    if (connection !== plain) connection.close();
  }
}

function fresh(isSecure: boolean): Session {
  return { isSecure, hasGreeted: false, mailbox: undefined, from: undefined, recipients: 0 };
}

function answer(name: string, line: string, session: Session): string[] {
  if (name === "EHLO" || name === "HELO") {
    session.hasGreeted = true;
    const hello = "localhost Hello [127.0.0.1]";
    if (name === "HELO") return [`250 ${hello}`];
    const secured = session.isSecure ? "250-AUTH LOGIN XOAUTH2" : "250-STARTTLS";
    return [`250-${hello}`, "250-SIZE 157286400", "250-PIPELINING", "250-ENHANCEDSTATUSCODES", secured, "250 8BITMIME"];
  }
  if (name === "NOOP") return ["250 2.0.0 OK"];
  if (name === "RSET") {
    Object.assign(session, { from: undefined, recipients: 0 });
    return ["250 2.0.0 Resetting"];
  }
  if (name === "AUTH") {
    return [
      session.mailbox === undefined && session.isSecure ? badSequence : "504 5.7.4 Unrecognized authentication type",
    ];
  }
  if (name === "MAIL" || name === "RCPT") {
    if (session.mailbox === undefined) return [notAuthenticated];
    const address = /^\w+ +(?:FROM|TO): *<([^>]*)>/i.exec(line)?.[1];
    if (address === undefined) return ["501 5.5.4 Invalid arguments"];
    if (name === "MAIL") {
      if (session.from !== undefined) return ["503 5.5.2 Sender already specified"];
      session.from = address;
      return ["250 2.1.0 Sender OK"];
    }
    if (session.from === undefined) return ["503 5.5.2 Need mail command"];
    session.recipients += 1;
    return ["250 2.1.5 Recipient OK"];
  }
  if (name === "DATA") return [session.mailbox === undefined ? notAuthenticated : "503 5.5.2 Need rcpt command"];
  return ["500 5.3.3 Unrecognized command"];
}

async function authenticate(
  tenant: Tenant,
  connection: MailConnection,
  [mechanism = "", initial]: string[],
  session: Session,
  sending: Sending,
): Promise<string> {
  if (mechanism.toUpperCase() === "LOGIN") {
    for (const question of ["334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"]) {
      await connection.write(question);
      await connection.readLine();
    }
    return `535 5.7.139 Authentication unsuccessful, basic authentication is disabled. ${server}`;
  }
  if (mechanism.toUpperCase() !== "XOAUTH2") return "504 5.7.4 Unrecognized authentication type";
  if (initial === undefined) await connection.write("334 ");
  const result = await signIn(tenant, "smtp", initial ?? (await connection.readLine()) ?? "");
  if (result.state === "refused" || !result.access.isMailbox) return unsuccessful;
  const { turnedOffBy } = result.access;
  if (turnedOffBy !== undefined) {
    const whose = turnedOffBy === "tenant" ? "Tenant" : "Mailbox";
    const more = "Visit https://aka.ms/smtp_auth_disabled for more information.";
    return `535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the ${whose}. ${more} ${server}`;
  }
  if (!result.isAllowed) return unsuccessful;
  const mailbox = result.mailbox.toLowerCase();
  const others = sending.get(mailbox) ?? 0;
  // Departs from Exchange Online: The limit applies at the sign-in. Exchange applies it when a message is sent.
  if (others >= connectionsOfMailbox) {
    const more = "Visit https://aka.ms/concurrent_sending for more information.";
    return `432 4.3.2 Concurrent connections limit exceeded. ${more} ${server}`;
  }
  sending.set(mailbox, others + 1);
  session.mailbox = mailbox;
  return "235 2.7.0 Authentication successful";
}

function answerToData({ from, mailbox }: Session): string {
  if (from?.toLowerCase() === mailbox) return `250 2.0.0 OK ${server}`;
  return `550 5.7.60 SMTP; Client does not have permissions to send as this sender ${server}`;
}

function release({ mailbox }: Session, sending: Sending): void {
  if (mailbox === undefined) return;
  const others = (sending.get(mailbox) ?? 1) - 1;
  if (others > 0) sending.set(mailbox, others);
  else sending.delete(mailbox);
}
