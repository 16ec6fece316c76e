import { randomUUID } from "node:crypto";
import { importJWK, type JWK, SignJWT } from "jose";
import { describe, expect, it } from "vitest";
import type { ExchangeState } from "../../exchange/entities.ts";
import { exchangeRoles } from "../../exchange/roles.ts";
import { type MailTenant, openDialog, startMailTenant, xoauth2 } from "./mail-tenant.ts";

const mail = await startMailTenant();

type Protocol = "imap" | "pop" | "smtp";

/** Signs in and goes one step further. Returns what a person sees of both answers. */
const attempts: Record<Protocol, (mail: MailTenant, message: string) => Promise<string[]>> = {
  async imap({ tenant }, message) {
    const dialog = await openDialog(tenant, "imapPort");
    const first = await dialog.say(`A01 AUTHENTICATE XOAUTH2 ${message}`, /^A01 /);
    return [...first, ...(await dialog.say("A02 EXAMINE INBOX", /^A02 /)).slice(-1)];
  },
  async pop({ tenant }, message) {
    const dialog = await openDialog(tenant, "popPort");
    await dialog.say("AUTH XOAUTH2", /^\+ $/);
    return await dialog.say(message, /./);
  },
  async smtp({ tenant }, message) {
    const dialog = await openDialog(tenant, "smtpPort");
    await dialog.say("EHLO client", /^250 /);
    await dialog.say("STARTTLS", /^220 /);
    const secured = await dialog.secure();
    await secured.say("EHLO client", /^250 /);
    return await secured.say(`AUTH XOAUTH2 ${message}`, /./);
  },
};

const refused = {
  imap: ["A01 NO AUTHENTICATE failed.", "A02 BAD Command received in Invalid state."],
  pop: ["-ERR Authentication failure: unknown user name or bad password."],
  smtp: ["535 5.7.3 Authentication unsuccessful [localhost]"],
};
const accepted = {
  imap: ["A01 OK AUTHENTICATE completed.", "A02 OK [READ-ONLY] EXAMINE completed."],
  pop: ["+OK User successfully authenticated."],
  smtp: ["235 2.7.0 Authentication successful"],
};
const notConnected = ["A01 OK AUTHENTICATE completed.", "A02 BAD User is authenticated but not connected."];

async function attempt(mail: MailTenant, protocol: Protocol, token: string, mailbox = mail.mailbox): Promise<string[]> {
  return await attempts[protocol](mail, xoauth2(mailbox, token));
}

async function attemptAll(mail: MailTenant, token: string, mailbox?: string): Promise<unknown> {
  const protocols = ["imap", "pop", "smtp"] as const;
  const answers = await Promise.all(protocols.map((protocol) => attempt(mail, protocol, token, mailbox)));
  return Object.fromEntries(protocols.map((protocol, index) => [protocol, answers[index]]));
}

/** A token of this tenant with other claims than the sign-in endpoint would issue. */
async function tokenWith(mail: MailTenant, changes: Record<string, unknown>): Promise<string> {
  const { tenant } = mail;
  const claims = JSON.parse(Buffer.from((await mail.token()).split(".")[1] ?? "", "base64url").toString()) as object;
  const [key] = tenant.tenant.signingKeys as JWK[];
  return await new SignJWT({ ...claims, ...changes })
    .setProtectedHeader({ alg: "RS256", kid: key!.kid! })
    .sign(await importJWK(key!, "RS256"));
}

describe("a sign-in", () => {
  it("succeeds with an app-only token and full access", async () => {
    mail.setExchange();
    expect(await attemptAll(mail, await mail.token())).toEqual(accepted);
    expect(await attemptAll(mail, await mail.token("https://outlook.office.com/.default"))).toEqual(accepted);
  });

  it("is refused for tokens of another API, application, issuer or time, and for other texts", async () => {
    mail.setExchange();
    const graph = await tokenWith(mail, { aud: "https://graph.microsoft.com" });
    const other = await mail.token(undefined, "other");
    const issuer = await tokenWith(mail, { iss: "https://sts.windows.net/11111111-2222-4333-8444-555566667777/" });
    const expired = await tokenWith(mail, { exp: Math.floor(Date.now() / 1000) - 3600 });
    const unsigned = `${(await mail.token()).split(".").slice(0, 2).join(".")}.AAAA`;
    for (const token of [graph, other, issuer, expired, unsigned, "not a token"]) {
      expect(await attemptAll(mail, token)).toEqual(refused);
    }
  });

  it("needs the role of its protocol", async () => {
    mail.setExchange();
    const token = await tokenWith(mail, { roles: ["IMAP.AccessAsApp"] });
    expect(await attemptAll(mail, token)).toEqual({ ...refused, imap: accepted.imap });
  });

  it.each<[string, (mail: MailTenant) => Partial<ExchangeState>, Record<string, string[]>]>([
    ["Exchange does not know the service principal", () => ({ servicePrincipals: [] }), refused],
    [
      "the service principal has the object id of the registration",
      ({ tenant }) => ({
        servicePrincipals: tenant.tenant.exchange.servicePrincipals.map((one) => ({ ...one, objectId: randomUUID() })),
      }),
      refused,
    ],
    ["there is no access to the mailbox", () => ({ mailboxPermissions: [] }), { ...refused, imap: notConnected }],
    [
      "SMTP AUTH is off for the tenant",
      () => ({ smtpClientAuthenticationDisabled: true }),
      { ...accepted, smtp: [off("Tenant")] },
    ],
    [
      "the protocols are off for the mailbox",
      ({ tenant }) => ({ clientAccess: [allOff(tenant.user("bob").id)] }),
      { ...refused, imap: notConnected, smtp: [off("Mailbox")] },
    ],
  ])("is answered as by Exchange if %s", async (_, changes, expected) => {
    mail.setExchange();
    mail.setExchange(changes(mail));
    expect(await attemptAll(mail, await mail.token())).toEqual(expected);
  });

  it("is answered as by Exchange for an address without a mailbox", async () => {
    mail.setExchange();
    const expected = { ...refused, imap: notConnected };
    expect(await attemptAll(mail, await mail.token(), "nobody@contoso.onmicrosoft.com")).toEqual(expected);
  });

  it("to send succeeds with a role in Exchange alone", async () => {
    const role = exchangeRoles(mail.tenant.tenant).find(({ displayName }) => displayName.endsWith("SMTP.SendAsApp"))!;
    mail.setExchange({
      mailboxPermissions: [],
      roleAssignments: [
        {
          id: randomUUID(),
          name: "Send",
          principalId: `/ServicePrincipals/${mail.tenant.application("mailer").servicePrincipalId}`,
          roleDefinitionId: role.id,
          directoryScopeId: `/Users/${mail.tenant.user("bob").id}`,
          misses: 0,
        },
      ],
    });
    const token = await tokenWith(mail, { roles: undefined });
    expect(await attemptAll(mail, token)).toEqual({ ...refused, smtp: accepted.smtp });
    expect(await attempt(mail, "smtp", token, mail.tenant.user("eve").userPrincipalName)).toEqual(refused.smtp);
  });

  it("of a user opens the user's own mailbox", async () => {
    mail.setExchange({ servicePrincipals: [] });
    const { id: oid } = mail.tenant.user("bob");
    const scp = "IMAP.AccessAsUser.All POP.AccessAsUser.All SMTP.Send";
    const token = await tokenWith(mail, { roles: undefined, oid, scp });
    expect(await attemptAll(mail, token)).toEqual(accepted);
    const { userPrincipalName } = mail.tenant.user("eve");
    expect(await attemptAll(mail, token, userPrincipalName)).toEqual({ ...refused, imap: notConnected });
    expect(await attemptAll(mail, await tokenWith(mail, { roles: undefined, oid, scp: "User.Read" }))).toEqual(refused);
  });

  it("to send is put off while three connections use the mailbox", async () => {
    mail.setExchange();
    const token = await mail.token();
    for (let count = 0; count < 3; count++) expect(await attempt(mail, "smtp", token)).toEqual(accepted.smtp);
    const limit = "432 4.3.2 Concurrent connections limit exceeded.";
    expect(await attempt(mail, "smtp", token)).toEqual([
      `${limit} Visit https://aka.ms/concurrent_sending for more information. [localhost]`,
    ]);
  });
});

function off(whose: string): string {
  const reason = `SmtpClientAuthentication is disabled for the ${whose}.`;
  return `535 5.7.139 Authentication unsuccessful, ${reason} Visit https://aka.ms/smtp_auth_disabled for more information. [localhost]`;
}

function allOff(id: string) {
  return { id, imapEnabled: false, popEnabled: false, smtpClientAuthenticationDisabled: true };
}
