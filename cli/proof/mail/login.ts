import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { MailHost } from "./mail-hosts.ts";

/** Which mailbox to open, where, and with which token. */
export interface LoginRequest extends MailHost {
  readonly mailbox: string;
  readonly accessToken: string;
  /** Certificate authority of the server, PEM. @default - the public ones */
  readonly ca?: string | undefined;
  /** For each step of a connection. @default 30000 */
  readonly timeoutMilliseconds?: number;
}

/** The result of one login. No answer contains the token. */
export type LoginResult =
  | { readonly state: "open" }
  /** The server's own answer. */
  | { readonly state: "refused"; readonly answer: string }
  /** A code of Node, such as ECONNREFUSED or CERT_HAS_EXPIRED. */
  | { readonly state: "failed"; readonly code: string };

/** How long a mail server may take for one step, in milliseconds. */
export const patience = 30_000;

/** The message of the mechanism XOAUTH2: https://developers.google.com/workspace/gmail/imap/xoauth2-protocol */
export function xoauth2({ mailbox, accessToken }: Pick<LoginRequest, "mailbox" | "accessToken">): string {
  return Buffer.from(`user=${mailbox}\u0001auth=Bearer ${accessToken}\u0001\u0001`).toString("base64");
}

/** Turns an answer of a server into a result. A server could repeat the token that it got. */
export function refusedWith(answer: string, request: LoginRequest): LoginResult {
  const plain = [request.accessToken, xoauth2(request)].reduce(
    (text, part) => text.replaceAll(part, "[token]"),
    answer,
  );
  return { state: "refused", answer: visibleText(plain.trim()).slice(0, 300) };
}

/** Turns an error of a connection into a result. */
export function failedWith(error: unknown): LoginResult {
  const { originalCode, code } = error as { originalCode?: unknown; code?: unknown };
  const known = [originalCode, code].find((one) => typeof one === "string");
  return { state: "failed", code: typeof known === "string" ? known : "CONNECTION_ENDED" };
}
