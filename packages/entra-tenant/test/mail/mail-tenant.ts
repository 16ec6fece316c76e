import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect as connectTcp, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { connect as connectTls } from "node:tls";
import { afterAll, onTestFinished } from "vitest";
import { emptyExchange, type ExchangeState } from "../../exchange/entities.ts";
import { startTenant, type TenantHandle } from "../../index.ts";
import { ask } from "../tenant-client.ts";

/** A tenant with a mailbox and an application that has all application permissions for mail. */
export interface MailTenant {
  readonly tenant: TenantHandle;
  readonly mailbox: string;
  /** Sets Exchange: the service principal, full access to the mailbox and SMTP AUTH, apart from these changes. */
  setExchange(changes?: Partial<ExchangeState>): void;
  /** An app-only token for Exchange Online. */
  token(scope?: string, application?: string): Promise<string>;
}

const exchange = "Office 365 Exchange Online";
const secrets = [{ value: "not-a-real-mail-secret" }];

/** Starts such a tenant for all tests of a file. Exchange does not know the application yet. */
export async function startMailTenant(): Promise<MailTenant> {
  const tenant = await startTenant({
    seed: {
      users: { bob: {}, eve: {} },
      applications: {
        mailer: {
          secrets,
          permissions: { [exchange]: { application: ["IMAP.AccessAsApp", "POP.AccessAsApp", "SMTP.SendAsApp"] } },
          adminConsent: true,
        },
        other: { secrets },
      },
    },
  });
  afterAll(() => tenant.close());
  const { id: userId, userPrincipalName: mailbox } = tenant.user("bob");
  const { clientId: appId, servicePrincipalId: objectId } = tenant.application("mailer");
  const servicePrincipals = [{ id: randomUUID(), sid: "S-1", appId, objectId, displayName: "Mailer", misses: 0 }];
  const mailboxPermissions = [{ id: randomUUID(), userId, sid: "S-1", right: "FullAccess" as const, misses: 0 }];
  const own = { servicePrincipals, mailboxPermissions, smtpClientAuthenticationDisabled: false };
  return {
    tenant,
    mailbox,
    setExchange: (changes = {}) => void Object.assign(tenant.tenant.exchange, emptyExchange(), own, changes),
    async token(scope = "https://outlook.office365.com/.default", application = "mailer") {
      const { clientId, clientSecret = "" } = tenant.application(application);
      const form = { grant_type: "client_credentials", client_id: clientId, client_secret: clientSecret, scope };
      const { body } = await ask(tenant, "POST", `${tenant.origin}/${tenant.tenantId}/oauth2/v2.0/token`, {
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams(form).toString(),
      });
      return String(body["access_token"]);
    },
  };
}

/** The message of a sign-in. */
export function xoauth2(mailbox: string, token: string): string {
  return Buffer.from(`user=${mailbox}\u0001auth=Bearer ${token}\u0001\u0001`).toString("base64");
}

/** A raw connection to a mail server. */
export interface Dialog {
  readonly socket: Socket;
  /** Sends lines and returns the answer up to the line that ends it. */
  say(lines: string, last: RegExp): Promise<string[]>;
  /** Everything that still comes until the server closes. */
  rest(): Promise<string[]>;
  /** Goes on over TLS after an answer to STARTTLS. */
  secure(): Promise<Dialog>;
}

/** Connects to one of the mail servers. The first line is read. */
export async function openDialog({ mail, ca }: TenantHandle, protocol: keyof typeof mail): Promise<Dialog> {
  const options = { host: "localhost", port: mail[protocol] };
  const socket = protocol === "smtpPort" ? connectTcp(options) : connectTls({ ...options, ca });
  const dialog = dialogOf(socket, ca);
  await dialog.say("", /./);
  return dialog;
}

function dialogOf(socket: Socket, ca: string): Dialog {
  onTestFinished(() => void socket.destroy());
  socket.on("error", () => undefined);
  const reader = createInterface({ input: socket, crlfDelay: Infinity });
  const lines = reader[Symbol.asyncIterator]();
  return {
    socket,
    async say(text, last) {
      if (text !== "") socket.write(`${text}\r\n`);
      const answer: string[] = [];
      for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
        answer.push(next.value);
        if (last.test(next.value)) return answer;
      }
      return [...answer, "closed"];
    },
    async rest() {
      const answer: string[] = [];
      for (let next = await lines.next(); next.done !== true; next = await lines.next()) answer.push(next.value);
      return answer;
    },
    async secure() {
      reader.close();
      socket.removeAllListeners("data");
      const secured = connectTls({ socket, ca, host: "localhost" });
      await once(secured, "secureConnect");
      return dialogOf(secured, ca);
    },
  };
}
