import type { MailProtocol } from "../delivery/mailboxes.ts";
import type { HandoffStep } from "../handoff.ts";
import { powershellText as text } from "./quoting.ts";

/** The ids of an app that Exchange Online needs. */
export interface ExchangeApp {
  clientId: string;
  /** Object id of the enterprise application. With the registration's object id every sign-in to Exchange fails. */
  servicePrincipalObjectId: string;
  /** Name of the app's objects in Exchange; at most 60 characters. */
  name: string;
}

const connect = [
  "Set-ExecutionPolicy -Scope Process -ExecutionPolicy RemoteSigned -Force",
  "Install-Module -Name ExchangeOnlineManagement -Scope CurrentUser",
  "Import-Module ExchangeOnlineManagement",
  "Connect-ExchangeOnline",
];

/**
 * PowerShell that lets an app open mailboxes: it registers the service principal in Exchange, then grants access to each
 * mailbox.
 * https://learn.microsoft.com/exchange/client-developer/legacy-protocols/how-to-authenticate-an-imap-pop-smtp-application-by-using-oauth
 */
export function renderMailboxAccess(app: ExchangeApp, mailboxes: string[], protocols: readonly MailProtocol[]): string {
  return lines([
    ...connect,
    newServicePrincipal(app),
    findServicePrincipal(app),
    ...mailboxes.flatMap((mailbox) => [
      `Add-MailboxPermission -Identity ${text(mailbox)} -User $servicePrincipal.Identity -AccessRights FullAccess`,
      setProtocols(mailbox, protocols),
    ]),
  ]);
}

/** PowerShell that revokes the access. The mailboxes' protocol settings stay, because others may need them. */
export function renderMailboxAccessUndo(app: ExchangeApp, mailboxes: string[]): string {
  return lines([
    "Connect-ExchangeOnline",
    findServicePrincipal(app),
    ...mailboxes.map(
      (mailbox) =>
        `Remove-MailboxPermission -Identity ${text(mailbox)} -User $servicePrincipal.Identity -AccessRights FullAccess -Confirm:$false`,
    ),
    removeServicePrincipal,
  ]);
}

/**
 * PowerShell that lets an app send as the members of a group and do nothing else: RBAC for Applications.
 * https://learn.microsoft.com/exchange/client-developer/legacy-protocols/smtp-app-rbac-onboarding
 */
export function renderScopedSending(app: ExchangeApp, mailboxes: string[]): string {
  const name = scopeName(app);
  return lines([
    ...connect,
    newServicePrincipal(app),
    `$group = New-DistributionGroup -Name ${name} -Type Security -Members ${mailboxes.map(text).join(", ")}`,
    `New-ManagementScope -Name ${name} -RecipientRestrictionFilter "MemberOfGroup -eq '$($group.DistinguishedName)'"`,
    `New-ManagementRoleAssignment -Name ${name} -Role 'Application SMTP.SendAsApp' -App ${text(app.servicePrincipalObjectId)} -CustomResourceScope ${name}`,
    ...mailboxes.map((mailbox) => setProtocols(mailbox, ["smtp"])),
    ...mailboxes.map(
      (mailbox) =>
        `Test-ServicePrincipalAuthorization -Identity ${text(app.servicePrincipalObjectId)} -Resource ${text(mailbox)}`,
    ),
  ]);
}

/** PowerShell that revokes the right to send. */
export function renderScopedSendingUndo(app: ExchangeApp): string {
  const name = scopeName(app);
  return lines([
    "Connect-ExchangeOnline",
    `Remove-ManagementRoleAssignment -Identity ${name} -Confirm:$false`,
    `Remove-ManagementScope -Identity ${name} -Confirm:$false`,
    `Remove-DistributionGroup -Identity ${name} -Confirm:$false`,
    findServicePrincipal(app),
    removeServicePrincipal,
  ]);
}

/** PowerShell that enables protocols for each mailbox. Without mailboxes it lists those with disabled protocols. */
export function renderProtocols(mailboxes: string[] | undefined, protocols: readonly MailProtocol[]): string {
  if (mailboxes !== undefined) {
    return lines([...connect, ...mailboxes.map((mailbox) => setProtocols(mailbox, protocols))]);
  }
  const columns = protocols.map((protocol) => settings[protocol].name).join(", ");
  return lines([
    ...connect,
    "Get-TransportConfig | Format-List SmtpClientAuthenticationDisabled",
    `Get-CASMailbox -ResultSize Unlimited | Format-Table PrimarySmtpAddress, ${columns}`,
  ]);
}

/** The step that remains if roles are assigned through Microsoft Graph only. */
export function protocolStep(mailboxes: string[], protocols: readonly MailProtocol[]): HandoffStep {
  return {
    task: "set-up-exchange",
    title: "Enable the protocols",
    detail: "In PowerShell, as an Exchange administrator. A mailbox where they are on already needs nothing.",
    code: { language: "powershell", text: renderProtocols(mailboxes, protocols) },
  };
}

// SMTP AUTH has three states: a mailbox without a value uses the tenant's, which is usually off.
const settings: Record<MailProtocol, { name: string; on: string }> = {
  smtp: { name: "SmtpClientAuthenticationDisabled", on: "$false" },
  imap: { name: "ImapEnabled", on: "$true" },
  pop: { name: "PopEnabled", on: "$true" },
};

function setProtocols(mailbox: string, protocols: readonly MailProtocol[]): string {
  const switches = protocols.map((protocol) => `-${settings[protocol].name} ${settings[protocol].on}`);
  return `Set-CASMailbox -Identity ${text(mailbox)} ${switches.join(" ")}`;
}

function newServicePrincipal({ clientId, servicePrincipalObjectId, name }: ExchangeApp): string {
  return `New-ServicePrincipal -AppId ${text(clientId)} -ObjectId ${text(servicePrincipalObjectId)} -DisplayName ${text(name)}`;
}

function findServicePrincipal({ servicePrincipalObjectId }: ExchangeApp): string {
  return `$servicePrincipal = Get-ServicePrincipal -Identity ${text(servicePrincipalObjectId)}`;
}

const removeServicePrincipal = "Remove-ServicePrincipal -Identity $servicePrincipal.Identity -Confirm:$false";

// Exchange allows 64 characters. The suffix avoids a conflict with a mailbox of the integration's name.
function scopeName({ name }: ExchangeApp): string {
  return text(`${name}-app`);
}

function lines(commands: string[]): string {
  return commands.join("\n");
}
