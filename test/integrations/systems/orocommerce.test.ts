import { describe, expect, it } from "vitest";
import { summarize } from "./deployed.ts";
import { entryOf } from "./variants.ts";

describe("orocommerce", () => {
  it("declares mail for Graph and Exchange Online and requests only Exchange Online's scopes", () => {
    expect(summarize(entryOf("orocommerce mail"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://shop.contoso.com/admin/microsoft-identity/connection/access-token
      delegated Microsoft Graph openid
      delegated Microsoft Graph profile
      delegated Microsoft Graph User.Read
      delegated Microsoft Graph offline_access
      delegated Microsoft Graph IMAP.AccessAsUser.All
      delegated Microsoft Graph POP.AccessAsUser.All
      delegated Microsoft Graph SMTP.Send
      delegated Office 365 Exchange Online IMAP.AccessAsUser.All
      delegated Office 365 Exchange Online POP.AccessAsUser.All
      delegated Office 365 Exchange Online SMTP.Send
      scopes https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/POP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access
      credential secret, public client flows off
      fields
        Application (client) ID = 11111111-2222-4333-8444-555566667777
        Client Secret <- secrets clientSecret
        Directory (tenant) ID = 7c4a1a0e-1111-4222-8333-444455556666
        Redirect URI -- https://shop.contoso.com/admin/microsoft-identity/connection/access-token
        Enable Emails Sync = checked
        Enable Calendar Sync -- unchecked
        Enable Tasks Sync -- unchecked
        Microsoft 365 Single Sign-on: Enable -- unchecked
      steps
        Compare the Redirect URIs
        Click Save Settings
        Or set the values in Oro's console
        Let the mailboxes use IMAP and authenticated SMTP
        Connect each mailbox"
    `);
  });

  it("needs nothing further in Entra if mailboxes are listed", () => {
    expect(summarize(entryOf("orocommerce mail of named mailboxes"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://shop.contoso.com/admin/microsoft-identity/connection/access-token
      delegated Microsoft Graph openid
      delegated Microsoft Graph profile
      delegated Microsoft Graph User.Read
      delegated Microsoft Graph offline_access
      delegated Microsoft Graph IMAP.AccessAsUser.All
      delegated Microsoft Graph POP.AccessAsUser.All
      delegated Microsoft Graph SMTP.Send
      delegated Office 365 Exchange Online IMAP.AccessAsUser.All
      delegated Office 365 Exchange Online POP.AccessAsUser.All
      delegated Office 365 Exchange Online SMTP.Send
      scopes https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/POP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access
      credential secret, public client flows off
      fields
        Application (client) ID = 11111111-2222-4333-8444-555566667777
        Client Secret <- secrets clientSecret
        Directory (tenant) ID = 7c4a1a0e-1111-4222-8333-444455556666
        Redirect URI -- https://shop.contoso.com/admin/microsoft-identity/connection/access-token
        Enable Emails Sync = checked
        Enable Calendar Sync -- unchecked
        Enable Tasks Sync -- unchecked
        Microsoft 365 Single Sign-on: Enable -- unchecked
      steps
        Compare the Redirect URIs
        Click Save Settings
        Or set the values in Oro's console
        Let the mailboxes use IMAP and authenticated SMTP
        Connect each mailbox"
    `);
  });

  it("needs three permissions and the sign-in callback for sso", () => {
    expect(summarize(entryOf("orocommerce sso"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://shop.contoso.com/admin/login/check-office365
      delegated Microsoft Graph openid
      delegated Microsoft Graph profile
      delegated Microsoft Graph User.Read
      scopes openid profile User.Read
      credential secret, public client flows off
      fields
        Application (client) ID = 11111111-2222-4333-8444-555566667777
        Client Secret <- secrets clientSecret
        Directory (tenant) ID = 7c4a1a0e-1111-4222-8333-444455556666
        Redirect URI -- https://shop.contoso.com/admin/microsoft-identity/connection/access-token
        Enable Emails Sync -- unchecked
        Enable Calendar Sync -- unchecked
        Enable Tasks Sync -- unchecked
        Microsoft 365 Single Sign-on: Enable = checked
        Microsoft 365 Single Sign-on: Domains -- empty
        Microsoft 365 Single Sign-on: Disable Non-SSO Login for Listed Domains -- unchecked
        Microsoft 365 Single Sign-on: Redirect URI -- https://shop.contoso.com/admin/login/check-office365
      steps
        Compare the Redirect URIs
        Click Save Settings
        Or set the values in Oro's console
        Send single sign-on to this tenant
        Compare the users' addresses"
    `);
  });

  it("leaves out the prefix for OroCRM and hands over the domains", () => {
    expect(summarize(entryOf("orocommerce sso of one domain, without prefix"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://shop.contoso.com/login/check-office365
      delegated Microsoft Graph openid
      delegated Microsoft Graph profile
      delegated Microsoft Graph User.Read
      scopes openid profile User.Read
      credential secret, public client flows off
      fields
        Application (client) ID = 11111111-2222-4333-8444-555566667777
        Client Secret <- secrets clientSecret
        Directory (tenant) ID = 7c4a1a0e-1111-4222-8333-444455556666
        Redirect URI -- https://shop.contoso.com/microsoft-identity/connection/access-token
        Enable Emails Sync -- unchecked
        Enable Calendar Sync -- unchecked
        Enable Tasks Sync -- unchecked
        Microsoft 365 Single Sign-on: Enable = checked
        Microsoft 365 Single Sign-on: Domains = contoso.com
        Microsoft 365 Single Sign-on: Disable Non-SSO Login for Listed Domains -- unchecked
        Microsoft 365 Single Sign-on: Redirect URI -- https://shop.contoso.com/login/check-office365
      steps
        Compare the Redirect URIs
        Click Save Settings
        Or set the values in Oro's console
        Send single sign-on to this tenant
        Compare the users' addresses"
    `);
  });

  it("adds only the calendar for calendar", () => {
    expect(summarize(entryOf("orocommerce calendar"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://shop.contoso.com/admin/microsoft-identity/connection/access-token
      delegated Microsoft Graph openid
      delegated Microsoft Graph profile
      delegated Microsoft Graph User.Read
      delegated Microsoft Graph offline_access
      delegated Microsoft Graph Calendars.ReadWrite
      scopes openid profile User.Read offline_access Calendars.ReadWrite
      credential secret, public client flows off
      fields
        Application (client) ID = 11111111-2222-4333-8444-555566667777
        Client Secret <- secrets clientSecret
        Directory (tenant) ID = 7c4a1a0e-1111-4222-8333-444455556666
        Redirect URI -- https://shop.contoso.com/admin/microsoft-identity/connection/access-token
        Enable Emails Sync -- unchecked
        Enable Calendar Sync = checked
        Enable Tasks Sync -- unchecked
        Synchronization Settings: calendar -- the interval as preset, in minutes
        Sync Direction: calendar -- as preset
        Conflict Resolution: calendar -- as preset
        Microsoft 365 Single Sign-on: Enable -- unchecked
      steps
        Compare the Redirect URIs
        Click Save Settings
        Or set the values in Oro's console
        Check the synchronization"
    `);
  });

  it("adds only the tasks for tasks", () => {
    expect(summarize(entryOf("orocommerce tasks"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://shop.contoso.com/admin/microsoft-identity/connection/access-token
      delegated Microsoft Graph openid
      delegated Microsoft Graph profile
      delegated Microsoft Graph User.Read
      delegated Microsoft Graph offline_access
      delegated Microsoft Graph Tasks.ReadWrite
      scopes openid profile User.Read offline_access Tasks.ReadWrite
      credential secret, public client flows off
      fields
        Application (client) ID = 11111111-2222-4333-8444-555566667777
        Client Secret <- secrets clientSecret
        Directory (tenant) ID = 7c4a1a0e-1111-4222-8333-444455556666
        Redirect URI -- https://shop.contoso.com/admin/microsoft-identity/connection/access-token
        Enable Emails Sync -- unchecked
        Enable Calendar Sync -- unchecked
        Enable Tasks Sync = checked
        Synchronization Settings: tasks -- the interval as preset, in minutes
        Sync Direction: tasks -- as preset
        Conflict Resolution: tasks -- as preset
        Microsoft 365 Single Sign-on: Enable -- unchecked
      steps
        Compare the Redirect URIs
        Click Save Settings
        Or set the values in Oro's console
        Check the synchronization"
    `);
  });

  it("puts every feature on one registration", () => {
    expect(summarize(entryOf("orocommerce everything"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://shop.contoso.com/office/microsoft-identity/connection/access-token
      redirect web https://shop.contoso.com/office/login/check-office365
      delegated Microsoft Graph openid
      delegated Microsoft Graph profile
      delegated Microsoft Graph User.Read
      delegated Microsoft Graph offline_access
      delegated Microsoft Graph IMAP.AccessAsUser.All
      delegated Microsoft Graph POP.AccessAsUser.All
      delegated Microsoft Graph SMTP.Send
      delegated Office 365 Exchange Online IMAP.AccessAsUser.All
      delegated Office 365 Exchange Online POP.AccessAsUser.All
      delegated Office 365 Exchange Online SMTP.Send
      delegated Microsoft Graph Calendars.ReadWrite
      delegated Microsoft Graph Tasks.ReadWrite
      scopes https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/POP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access
      credential secret, public client flows off
      fields
        Application (client) ID = 11111111-2222-4333-8444-555566667777
        Client Secret <- secrets clientSecret
        Directory (tenant) ID = 7c4a1a0e-1111-4222-8333-444455556666
        Redirect URI -- https://shop.contoso.com/office/microsoft-identity/connection/access-token
        Enable Emails Sync = checked
        Enable Calendar Sync = checked
        Enable Tasks Sync = checked
        Synchronization Settings: calendar -- the interval as preset, in minutes
        Sync Direction: calendar -- as preset
        Conflict Resolution: calendar -- as preset
        Synchronization Settings: tasks -- the interval as preset, in minutes
        Sync Direction: tasks -- as preset
        Conflict Resolution: tasks -- as preset
        Microsoft 365 Single Sign-on: Enable = checked
        Microsoft 365 Single Sign-on: Domains -- empty
        Microsoft 365 Single Sign-on: Disable Non-SSO Login for Listed Domains -- unchecked
        Microsoft 365 Single Sign-on: Redirect URI -- https://shop.contoso.com/office/login/check-office365
      steps
        Compare the Redirect URIs
        Click Save Settings
        Or set the values in Oro's console
        Let the mailboxes use IMAP and authenticated SMTP
        Connect each mailbox
        Send single sign-on to this tenant
        Compare the users' addresses
        Check the synchronization"
    `);
  });
});
