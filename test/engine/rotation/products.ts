import { ImapFlow } from "imapflow";
import { createTransport } from "nodemailer";
import { openLocalFetch, type LocalFetch } from "../../../packages/delivery/local-fetch.ts";
import type { Rehearsal } from "./rehearsal.ts";

const integrations = "https://connect.contoso.com/__api__/v1/oauth/integrations";

/** An integration that opens a mailbox, and one that may only send. */
interface Mailboxes {
  readonly mail: string;
  readonly sender: string;
}

/** Posit Connect with the secret that it was given, and mailboxes that clients by others open with the newest secret. */
export class Products implements AsyncDisposable {
  /** Results of the sign-ins: "ok", or what the product answered. */
  readonly results: string[] = [];
  readonly #rehearsal: Rehearsal;
  readonly #local: LocalFetch;
  readonly #mailboxes: Mailboxes;

  constructor(rehearsal: Rehearsal, mailboxes: Mailboxes) {
    const { ca, port } = rehearsal.sandbox.served!;
    this.#rehearsal = rehearsal;
    this.#local = openLocalFetch({ ca, port });
    this.#mailboxes = mailboxes;
  }

  /** Signs in to each product once. */
  async use(): Promise<void> {
    const accessToken = await this.#mailToken("mail");
    this.results.push(
      await this.#verifyConnect(),
      await this.#openMailbox(accessToken),
      await this.#openSmtp("mail", accessToken),
      await this.#openSmtp("sender", await this.#mailToken("sender")),
    );
  }

  /** OAuth integrations of Connect for registrations of the tenant. */
  async connectIntegrations(): Promise<unknown[]> {
    const found = (await (await this.#askConnect("GET", integrations)).json()) as { template: string }[];
    return found.filter(({ template }) => template !== "connect");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#local[Symbol.asyncDispose]();
  }

  #askConnect(method: string, url: string): Promise<Response> {
    const headers = { authorization: `Key ${this.#rehearsal.sandbox.tenant.connectApiKey}` };
    return this.#local.fetch(url, { method, headers });
  }

  /** Connect asks Entra for a token with its own copy of the secret. */
  async #verifyConnect(): Promise<string> {
    const [integration] = (await this.connectIntegrations()) as { guid: string }[];
    const response = await this.#askConnect("POST", `${integrations}/${integration?.guid ?? ""}/verify`);
    return response.ok ? "ok" : await response.text();
  }

  async #mailToken(name: keyof Mailboxes): Promise<string> {
    const { origin, tenantId } = this.#rehearsal.sandbox.tenant;
    const { clientId, clientSecret } = this.#rehearsal.published[name]!;
    const response = await this.#local.fetch(`${origin}/${tenantId}/oauth2/v2.0/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: clientId,
        client_secret: clientSecret,
        scope: "https://outlook.office365.com/.default",
      }),
    });
    return ((await response.json()) as { access_token?: string }).access_token ?? "";
  }

  async #openMailbox(accessToken: string): Promise<string> {
    const { ca, mail } = this.#rehearsal.sandbox.served!;
    const auth = { user: this.#mailboxes.mail, accessToken };
    const client = new ImapFlow({
      host: "localhost",
      port: mail.imapPort,
      secure: true,
      tls: { ca },
      auth,
      logger: false,
    });
    try {
      await client.connect();
      await client.mailboxOpen("INBOX", { readOnly: true });
      await client.logout();
      return "ok";
    } catch (error) {
      client.close();
      return String(error);
    }
  }

  async #openSmtp(name: keyof Mailboxes, accessToken: string): Promise<string> {
    const { ca, mail } = this.#rehearsal.sandbox.served!;
    const auth = { type: "OAuth2", user: this.#mailboxes[name], accessToken } as const;
    const transport = createTransport({ host: "localhost", port: mail.smtpPort, requireTLS: true, tls: { ca }, auth });
    const answer = await transport.verify().then(
      () => "ok",
      (error: unknown) => String(error),
    );
    transport.close();
    return answer;
  }
}
