import type { JWTPayload } from "jose";
import { verifyAccessToken } from "../access-tokens.ts";
import { type MailboxAccess, type MailboxVisit, mailboxAccess } from "../exchange/mailbox-access.ts";
import { findMailbox } from "../exchange/mailboxes.ts";
import { issuer } from "../login/issuers.ts";
import type { Tenant } from "../tenant.ts";

/** The protocols of a mail client. */
export type MailProtocol = MailboxVisit["protocol"];

/** What Exchange says to a sign-in before it looks at the mailbox. */
export type SignIn =
  | { state: "refused" }
  | {
      state: "accepted";
      mailbox: string;
      access: MailboxAccess;
      /** Whether the client may use the mailbox, apart from the switch of the protocol. */
      isAllowed: boolean;
    };

const exchangeAppId = "00000002-0000-0ff1-ce00-000000000000";

/** https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth */
const permissions: Record<MailProtocol, { role: string; scope: string }> = {
  imap: { role: "IMAP.AccessAsApp", scope: "IMAP.AccessAsUser.All" },
  pop: { role: "POP.AccessAsApp", scope: "POP.AccessAsUser.All" },
  smtp: { role: "SMTP.SendAsApp", scope: "SMTP.Send" },
};

/** Checks the message of the mechanism XOAUTH2: `user=...^Aauth=Bearer ...^A^A` in base64. */
export async function signIn(tenant: Tenant, protocol: MailProtocol, message: string): Promise<SignIn> {
  const text = Buffer.from(message, "base64").toString("utf8");
  const match = /^user=(?<mailbox>[^\u0001]+)\u0001auth=Bearer (?<token>[^\u0001]+)\u0001\u0001$/i.exec(text)?.groups;
  if (match === undefined) return { state: "refused" };
  const { mailbox = "", token = "" } = match;
  const claims = await verifyAccessToken(tenant, token).catch(() => undefined);
  if (claims === undefined || !isForExchange(tenant, claims)) return { state: "refused" };
  const access = mailboxAccess(tenant, {
    appId: textOf(claims["appid"] ?? claims["azp"]),
    objectId: textOf(claims["oid"]),
    mailbox,
    protocol,
  });
  const { role, scope } = permissions[protocol];
  const scopes = claims["scp"];
  if (typeof scopes === "string") {
    // Departs from Exchange Online: A user's token opens only the user's own mailbox.
    const isOwn = findMailbox(tenant, mailbox)?.id === claims["oid"];
    return scopes.split(" ").includes(scope)
      ? { state: "accepted", mailbox, access, isAllowed: isOwn }
      : { state: "refused" };
  }
  const hasRole = Array.isArray(claims["roles"]) && claims["roles"].includes(role);
  // The right to send can also come from a role in Exchange, without one in the token.
  const isKnown = access.pointerIsRight && (hasRole || (protocol === "smtp" && access.hasSendAs));
  if (!isKnown) return { state: "refused" };
  const isAllowed = access.hasFullAccess || (protocol === "smtp" && access.hasSendAs);
  return { state: "accepted", mailbox, access, isAllowed };
}

function isForExchange(tenant: Tenant, { aud, iss }: JWTPayload): boolean {
  const isOwn = iss === issuer(tenant, 1) || iss === issuer(tenant, 2);
  return isOwn && tenant.findResourceByUri(textOf(aud))?.appId === exchangeAppId;
}

function textOf(claim: unknown): string {
  return typeof claim === "string" ? claim : "";
}
