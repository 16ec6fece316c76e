import type { Tenant } from "../tenant.ts";
import type { MailConnection } from "./connection.ts";
import { greetingCode } from "./greeting.ts";
import { type ImapCommand, readCommand } from "./imap-command.ts";
import { fetch } from "./imap-fetch.ts";
import { type Message, messagesOf } from "./messages.ts";
import { signIn } from "./sign-in.ts";

const capabilities = "IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS";
const folders = ["INBOX", "Drafts", "Sent Items", "Deleted Items"];

interface Session {
  mailbox: string | undefined;
  /** Whether the sign-in led to a mailbox. */
  isConnected: boolean;
  /** Commands that a client without a mailbox has sent. */
  unconnected: number;
  selected: Message[] | undefined;
}

/** Serves IMAP4rev1 for reading. */
export async function serveImap(tenant: Tenant, connection: MailConnection): Promise<void> {
  const session: Session = { mailbox: undefined, isConnected: false, unconnected: 0, selected: undefined };
  await connection.write(`* OK The Microsoft Exchange IMAP4 service is ready. ${greetingCode}`);
  for (;;) {
    const command = await readCommand(connection);
    if (command === undefined) return;
    const { tag, name } = command;
    if (name === "LOGOUT") {
      const farewell = "* BYE Microsoft Exchange Server IMAP4 server signing off.";
      await connection.write(farewell, `${tag} OK LOGOUT completed.`);
      return;
    }
    if (name === "AUTHENTICATE" && session.mailbox === undefined) {
      await connection.write(`${tag} ${await authenticate(tenant, connection, command, session)}`);
    } else if (name === "IDLE" && session.isConnected) {
      await connection.write("+ IDLE accepted, awaiting DONE command.");
      if ((await connection.readLine()) === undefined) return;
      await connection.write(`${tag} OK IDLE completed.`);
    } else {
      await connection.write(...answer(tenant, command, session));
      // Exchange tolerates one such command.
      if (session.unconnected > 1) return;
    }
  }
}

async function authenticate(
  tenant: Tenant,
  connection: MailConnection,
  { args: [mechanism, initial] }: ImapCommand,
  session: Session,
): Promise<string> {
  if (mechanism?.toUpperCase() !== "XOAUTH2") return "NO AUTHENTICATE failed.";
  if (initial === undefined) await connection.write("+ ");
  const message = initial ?? (await connection.readLine());
  const result = await signIn(tenant, "imap", message ?? "");
  if (result.state === "refused") return "NO AUTHENTICATE failed.";
  session.mailbox = result.mailbox;
  session.isConnected = result.isAllowed && result.access.isProtocolOn;
  return "OK AUTHENTICATE completed.";
}

function answer(tenant: Tenant, command: ImapCommand, session: Session): string[] {
  const { tag, name, args } = command;
  const done = `${tag} OK ${name} completed.`;
  if (name === "CAPABILITY") {
    const more = session.mailbox === undefined ? "" : " MOVE";
    return [`* CAPABILITY ${capabilities}${more} ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+`, done];
  }
  if (session.mailbox !== undefined && !session.isConnected) {
    session.unconnected += 1;
    const farewell = session.unconnected > 1 ? ["* BYE Connection closed. 14"] : [];
    return [`${tag} BAD User is authenticated but not connected.`, ...farewell];
  }
  if (name === "NOOP") return [done];
  if (name === "ID") return ['* ID ("name" "Microsoft.Exchange.Imap4.Imap4Server" "version" "15.20")', done];
  if (name === "LOGIN" && session.mailbox === undefined) return [`${tag} NO LOGIN failed.`];
  if (session.mailbox === undefined) return [`${tag} BAD Command received in Invalid state.`];
  if (name === "NAMESPACE") return ['* NAMESPACE (("" "/")) NIL NIL', done];
  if (name === "LIST" || name === "LSUB") return [...list(name, args), done];
  if (name === "STATUS") return status(tenant, command, session.mailbox);
  if (name === "SELECT" || name === "EXAMINE") return select(tenant, command, session);
  return answerInFolder(command, session.selected, session);
}

function answerInFolder({ tag, name, rest }: ImapCommand, selected: Message[] | undefined, session: Session): string[] {
  const notServed = `${tag} NO The local tenant does not serve ${name}.`;
  if (unserved.has(name)) return [notServed];
  if (selected === undefined) return [`${tag} BAD Command received in Invalid state.`];
  const done = `${tag} OK ${name} completed.`;
  if (name === "CHECK") return [done];
  if (name === "CLOSE" || name === "UNSELECT") {
    session.selected = undefined;
    return [done];
  }
  const [, isUid, verb = "", items = ""] = /^(UID )?(FETCH|SEARCH)(?: (.*))?$/is.exec(`${name} ${rest}`.trim()) ?? [];
  if (verb.toUpperCase() === "SEARCH") {
    // Departs from Exchange Online: Every message matches, whatever a client searches for.
    return [`* SEARCH ${selected.map(({ uid }) => uid).join(" ")}`, done];
  }
  const fetched = verb === "" ? undefined : fetch(selected, items, isUid !== undefined);
  if (fetched !== undefined) return [...fetched, done];
  return [name === "UID" && verb === "" ? notServed : `${tag} BAD Command Argument Error. 11`];
}

/**
 * Commands that change something.
 * Departs from Exchange Online: IMAP refuses them by name.
 */
const unserved = new Set([
  "APPEND",
  "COPY",
  "CREATE",
  "DELETE",
  "EXPUNGE",
  "MOVE",
  "RENAME",
  "STORE",
  "SUBSCRIBE",
  "UNSUBSCRIBE",
]);

function list(name: string, [, pattern = ""]: string[]): string[] {
  if (pattern === "") return [`* ${name} (\\Noselect) "/" ""`];
  const parts = pattern.split(/[*%]+/).map((part) => part.replaceAll(/[^\w ]/g, "\\$&"));
  const wanted = new RegExp(`^${parts.join(".*")}$`, "i");
  return folders.filter((folder) => wanted.test(folder)).map((folder) => `* ${name} (\\HasNoChildren) "/" "${folder}"`);
}

function find(tenant: Tenant, folder: string | undefined, mailbox: string): Message[] | undefined {
  const known = folders.find((one) => one.toLowerCase() === folder?.toLowerCase());
  if (known === undefined) return undefined;
  return known === "INBOX" ? messagesOf(tenant, mailbox) : [];
}

function status(tenant: Tenant, { tag, args: [folder = "", ...items] }: ImapCommand, mailbox: string): string[] {
  const messages = find(tenant, folder, mailbox);
  if (messages === undefined) return [`${tag} NO ${folder} doesn't exist.`];
  const values: Record<string, number> = {
    MESSAGES: messages.length,
    RECENT: 0,
    UIDNEXT: messages.length + 1,
    UIDVALIDITY: 1,
    UNSEEN: messages.length,
  };
  const wanted = items.map((item) => item.replaceAll(/[()]/g, "").toUpperCase());
  if (wanted.some((item) => !(item in values))) return [`${tag} BAD Command Argument Error. 11`];
  return [
    `* STATUS "${folder}" (${wanted.map((item) => `${item} ${values[item] ?? 0}`).join(" ")})`,
    `${tag} OK STATUS completed.`,
  ];
}

function select(tenant: Tenant, { tag, name, args: [folder] }: ImapCommand, session: Session): string[] {
  session.selected = find(tenant, folder, session.mailbox ?? "");
  if (session.selected === undefined) return [`${tag} NO ${folder ?? ""} doesn't exist.`];
  const { length } = session.selected;
  return [
    `* ${length} EXISTS`,
    "* 0 RECENT",
    "* FLAGS (\\Seen \\Answered \\Flagged \\Deleted \\Draft $MDNSent)",
    "* OK [PERMANENTFLAGS ()] Permanent flags",
    ...(length > 0 ? ["* OK [UNSEEN 1] Is the first unseen message"] : []),
    "* OK [UIDVALIDITY 1] UIDVALIDITY value",
    `* OK [UIDNEXT ${length + 1}] The next unique identifier value`,
    // Nobody can change these messages.
    `${tag} OK [READ-ONLY] ${name} completed.`,
  ];
}
