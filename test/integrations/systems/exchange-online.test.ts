import { describe, expect, it } from "vitest";
import { deploy, specOf } from "./deployed.ts";
import { entryOf } from "./variants.ts";

function codeOf(entry: object, title: string): string {
  const step = deploy(specOf(entry, "helpdesk-mail")).handoff.steps.find((one) => one.title === title);
  if (step?.code === undefined) throw new Error(`no commands for ${title}`);
  return step.code.text;
}

const everything = {
  ...entryOf("bizagi-mail smtp imap pop"),
  mailboxes: ["helpdesk@contoso.com", "sales@contoso.com"],
};
const scoped = entryOf("bizagi-mail smtp by application RBAC, production");

describe("the PowerShell for Exchange Online", () => {
  it("registers the service principal by its object id, and opens each mailbox", () => {
    expect(codeOf(everything, "Let the app open the mailboxes")).toMatchInlineSnapshot(`
      "Set-ExecutionPolicy -Scope Process -ExecutionPolicy RemoteSigned -Force
      Install-Module -Name ExchangeOnlineManagement -Scope CurrentUser
      Import-Module ExchangeOnlineManagement
      Connect-ExchangeOnline
      New-ServicePrincipal -AppId '11111111-2222-4333-8444-555566667777' -ObjectId 'bbbbbbbb-0000-4000-8000-000000000002' -DisplayName 'helpdesk-mail'
      $servicePrincipal = Get-ServicePrincipal -Identity 'bbbbbbbb-0000-4000-8000-000000000002'
      Add-MailboxPermission -Identity 'helpdesk@contoso.com' -User $servicePrincipal.Identity -AccessRights FullAccess
      Set-CASMailbox -Identity 'helpdesk@contoso.com' -SmtpClientAuthenticationDisabled $false -ImapEnabled $true -PopEnabled $true
      Add-MailboxPermission -Identity 'sales@contoso.com' -User $servicePrincipal.Identity -AccessRights FullAccess
      Set-CASMailbox -Identity 'sales@contoso.com' -SmtpClientAuthenticationDisabled $false -ImapEnabled $true -PopEnabled $true"
    `);
  });

  it("removes the access again", () => {
    expect(codeOf(everything, "Undo")).toMatchInlineSnapshot(`
      "Connect-ExchangeOnline
      $servicePrincipal = Get-ServicePrincipal -Identity 'bbbbbbbb-0000-4000-8000-000000000002'
      Remove-MailboxPermission -Identity 'helpdesk@contoso.com' -User $servicePrincipal.Identity -AccessRights FullAccess -Confirm:$false
      Remove-MailboxPermission -Identity 'sales@contoso.com' -User $servicePrincipal.Identity -AccessRights FullAccess -Confirm:$false
      Remove-ServicePrincipal -Identity $servicePrincipal.Identity -Confirm:$false"
    `);
  });

  it("grants only the right to send as the members of a group", () => {
    expect(codeOf(scoped, "Let the app send as the mailboxes")).toMatchInlineSnapshot(`
      "Set-ExecutionPolicy -Scope Process -ExecutionPolicy RemoteSigned -Force
      Install-Module -Name ExchangeOnlineManagement -Scope CurrentUser
      Import-Module ExchangeOnlineManagement
      Connect-ExchangeOnline
      New-ServicePrincipal -AppId '11111111-2222-4333-8444-555566667777' -ObjectId 'bbbbbbbb-0000-4000-8000-000000000002' -DisplayName 'helpdesk-mail'
      $group = New-DistributionGroup -Name 'helpdesk-mail-app' -Type Security -Members 'helpdesk@contoso.com', 'o''hara@contoso.com'
      New-ManagementScope -Name 'helpdesk-mail-app' -RecipientRestrictionFilter "MemberOfGroup -eq '$($group.DistinguishedName)'"
      New-ManagementRoleAssignment -Name 'helpdesk-mail-app' -Role 'Application SMTP.SendAsApp' -App 'bbbbbbbb-0000-4000-8000-000000000002' -CustomResourceScope 'helpdesk-mail-app'
      Set-CASMailbox -Identity 'helpdesk@contoso.com' -SmtpClientAuthenticationDisabled $false
      Set-CASMailbox -Identity 'o''hara@contoso.com' -SmtpClientAuthenticationDisabled $false
      Test-ServicePrincipalAuthorization -Identity 'bbbbbbbb-0000-4000-8000-000000000002' -Resource 'helpdesk@contoso.com'
      Test-ServicePrincipalAuthorization -Identity 'bbbbbbbb-0000-4000-8000-000000000002' -Resource 'o''hara@contoso.com'"
    `);
  });

  it("removes the right to send again", () => {
    expect(codeOf(scoped, "Undo")).toMatchInlineSnapshot(`
      "Connect-ExchangeOnline
      Remove-ManagementRoleAssignment -Identity 'helpdesk-mail-app' -Confirm:$false
      Remove-ManagementScope -Identity 'helpdesk-mail-app' -Confirm:$false
      Remove-DistributionGroup -Identity 'helpdesk-mail-app' -Confirm:$false
      $servicePrincipal = Get-ServicePrincipal -Identity 'bbbbbbbb-0000-4000-8000-000000000002'
      Remove-ServicePrincipal -Identity $servicePrincipal.Identity -Confirm:$false"
    `);
  });

  it("never uses the registration's object id", () => {
    const { entra, handoff } = deploy(specOf(everything));
    expect(JSON.stringify(handoff)).not.toContain(entra?.applicationObjectId);
  });

  it("uses object names that Exchange accepts, for any integration name", () => {
    const [spec] = [specOf(scoped, "a".repeat(60))];
    const names = [...JSON.stringify(deploy(spec).handoff).matchAll(/-Name '([^']*)'/g)].map(([, name]) => name ?? "");
    expect(names.map((name) => name.length)).toEqual([64, 64, 64]);
  });

  it("enables IMAP and SMTP for the mailboxes of the Oro entry", () => {
    expect(codeOf(entryOf("orocommerce mail of named mailboxes"), "Let the mailboxes use IMAP and authenticated SMTP"))
      .toMatchInlineSnapshot(`
      "Set-ExecutionPolicy -Scope Process -ExecutionPolicy RemoteSigned -Force
      Install-Module -Name ExchangeOnlineManagement -Scope CurrentUser
      Import-Module ExchangeOnlineManagement
      Connect-ExchangeOnline
      Set-CASMailbox -Identity 'sales@contoso.com' -ImapEnabled $true -SmtpClientAuthenticationDisabled $false"
    `);
  });

  it("lists mailboxes with disabled protocols if the Oro entry has no mailboxes", () => {
    expect(codeOf(entryOf("orocommerce mail"), "Let the mailboxes use IMAP and authenticated SMTP"))
      .toMatchInlineSnapshot(`
      "Set-ExecutionPolicy -Scope Process -ExecutionPolicy RemoteSigned -Force
      Install-Module -Name ExchangeOnlineManagement -Scope CurrentUser
      Import-Module ExchangeOnlineManagement
      Connect-ExchangeOnline
      Get-TransportConfig | Format-List SmtpClientAuthenticationDisabled
      Get-CASMailbox -ResultSize Unlimited | Format-Table PrimarySmtpAddress, ImapEnabled, SmtpClientAuthenticationDisabled"
    `);
  });
});
