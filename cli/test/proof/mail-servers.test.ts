import type { AddressInfo, Socket } from "node:net";
import { createServer as createTcpServer } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { describe, expect, it, onTestFinished } from "vitest";
import { createCertificateAuthority, issueServerCertificate } from "../../../packages/entra-tenant/certificates.ts";
import { logInToImap } from "../../proof/mail/imap-login.ts";
import type { LoginRequest, LoginResult } from "../../proof/mail/login.ts";
import { logInToPop } from "../../proof/mail/pop-login.ts";
import { logInToSmtp } from "../../proof/mail/smtp-login.ts";

const authority = await createCertificateAuthority();
const certificate = await issueServerCertificate(authority);
const accessToken = "eyJ0eXAiOiJKV1QifQ.c2VjcmV0LXRva2Vu.c2lnbmF0dXJl";

const logIns = { imap: logInToImap, pop: logInToPop, smtp: logInToSmtp };
type Protocol = keyof typeof logIns;

/** Opens a server that behaves so with each client. SMTP begins without TLS. */
async function open(protocol: Protocol, behave: (socket: Socket) => void): Promise<LoginRequest> {
  const accept = (socket: Socket): void => {
    socket.on("error", () => undefined);
    behave(socket);
  };
  const server = protocol === "smtp" ? createTcpServer(accept) : createTlsServer(certificate, accept);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const ca = authority.certificate;
  return { host: "localhost", port, mailbox: "bob@contoso.com", accessToken, ca, timeoutMilliseconds: 300 };
}

async function logIn(protocol: Protocol, behave: (socket: Socket) => void): Promise<LoginResult> {
  return await logIns[protocol](await open(protocol, behave));
}

const protocols = ["imap", "pop", "smtp"] as const;

describe.each(protocols)("a server of %s", (protocol) => {
  it("that says nothing is given up", async () => {
    const result = await logIn(protocol, (socket) => void socket.resume());
    expect(result).toEqual({ state: "failed", code: expect.stringMatching(/TIMEOUT|ETIMEDOUT/) as string });
  });

  it("that closes the connection is a failed try", async () => {
    const result = await logIn(protocol, (socket) => void socket.end());
    expect(result.state).not.toBe("open");
  });

  it("that answers nonsense opens nothing", async () => {
    const result = await logIn(protocol, (socket) => {
      socket.end("\u0000\u00ff* nonsense \u001b[31m\r\n".repeat(50));
    });
    expect(result.state).not.toBe("open");
    expect(JSON.stringify(result)).not.toContain("\\u001b");
  });
});

it("an answer that repeats the token is shown without it", async () => {
  const greetings = { imap: "* OK ready", pop: "+OK ready" };
  for (const protocol of ["imap", "pop"] as const) {
    const result = await logIn(protocol, (socket) => {
      socket.write(`${greetings[protocol]}\r\n`);
      socket.on("data", (data) => {
        const text = data.toString();
        const message = /[\w+/]{40,}=*/.exec(text)?.[0];
        const plain = Buffer.from(message ?? "", "base64")
          .toString()
          .replaceAll("\u0001", " ");
        const tag = text.split(" ", 1)[0] ?? "";
        if (text.includes("CAPABILITY"))
          socket.write(`* CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR\r\n${tag} OK done\r\n`);
        else if (message !== undefined)
          socket.write(`${protocol === "imap" ? `${tag} NO` : "-ERR"} ${message} ${plain}\r\n`);
        else socket.write(protocol === "imap" ? `${tag} OK done\r\n` : "+ \r\n");
      });
    });
    expect(result).toMatchObject({ state: "refused", answer: expect.stringContaining("[token]") as string });
    expect(JSON.stringify(result)).not.toMatch(/eyJ0|c2VjcmV0|dXNlcj1/);
  }
});

it("SMTP without STARTTLS gets no token", async () => {
  const said: string[] = [];
  const result = await logIn("smtp", (socket) => {
    socket.write("220 localhost\r\n");
    socket.on("data", (data) => {
      said.push(data.toString());
      socket.write(
        data.toString().startsWith("EHLO") ? "250-localhost\r\n250 AUTH XOAUTH2\r\n" : "500 5.5.1 Unknown\r\n",
      );
    });
  });
  expect(result.state).not.toBe("open");
  expect(said.join("")).toMatch(/^EHLO .*\r\nSTARTTLS\r\n/);
  expect(said.join("")).not.toContain("AUTH");
});
