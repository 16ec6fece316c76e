import type { Tenant } from "../tenant.ts";
import type { MailConnection } from "./connection.ts";
import { greetingCode } from "./greeting.ts";
import { type Message, messagesOf } from "./messages.ts";
import { signIn } from "./sign-in.ts";

const refused = "-ERR Authentication failure: unknown user name or bad password.";
const protocolError = "-ERR Protocol error. Connection is closed. 10";
const invalidState = "-ERR Command is not valid in this state.";

/**
 * Serves POP3.
 * Departs from Exchange Online: A mailbox that the application may not open is refused like a wrong token. What Exchange
 * answers there is not known.
 */
export async function servePop(tenant: Tenant, connection: MailConnection): Promise<void> {
  await connection.write(`+OK The Microsoft Exchange POP3 service is ready. ${greetingCode}`);
  let messages: Message[] | undefined;
  for (;;) {
    const line = await connection.readLine();
    if (line === undefined) return;
    const [command = "", ...args] = line.trim().split(/ +/);
    const name = command.toUpperCase();
    if (name === "QUIT") {
      await connection.write("+OK Microsoft Exchange Server POP3 server signing off.");
      return;
    }
    if (name === "AUTH" && messages === undefined) {
      if (args[0]?.toUpperCase() !== "XOAUTH2") {
        await connection.write(refused);
        continue;
      }
      // Exchange wants the command and the message in two lines.
      if (args.length > 1) {
        await connection.write(protocolError);
        return;
      }
      await connection.write("+ ");
      const message = await connection.readLine();
      if (message === undefined) return;
      const result = await signIn(tenant, "pop", message);
      const isOpen = result.state === "accepted" && result.isAllowed && result.access.isProtocolOn;
      if (isOpen) messages = messagesOf(tenant, result.mailbox);
      await connection.write(isOpen ? "+OK User successfully authenticated." : refused);
      continue;
    }
    await connection.write(...answer(name, args, messages));
  }
}

function answer(name: string, args: string[], messages: Message[] | undefined): string[] {
  if (name === "CAPA") return ["+OK", "TOP", "UIDL", "SASL PLAIN XOAUTH2", "USER", "."];
  if (name === "USER" && messages === undefined) return ["+OK"];
  if (name === "PASS" && messages === undefined) return [refused];
  if (messages === undefined) return [invalidState];
  const given = args[0] === undefined ? undefined : messages[Number(args[0]) - 1];
  const listed = (value: (message: Message) => string | number): string[] => {
    const line = (message: Message): string => `${message.uid} ${value(message)}`;
    if (args.length > 0) return [given === undefined ? noMessage : `+OK ${line(given)}`];
    return ["+OK", ...messages.map(line), "."];
  };
  if (name === "STAT") return [`+OK ${messages.length} ${messages.reduce((sum, one) => sum + sizeOf(one), 0)}`];
  if (name === "LIST") return listed(sizeOf);
  if (name === "UIDL") return listed(({ uid }) => uid);
  if (name === "NOOP" || name === "RSET") return ["+OK"];
  if (name === "RETR") return given === undefined ? [noMessage] : ["+OK", `${given.header}${given.body}.`];
  if (name === "TOP") return given === undefined ? [noMessage] : ["+OK", `${given.header}.`];
  if (name === "DELE") return ["-ERR The local tenant does not serve DELE."];
  return [invalidState];
}

const noMessage = "-ERR The specified message is out of range.";

function sizeOf({ header, body }: Message): number {
  return header.length + body.length;
}
