import { once } from "node:events";
import { connect as connectTcp } from "node:net";
import fc from "fast-check";
import { expect, it } from "vitest";
import { longestLine } from "../../mail/connection.ts";
import { startMail } from "../../mail/mail-servers.ts";
import { createCertificateAuthority, issueServerCertificate } from "../../certificates.ts";
import { type Dialog, openDialog, startMailTenant, xoauth2 } from "./mail-tenant.ts";

const mail = await startMailTenant();

const protocols = ["imapPort", "popPort", "smtpPort"] as const;

it("IMAP takes the token in a second line, and literals, and answers pipelined commands in order", async () => {
  mail.setExchange();
  const dialog = await openDialog(mail.tenant, "imapPort");
  expect(await dialog.say("a NOOP\r\nb CAPABILITY\r\nc SELECT INBOX\r\nd AUTHENTICATE PLAIN x", /^d /)).toEqual([
    "a OK NOOP completed.",
    "* CAPABILITY IMAP4 IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 SASL-IR UIDPLUS ID UNSELECT CHILDREN IDLE NAMESPACE LITERAL+",
    "b OK CAPABILITY completed.",
    "c BAD Command received in Invalid state.",
    "d NO AUTHENTICATE failed.",
  ]);
  expect(await dialog.say("e AUTHENTICATE XOAUTH2", /^\+ $/)).toEqual(["+ "]);
  expect(await dialog.say(xoauth2(mail.mailbox, await mail.token()), /^e /)).toEqual(["e OK AUTHENTICATE completed."]);
  expect(await dialog.say("f STATUS {5+}\r\nINBOX (MESSAGES UIDNEXT)\r\ng NAMESPACE", /^g /)).toEqual([
    '* STATUS "INBOX" (MESSAGES 2 UIDNEXT 3)',
    "f OK STATUS completed.",
    '* NAMESPACE (("" "/")) NIL NIL',
    "g OK NAMESPACE completed.",
  ]);
  expect(await dialog.say("h SELECT {5}", /^\+ /)).toEqual(["+ Ready for additional command text."]);
  expect((await dialog.say("INBOX", /^h /)).at(-1)).toBe("h OK [READ-ONLY] SELECT completed.");
  expect(await dialog.say("i UID FETCH 2:* (FLAGS BODY.PEEK[]<0.6>)", /^i /)).toEqual([
    "* 2 FETCH (UID 2 FLAGS () BODY[]<0> {6}",
    "Date: )",
    "i OK UID completed.",
  ]);
  const wrong = ["j FETCH 1", "k FETCH x FLAGS", "l FETCH 1 NONSENSE", "m SELECT Nowhere", "n STORE 1 +FLAGS (\\Seen)"];
  expect(await dialog.say(`${wrong.join("\r\n")}\r\no LIST "" "D*"\r\np LOGOUT`, /^p /)).toEqual([
    "j BAD Command Argument Error. 11",
    "k BAD Command Argument Error. 11",
    "l BAD Command Argument Error. 11",
    "m NO Nowhere doesn't exist.",
    "n NO The local tenant does not serve STORE.",
    '* LIST (\\HasNoChildren) "/" "Drafts"',
    '* LIST (\\HasNoChildren) "/" "Deleted Items"',
    "o OK LIST completed.",
    "* BYE Microsoft Exchange Server IMAP4 server signing off.",
    "p OK LOGOUT completed.",
  ]);
});

it("IMAP says goodbye at the second command of a client that is not connected", async () => {
  mail.setExchange({ mailboxPermissions: [] });
  const dialog = await openDialog(mail.tenant, "imapPort");
  await dialog.say(`a AUTHENTICATE XOAUTH2 ${xoauth2(mail.mailbox, await mail.token())}`, /^a OK/);
  dialog.socket.write("b CAPABILITY\r\nc NAMESPACE\r\nd NOOP\r\ne NOOP\r\n");
  expect((await dialog.rest()).slice(1)).toEqual([
    "b OK CAPABILITY completed.",
    "c BAD User is authenticated but not connected.",
    "d BAD User is authenticated but not connected.",
    "* BYE Connection closed. 14",
  ]);
});

it("POP wants the token in a second line, and lists messages", async () => {
  mail.setExchange();
  const first = await openDialog(mail.tenant, "popPort");
  first.socket.write(`AUTH XOAUTH2 ${xoauth2(mail.mailbox, await mail.token())}\r\n`);
  expect(await first.rest()).toEqual(["-ERR Protocol error. Connection is closed. 10"]);
  const dialog = await openDialog(mail.tenant, "popPort");
  expect(await dialog.say("CAPA", /^\.$/)).toEqual(["+OK", "TOP", "UIDL", "SASL PLAIN XOAUTH2", "USER", "."]);
  expect(await dialog.say("STAT\r\nUSER x\r\nPASS y", /Auth/)).toEqual([
    "-ERR Command is not valid in this state.",
    "+OK",
    "-ERR Authentication failure: unknown user name or bad password.",
  ]);
  await dialog.say("AUTH XOAUTH2", /^\+ $/);
  await dialog.say(xoauth2(mail.mailbox, await mail.token()), /^\+OK/);
  expect((await dialog.say("STAT", /./))[0]).toMatch(/^\+OK 2 \d+$/);
  expect(await dialog.say("UIDL", /^\.$/)).toEqual(["+OK", "1 1", "2 2", "."]);
  expect(await dialog.say("RETR 1", /^\.$/)).toContain("Subject: Welcome");
  dialog.socket.write("RETR 9\r\nDELE 1\r\nQUIT\r\n");
  expect(await dialog.rest()).toEqual([
    "-ERR The specified message is out of range.",
    "-ERR The local tenant does not serve DELE.",
    "+OK Microsoft Exchange Server POP3 server signing off.",
  ]);
});

it("SMTP wants TLS first, forgets what was sent before it, and refuses passwords", async () => {
  mail.setExchange();
  const dialog = await openDialog(mail.tenant, "smtpPort");
  expect(await dialog.say("STARTTLS\r\nEHLO client", /^250 /)).toEqual([
    "500 5.3.3 Unrecognized command",
    "250-localhost Hello [127.0.0.1]",
    "250-SIZE 157286400",
    "250-PIPELINING",
    "250-ENHANCEDSTATUSCODES",
    "250-STARTTLS",
    "250 8BITMIME",
  ]);
  expect(await dialog.say("MAIL FROM:<bob@contoso.com>\r\nAUTH XOAUTH2", /^504/)).toEqual([
    "530 5.7.57 Client not authenticated to send mail. [localhost]",
    "504 5.7.4 Unrecognized authentication type",
  ]);
  await dialog.say("STARTTLS", /^220 /);
  const secured = await dialog.secure();
  expect(await secured.say("MAIL FROM:<bob@contoso.com>\r\nEHLO client", /^250 /)).toContain("250-AUTH LOGIN XOAUTH2");
  expect(await secured.say("AUTH LOGIN", /^334/)).toEqual(["334 VXNlcm5hbWU6"]);
  expect(await secured.say("Ym9i\r\nc2VjcmV0", /^535/)).toEqual([
    "334 UGFzc3dvcmQ6",
    "535 5.7.139 Authentication unsuccessful, basic authentication is disabled. [localhost]",
  ]);
  expect(await secured.say("AUTH XOAUTH2", /^334/)).toEqual(["334 "]);
  expect(await secured.say(xoauth2(mail.mailbox, await mail.token()), /./)).toEqual([
    "235 2.7.0 Authentication successful",
  ]);
});

it("answers everything that a client sent before it closed its side", async () => {
  mail.setExchange();
  const message = xoauth2(mail.mailbox, await mail.token());
  const endings = [`a AUTHENTICATE XOAUTH2 ${message}\r\n`, `AUTH XOAUTH2\r\n${message}\r\n`, "NOOP\r\n"];
  const dialogs = await Promise.all(protocols.map((protocol) => openDialog(mail.tenant, protocol)));
  const answers = dialogs.map(async (dialog, index) => {
    dialog.socket.end(endings[index]!);
    return (await dialog.rest()).at(-1);
  });
  expect(await Promise.all(answers)).toEqual([
    "a OK AUTHENTICATE completed.",
    "+OK User successfully authenticated.",
    "250 2.0.0 OK",
  ]);
});

it("ends a connection after a line without an end", async () => {
  const dialogs = await Promise.all(protocols.map((protocol) => openDialog(mail.tenant, protocol)));
  const answers = dialogs.map(async (dialog) => {
    dialog.socket.write("x".repeat(longestLine + 2));
    return await dialog.rest();
  });
  expect(await Promise.all(answers)).toEqual([
    ["* BYE Connection closed. 10"],
    ["-ERR Protocol error. Connection is closed. 10"],
    ["500 5.5.2 Line too long"],
  ]);
  const literal = await openDialog(mail.tenant, "imapPort");
  literal.socket.write("a LOGIN {999999}\r\n");
  expect(await literal.rest()).toEqual(["* BYE Connection closed. 10"]);
});

it("ends silent connections", async () => {
  const certificate = await issueServerCertificate(await createCertificateAuthority());
  const servers = await startMail(mail.tenant.tenant, certificate, { idle: 20 });
  const socket = connectTcp(servers.ports.smtpPort, "localhost");
  const [greeting] = (await once(socket, "data")) as [Buffer];
  socket.resume();
  const [hadError] = (await once(socket, "close")) as [boolean];
  await servers.close();
  expect([greeting.toString().slice(0, 4), hadError]).toEqual(["220 ", false]);
});

it("survives any text, and still lets the next client sign in", async () => {
  mail.setExchange();
  const message = xoauth2(mail.mailbox, await mail.token());
  const words = fc.constantFrom(
    ..."a b AUTHENTICATE AUTH XOAUTH2 EHLO STARTTLS LOGIN FETCH UID SELECT INBOX LIST STATUS SEARCH IDLE MAIL RCPT".split(
      " ",
    ),
    ...'FROM:<a> DATA STAT RETR TOP LIST * % 1:* ( ) "" " \\ {5} {5+} {0} {-1} . = \r\n \n \u0000 \u00e9'.split(" "),
    message,
  );
  const anything = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.array(words).map((all) => all.join(" ")),
  );
  const property = fc.asyncProperty(fc.constantFrom(...protocols), fc.array(anything), async (protocol, lines) => {
    const dialog: Dialog = await openDialog(mail.tenant, protocol);
    dialog.socket.end(`${lines.join("\r\n")}\r\n`);
    await dialog.rest();
    dialog.socket.destroy();
  });
  await fc.assert(property, { numRuns: 60 });
  const dialog = await openDialog(mail.tenant, "imapPort");
  expect(await dialog.say(`a AUTHENTICATE XOAUTH2 ${message}`, /^a /)).toEqual(["a OK AUTHENTICATE completed."]);
});

it("ends connections that do not begin with TLS where it is needed", async () => {
  const { imapPort, popPort } = mail.tenant.mail;
  const ends = [imapPort, popPort].map(async (port) => {
    const socket = connectTcp(port, "localhost").on("error", () => undefined);
    socket.resume().write("a NOOP\r\n");
    await once(socket, "close");
    return socket.destroyed;
  });
  expect(await Promise.all(ends)).toEqual([true, true]);
});
