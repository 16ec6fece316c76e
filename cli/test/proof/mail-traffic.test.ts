import { spawn } from "node:child_process";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { connect, createServer } from "node:tls";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { createCertificateAuthority, issueServerCertificate } from "../../../packages/entra-tenant/certificates.ts";
import { startMailTenant } from "../../../packages/entra-tenant/test/mail/mail-tenant.ts";
import { logInToImap } from "../../proof/mail/imap-login.ts";
import type { LoginRequest } from "../../proof/mail/login.ts";
import { localHosts } from "../../proof/mail/mail-hosts.ts";
import { logInToPop } from "../../proof/mail/pop-login.ts";

const mail = await startMailTenant();
const { mailbox, tenant } = mail;
const authority = await createCertificateAuthority();
const certificate = await issueServerCertificate(authority);

/** A server between client and tenant that keeps the client's lines, without their tags and tokens. */
async function relay(port: number): Promise<{ request: LoginRequest; said: string[] }> {
  const said: string[] = [];
  const server = createServer(certificate, (socket) => {
    const there = connect({ host: "localhost", port, ca: tenant.ca });
    for (const one of [socket, there]) one.on("error", () => undefined);
    socket.on("data", (data: Buffer) => said.push(...data.toString().trim().split("\r\n")));
    socket.pipe(there).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port: own } = server.address() as AddressInfo;
  const request = { host: "localhost", port: own, mailbox, accessToken: await mail.token(), ca: authority.certificate };
  return { request, said };
}

it("IMAP only looks: the inbox is opened read-only", async () => {
  mail.setExchange();
  const { request, said } = await relay(tenant.mail.imapPort);
  expect(await logInToImap(request)).toEqual({ state: "open" });
  const commands = said.map((line) => line.split(" ").slice(1, 2).join("")).filter((name) => name !== "");
  expect([...new Set(commands)].toSorted()).toEqual([
    "AUTHENTICATE",
    "CAPABILITY",
    "EXAMINE",
    "ID",
    "LIST",
    "LOGOUT",
    "LSUB",
    "NAMESPACE",
  ]);
});

it("POP3 only asks for the number of messages", async () => {
  mail.setExchange();
  const { request, said } = await relay(tenant.mail.popPort);
  expect(await logInToPop(request)).toEqual({ state: "open" });
  expect(said.map((line) => (line.length > 100 ? "token" : line))).toEqual(["AUTH XOAUTH2", "token", "STAT", "QUIT"]);
});

it("a process that signs in writes no log, whatever the result", async () => {
  mail.setExchange({ mailboxPermissions: [] });
  const { ca, ...hosts } = localHosts(tenant);
  const accessToken = await mail.token();
  const requests = Object.entries(hosts).map(([protocol, host]) => [protocol, { ...host, mailbox, accessToken, ca }]);
  const program = fileURLToPath(new URL("mail-login-process.ts", import.meta.url));
  const child = spawn(process.execPath, [program]);
  child.stdin.end(JSON.stringify(requests));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  expect([output, errors]).toEqual(["imap refused\npop refused\nsmtp refused\n", ""]);
});
