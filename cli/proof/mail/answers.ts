import { powershellText } from "../../../integrations/systems/quoting.ts";
import type { MailProtocol } from "./mail-hosts.ts";

/** What fixes name. */
export interface MailSubject {
  readonly mailbox: string;
  readonly protocol: MailProtocol;
  /** Object id of the enterprise application. */
  readonly objectId: string;
  /** Whether the app may only send, by a role in Exchange. */
  readonly isScoped: boolean;
}

/** The meaning of an answer. */
export interface Meaning {
  readonly cause: string;
  readonly fix: string;
  /** Whether it may be right again without a change. */
  readonly isTemporary: boolean;
}

interface Row {
  readonly protocols: readonly MailProtocol[];
  /** An example, as the docs list it. */
  readonly example: string;
  /** Matches the answer. */
  readonly answer: RegExp;
  readonly cause: string;
  readonly fix: (subject: MailSubject) => string;
  /** @default false */
  readonly isTemporary?: boolean;
}

const everyProtocol: readonly MailProtocol[] = ["imap", "pop", "smtp"];

/**
 * Answers of Exchange Online, the specific ones first. Sources:
 * https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 * for the answers of IMAP, POP3 and `535 5.7.3`, and reports of users for the others. No answer was seen by this project.
 */
export const answers: readonly Row[] = [
  {
    protocols: everyProtocol,
    example: "432 4.3.2 Concurrent connections limit exceeded",
    answer: /^(430 4\.7\.0|432 4\.3\.2|421 4\.3\.2|451 4\.7\.)|concurrent connections|throttled|too many/i,
    cause: "Exchange limits connections and requests for each mailbox, and the limit is reached",
    fix: () => "verify again in some minutes; the product may be using the mailbox now",
    isTemporary: true,
  },
  {
    protocols: ["imap", "pop"],
    example: "BAD User is authenticated but not connected.",
    answer: /authenticated but not connected/i,
    cause:
      "token and service principal are right, but the app has no access to this mailbox, the protocol is off for it, or the address is not a mailbox",
    fix: (subject) => inPowerShell(grantAccess(subject), switchOn(subject)),
  },
  {
    protocols: ["imap"],
    example: "NO AUTHENTICATE failed.",
    answer: /AUTHENTICATE failed/i,
    cause:
      "the token has the right API and role, so Exchange does not know the service principal, or with the object id of the app registration instead of the enterprise application",
    fix: registerPrincipal,
  },
  {
    protocols: ["pop"],
    example: "-ERR Authentication failure: unknown user name or bad password.",
    answer: /Authentication failure|unknown user name or bad password/i,
    cause:
      "the token has the right API and role, so the service principal is missing in Exchange or has another object id, the app has no access to this mailbox, or POP is off for it",
    fix: (subject) => `${registerPrincipal(subject)}; then ${inPowerShell(grantAccess(subject), switchOn(subject))}`,
  },
  {
    protocols: ["smtp"],
    example: "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
    answer: /SmtpClientAuthentication is disabled for the Tenant/i,
    cause: "SMTP AUTH is off for the tenant, and the mailbox does not override it",
    fix: (subject) =>
      `${inPowerShell(switchOn(subject))}, which leaves it off for other mailboxes; security defaults of Entra turn it off, too`,
  },
  {
    protocols: ["smtp"],
    example: "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Mailbox.",
    answer: /SmtpClientAuthentication is disabled for the Mailbox/i,
    cause: "SMTP AUTH is off for this mailbox",
    fix: (subject) => inPowerShell(switchOn(subject)),
  },
  {
    protocols: ["smtp"],
    example: "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
    answer: /basic authentication is disabled/i,
    cause: "the server got a password instead of a token",
    fix: () => "look for a mail gateway between this machine and smtp.office365.com",
  },
  {
    protocols: ["smtp"],
    example: "550 5.7.60 SMTP; Client does not have permissions to send as this sender",
    answer: /^550 5\.7\.60|SendAsDenied|5\.2\.252|permissions to send as/i,
    cause: "the app may not send as this address",
    fix: (subject) =>
      inPowerShell(
        `Add-RecipientPermission -Identity ${powershellText(subject.mailbox)} -Trustee ${powershellText(subject.objectId)} -AccessRights SendAs`,
      ),
  },
  {
    protocols: ["smtp"],
    example: "535 5.7.3 Authentication unsuccessful",
    answer: /^535 5\.7\.3/,
    cause:
      "Exchange gives no reason: the service principal is missing or has another object id, the app may not send as this mailbox, the address is not a mailbox, or SMTP AUTH is off",
    fix: (subject) => `${registerPrincipal(subject)}; then ${inPowerShell(grantAccess(subject), switchOn(subject))}`,
  },
];

const afterGrant =
  "Exchange needs up to two hours after a grant, so a refusal before that is no proof: verify again later";

/** Returns the meaning of an answer. An unknown answer is its own explanation. */
export function explainAnswer(answer: string, subject: MailSubject): Meaning {
  const row = answers.find((one) => one.protocols.includes(subject.protocol) && one.answer.test(answer));
  if (row === undefined) {
    const fix = "look the answer up in Microsoft's pages on Exchange Online";
    return { cause: "this answer is not in the list of known ones", fix, isTemporary: false };
  }
  const { cause, fix, isTemporary = false } = row;
  return { cause, fix: isTemporary ? fix(subject) : `${fix(subject)}. ${afterGrant}`, isTemporary };
}

// https://nodejs.org/api/tls.html#x509-certificate-error-codes
const untrusted = /CERT|SIGNATURE|ISSUER|ERR_TLS|ERR_SSL|EPROTO|ETLS|HOSTNAME_MISMATCH/;

/** Returns the meaning of a failed connection. `code` is Node's. */
export function explainFailure(
  code: string,
  { host, port }: { host: string; port: number },
): Omit<Meaning, "isTemporary"> {
  const at = `${host}:${String(port)}`;
  if (untrusted.test(code)) {
    return {
      cause: `the certificate or the TLS of ${at} is not that of a trusted server (${code}), so no token was sent`,
      fix: "look for a proxy or a gateway in between; if it is your company's, set NODE_EXTRA_CA_CERTS to its certificate authority",
    };
  }
  return {
    cause: `${at} cannot be reached (${code})`,
    fix: `allow TCP port ${String(port)} to ${host} from this machine (HTTP proxies do not carry mail), or verify with --proof token`,
  };
}

function inPowerShell(...commands: string[]): string {
  return `in Exchange PowerShell: ${commands.join("; ")}`;
}

function registerPrincipal({ objectId }: MailSubject): string {
  return `${inPowerShell(`Get-ServicePrincipal -Identity ${powershellText(objectId)}`)}, which must find the app by this object id; if not, remove the wrong one and follow the step of npm run handoff`;
}

function grantAccess({ mailbox, objectId, isScoped }: MailSubject): string {
  return isScoped
    ? `Test-ServicePrincipalAuthorization -Identity ${powershellText(objectId)} -Resource ${powershellText(mailbox)}, which must show Application SMTP.SendAsApp in scope`
    : `Add-MailboxPermission -Identity ${powershellText(mailbox)} -User ${powershellText(objectId)} -AccessRights FullAccess`;
}

const switches: Record<MailProtocol, string> = {
  imap: "-ImapEnabled $true",
  pop: "-PopEnabled $true",
  smtp: "-SmtpClientAuthenticationDisabled $false",
};

function switchOn({ mailbox, protocol }: MailSubject): string {
  return `Set-CASMailbox -Identity ${powershellText(mailbox)} ${switches[protocol]}`;
}
