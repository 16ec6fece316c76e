import { ImapFlow } from "imapflow";
import { createTransport } from "nodemailer";
import { expect, it } from "vitest";
import { startMailTenant, type MailTenant } from "./mail-tenant.ts";

const mail = await startMailTenant();

function imap({ tenant, mailbox }: MailTenant, accessToken: string): ImapFlow {
  return new ImapFlow({
    host: "localhost",
    port: tenant.mail.imapPort,
    secure: true,
    tls: { ca: tenant.ca },
    auth: { user: mailbox, accessToken },
    logger: false,
  });
}

function smtp({ tenant, mailbox }: MailTenant, accessToken: string) {
  const auth = { type: "OAuth2" as const, user: mailbox, accessToken };
  const { smtpPort: port } = tenant.mail;
  return createTransport({ host: "localhost", port, requireTLS: true, tls: { ca: tenant.ca }, auth, logger: false });
}

it("lets imapflow read an inbox", async () => {
  mail.setExchange();
  const client = imap(mail, await mail.token());
  await client.connect();
  const folders = await client.list();
  const { exists, readOnly } = await client.mailboxOpen("INBOX", { readOnly: true });
  const messages = await client.fetchAll("1:*", { envelope: true, uid: true, source: true, size: true });
  const status = await client.status("INBOX", { messages: true, unseen: true });
  await client.logout();
  expect(folders.map(({ path }) => path)).toEqual(["INBOX", "Sent Items", "Drafts", "Deleted Items"]);
  expect([exists, readOnly, status]).toEqual([2, true, { path: "INBOX", messages: 2, unseen: 2 }]);
  expect(messages.map(({ uid, envelope, source, size }) => [uid, envelope?.subject, source?.length === size])).toEqual([
    [1, "Welcome", true],
    [2, "Second message", true],
  ]);
});

it("tells imapflow that it is not connected if the application has no access to the mailbox", async () => {
  mail.setExchange({ mailboxPermissions: [] });
  const client = imap(mail, await mail.token());
  const failure = await client.connect().catch((error: unknown) => error);
  expect(failure).toMatchObject({ authenticationFailed: true, response: "User is authenticated but not connected." });
});

it("lets nodemailer sign in and send as the mailbox, and as nobody else", async () => {
  mail.setExchange();
  const transport = smtp(mail, await mail.token());
  expect(await transport.verify()).toBe(true);
  const to = "someone@contoso.com";
  const { response } = await transport.sendMail({ from: mail.mailbox, to, subject: "Hello", text: "Hello." });
  expect(response).toBe("250 2.0.0 OK [localhost]");
  const refusal = await transport
    .sendMail({ from: "eve@contoso.com", to, text: "Hello." })
    .catch((error: unknown) => error);
  expect(refusal).toMatchObject({
    response: "550 5.7.60 SMTP; Client does not have permissions to send as this sender [localhost]",
  });
  transport.close();
});
