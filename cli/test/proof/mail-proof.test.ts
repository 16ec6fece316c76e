import { randomUUID } from "node:crypto";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { ExchangeState } from "../../../packages/entra-tenant/exchange/entities.ts";
import { exchangeRoles } from "../../../packages/entra-tenant/exchange/roles.ts";
import { openDialog, startMailTenant, xoauth2 } from "../../../packages/entra-tenant/test/mail/mail-tenant.ts";
import { exchangeHosts } from "../../proof/mail/mail-hosts.ts";
import { type Changes, proving } from "./mail-connection.ts";

const mail = await startMailTenant();
const other = await startMailTenant();
const { tenant, mailbox } = mail;
const prove = proving(mail);
const { servicePrincipalId } = tenant.application("mailer");
const ofBob = {
  id: tenant.user("bob").id,
  imapEnabled: true,
  popEnabled: true,
  smtpClientAuthenticationDisabled: null,
};

const afterGrant =
  "Exchange needs up to two hours after a grant, so a refusal before that is no proof: verify again later";
const inPowerShell = "in Exchange PowerShell:";
const grant = `Add-MailboxPermission -Identity '${mailbox}' -User '${servicePrincipalId}' -AccessRights FullAccess`;
const register = `${inPowerShell} Get-ServicePrincipal -Identity '${servicePrincipalId}', which must find the app by this object id; if not, remove the wrong one and follow the step of npm run handoff`;
const switchOn = (setting: string): string => `Set-CASMailbox -Identity '${mailbox}' ${setting}`;
const imapOn = switchOn("-ImapEnabled $true");
const smtpOn = switchOn("-SmtpClientAuthenticationDisabled $false");

/** One mistake, the protocol that shows it, and what a person reads. */
interface Mistake {
  exchange?: Partial<ExchangeState>;
  changes: Changes;
  found: string;
  fix: string;
  severity?: string;
}

const imapRefused = `IMAP must open ${mailbox}, got "NO AUTHENTICATE failed.": the token has the right API and role, so Exchange does not know the service principal, or with the object id of the app registration instead of the enterprise application`;
const notConnected = `IMAP must open ${mailbox}, got "User is authenticated but not connected.": token and service principal are right, but the app has no access to this mailbox, the protocol is off for it, or the address is not a mailbox`;
const popRefused = `POP must open ${mailbox}, got "-ERR Authentication failure: unknown user name or bad password.": the token has the right API and role, so the service principal is missing in Exchange or has another object id, the app has no access to this mailbox, or POP is off for it`;
const smtpRefused = `SMTP must open ${mailbox}, got "535 5.7.3 Authentication unsuccessful [localhost]": Exchange gives no reason: the service principal is missing or has another object id, the app may not send as this mailbox, the address is not a mailbox, or SMTP AUTH is off`;
const disabled = (whose: string): string =>
  `SMTP must open ${mailbox}, got "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the ${whose}. Visit https://aka.ms/smtp_auth_disabled for more information. [localhost]"`;
const wrongObjectId = [
  {
    id: randomUUID(),
    sid: "S-1",
    appId: tenant.application("mailer").clientId,
    objectId: randomUUID(),
    displayName: "x",
    misses: 0,
  },
];

const mistakes: Record<string, Mistake> = {
  "the service principal is missing in Exchange (IMAP)": {
    exchange: { servicePrincipals: [] },
    changes: { protocols: ["imap"] },
    found: imapRefused,
    fix: `${register}. ${afterGrant}`,
  },
  "the service principal has the wrong object id (IMAP)": {
    exchange: { servicePrincipals: wrongObjectId },
    changes: { protocols: ["imap"] },
    found: imapRefused,
    fix: `${register}. ${afterGrant}`,
  },
  "the service principal has the wrong object id (POP)": {
    exchange: { servicePrincipals: wrongObjectId },
    changes: { protocols: ["pop"] },
    found: popRefused,
    fix: `${register}; then ${inPowerShell} ${grant}; ${switchOn("-PopEnabled $true")}. ${afterGrant}`,
  },
  "the service principal has the wrong object id (SMTP)": {
    exchange: { servicePrincipals: wrongObjectId },
    changes: { protocols: ["smtp"] },
    found: smtpRefused,
    fix: `${register}; then ${inPowerShell} ${grant}; ${smtpOn}. ${afterGrant}`,
  },
  "the mailbox is not granted (IMAP)": {
    exchange: { mailboxPermissions: [] },
    changes: { protocols: ["imap"] },
    found: notConnected,
    fix: `${inPowerShell} ${grant}; ${imapOn}. ${afterGrant}`,
  },
  "the mailbox is not granted (SMTP by a role in Exchange)": {
    exchange: { mailboxPermissions: [] },
    changes: { protocols: ["smtp"], declared: [] },
    found: smtpRefused,
    fix: `${register}; then ${inPowerShell} Test-ServicePrincipalAuthorization -Identity '${servicePrincipalId}' -Resource '${mailbox}', which must show Application SMTP.SendAsApp in scope; ${smtpOn}. ${afterGrant}`,
  },
  "the protocol is off for the mailbox (IMAP)": {
    exchange: { clientAccess: [{ ...ofBob, imapEnabled: false }] },
    changes: { protocols: ["imap"] },
    found: notConnected,
    fix: `${inPowerShell} ${grant}; ${imapOn}. ${afterGrant}`,
  },
  "SMTP AUTH is off for the tenant": {
    exchange: { smtpClientAuthenticationDisabled: true },
    changes: { protocols: ["smtp"] },
    found: `${disabled("Tenant")}: SMTP AUTH is off for the tenant, and the mailbox does not override it`,
    fix: `${inPowerShell} ${smtpOn}, which leaves it off for other mailboxes; security defaults of Entra turn it off, too. ${afterGrant}`,
  },
  "SMTP AUTH is off for the mailbox": {
    exchange: { clientAccess: [{ ...ofBob, smtpClientAuthenticationDisabled: true }] },
    changes: { protocols: ["smtp"] },
    found: `${disabled("Mailbox")}: SMTP AUTH is off for this mailbox`,
    fix: `${inPowerShell} ${smtpOn}. ${afterGrant}`,
  },
  "the secret is an old one": {
    changes: { clientSecret: "not-the-current-secret" },
    found:
      "Microsoft Entra must issue a token for https://outlook.office365.com/.default, got AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app",
    fix: "the outputs contain another secret than the tenant: run pulumi up, and enter the current secret in the product",
  },
  "the token is for another API": {
    changes: { scope: "https://graph.microsoft.com/.default" },
    found: "the token must be for Exchange Online, got the audience https://graph.microsoft.com",
    fix: "request the scope https://outlook.office365.com/.default",
  },
  "the server cannot be reached": {
    changes: { protocols: ["smtp"], hosts: { smtp: { host: "localhost", port: 1 } } },
    severity: "unchecked",
    found: `could not try SMTP for ${mailbox}: localhost:1 cannot be reached (ECONNREFUSED)`,
    fix: "allow TCP port 1 to localhost from this machine (HTTP proxies do not carry mail), or verify with --proof token",
  },
};

describe("verify finds the mistake that", () => {
  it.each(Object.entries(mistakes))("%s", async (_, { exchange, changes, found, fix, severity = "error" }) => {
    mail.setExchange(exchange);
    const { findings } = await prove(changes);
    const [finding] = findings;
    const message = finding?.message.replace(/ '[0-9a-f-]{36}'\.?$/, "");
    expect([findings.length, finding?.severity, message, finding?.fix]).toEqual([1, severity, found, fix]);
  });

  it("the token lacks a role, and still tries the other protocols", async () => {
    mail.setExchange();
    const assigned = [...tenant.tenant.appRoleAssignments];
    onTestFinished(() => assigned.forEach(([id, one]) => void tenant.tenant.appRoleAssignments.set(id, one)));
    const roles = tenant.tenant.findResource("00000002-0000-0ff1-ce00-000000000000")?.appRoles ?? [];
    const imap = roles.find(({ value }) => value === "IMAP.AccessAsApp")?.id;
    for (const [id, { appRoleId }] of assigned) if (appRoleId === imap) tenant.tenant.appRoleAssignments.delete(id);
    const { findings, seen } = await prove();
    expect([findings, seen]).toEqual([
      [
        {
          severity: "error",
          message: "the token must contain the role IMAP.AccessAsApp for IMAP, got POP.AccessAsApp, SMTP.SendAsApp",
          fix: "let an administrator consent; verify again in some minutes if consent is new",
        },
      ],
      [`POP opens ${mailbox}`, `SMTP opens ${mailbox}`],
    ]);
  });

  it("Exchange throttles, which is no fault of the connection", async () => {
    mail.setExchange();
    const token = await mail.token();
    for (let count = 0; count < 3; count += 1) {
      const dialog = await openDialog(tenant, "smtpPort");
      await dialog.say("EHLO client", /^250 /);
      await dialog.say("STARTTLS", /^220 /);
      const secured = await dialog.secure();
      await secured.say("EHLO client", /^250 /);
      await secured.say(`AUTH XOAUTH2 ${xoauth2(mailbox, token)}`, /^235/);
    }
    const { findings } = await prove({ protocols: ["smtp"] });
    expect(findings).toEqual([
      {
        severity: "unchecked",
        message: `SMTP must open ${mailbox}, got "432 4.3.2 Concurrent connections limit exceeded. Visit https://aka.ms/concurrent_sending for more information. [localhost]": Exchange limits connections and requests for each mailbox, and the limit is reached`,
        fix: "verify again in some minutes; the product may be using the mailbox now",
      },
    ]);
  });

  it("the certificate is not that of the server, for every protocol", async () => {
    mail.setExchange();
    const { findings, seen } = await prove({ hosts: { ca: other.tenant.ca } });
    expect([seen, findings.length]).toEqual([[], 3]);
    for (const { severity, message, fix } of findings) {
      expect(severity).toBe("unchecked");
      expect(message).toMatch(/ is not that of a trusted server \(\w+\), so no token was sent$/);
      expect(fix).toContain("NODE_EXTRA_CA_CERTS");
    }
  });
});

describe("the proof of mail", () => {
  it("opens each mailbox by each protocol", async () => {
    mail.setExchange();
    const nobody = "nobody@contoso.onmicrosoft.com";
    expect(await prove()).toEqual({
      seen: ["IMAP", "POP", "SMTP"].map((name) => `${name} opens ${mailbox}`),
      findings: [],
    });
    const { seen, findings } = await prove({ protocols: ["imap"], mailboxes: [nobody, mailbox] });
    expect([seen, findings.map(({ message }) => message.split(":", 1)[0])]).toEqual([
      [`IMAP opens ${mailbox}`],
      [`IMAP must open ${nobody}, got "User is authenticated but not connected."`],
    ]);
  });

  it("accepts an app that may only send, by a role in Exchange", async () => {
    const role = exchangeRoles(tenant.tenant).find(({ displayName }) => displayName.endsWith("SMTP.SendAsApp"))!;
    const principalId = `/ServicePrincipals/${servicePrincipalId}`;
    const directoryScopeId = `/Users/${tenant.user("bob").id}`;
    const assignment = {
      id: randomUUID(),
      name: "x",
      principalId,
      roleDefinitionId: role.id,
      directoryScopeId,
      misses: 0,
    };
    mail.setExchange({ mailboxPermissions: [], roleAssignments: [assignment] });
    const { seen, findings } = await prove({ protocols: ["smtp"], declared: [] });
    expect([seen, findings]).toEqual([[`SMTP opens ${mailbox}`], []]);
  });

  it("has nothing to try without mailboxes", async () => {
    expect(await prove({ mailboxes: [] })).toEqual({ seen: ["nothing to try"], findings: [] });
  });

  it("sends no token in clouds whose mail servers are not known", () => {
    expect(exchangeHosts("https://login.microsoftonline.us")).toBeUndefined();
    expect(exchangeHosts("https://login.microsoftonline.com")?.imap).toEqual({
      host: "outlook.office365.com",
      port: 993,
    });
  });

  it("shows neither the secret nor the token, in findings, output or logs", async () => {
    const written: string[] = [];
    const write = (chunk: string | Uint8Array): boolean => written.push(String(chunk)) > 0;
    const sinks = [process.stdout, process.stderr].map((sink) => vi.spyOn(sink, "write").mockImplementation(write));
    onTestFinished(() => {
      for (const sink of sinks) sink.mockRestore();
    });
    mail.setExchange({ servicePrincipals: [] });
    const { findings } = await prove();
    mail.setExchange();
    const { seen } = await prove();
    const shown = JSON.stringify([findings, seen, written]);
    expect([findings.length, seen.length]).toEqual([3, 3]);
    const { clientSecret = "none" } = tenant.application("mailer");
    expect(shown).not.toContain(clientSecret);
    // Every token begins like this; in base64 the header of a message does, too.
    expect(shown).not.toMatch(/eyJ|dXNlcj1/);
  });
});
