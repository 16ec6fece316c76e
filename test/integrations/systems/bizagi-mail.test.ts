import { describe, expect, it } from "vitest";
import { summarize } from "./deployed.ts";
import { entryOf } from "./variants.ts";

describe("bizagi-mail", () => {
  it("declares the roles of smtp", () => {
    expect(summarize(entryOf("bizagi-mail smtp"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://test-expenses-contoso.bizagi.com/oauth2/client/callback
      application Office 365 Exchange Online SMTP.SendAsApp
      scopes https://outlook.office365.com/.default
      credential secret, public client flows off
      fields
        Client ID = 11111111-2222-4333-8444-555566667777
        Access Token URI = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/v2.0/token
        User = helpdesk@contoso.com
        Client Secret <- secrets clientSecret
        Scope = https://outlook.office365.com/.default
      steps
        Let the app open the mailboxes
        Configure the mail server
        Undo"
    `);
  });

  it("declares the roles of imap", () => {
    expect(summarize(entryOf("bizagi-mail imap"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://test-expenses-contoso.bizagi.com/oauth2/client/callback
      application Office 365 Exchange Online IMAP.AccessAsApp
      scopes https://outlook.office365.com/.default
      credential secret, public client flows off
      fields
        Client ID = 11111111-2222-4333-8444-555566667777
        Access Token URI = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/v2.0/token
        User = helpdesk@contoso.com
        Client Secret <- secrets clientSecret
        Scope = https://outlook.office365.com/.default
      steps
        Let the app open the mailboxes
        Configure the mail server
        Undo"
    `);
  });

  it("declares the roles of pop", () => {
    expect(summarize(entryOf("bizagi-mail pop"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://test-expenses-contoso.bizagi.com/oauth2/client/callback
      application Office 365 Exchange Online POP.AccessAsApp
      scopes https://outlook.office365.com/.default
      credential secret, public client flows off
      fields
        Client ID = 11111111-2222-4333-8444-555566667777
        Access Token URI = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/v2.0/token
        User = helpdesk@contoso.com
        Client Secret <- secrets clientSecret
        Scope = https://outlook.office365.com/.default
      steps
        Let the app open the mailboxes
        Configure the mail server
        Undo"
    `);
  });

  it("declares the roles of smtp imap", () => {
    expect(summarize(entryOf("bizagi-mail smtp imap"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://test-expenses-contoso.bizagi.com/oauth2/client/callback
      application Office 365 Exchange Online SMTP.SendAsApp
      application Office 365 Exchange Online IMAP.AccessAsApp
      scopes https://outlook.office365.com/.default
      credential secret, public client flows off
      fields
        Client ID = 11111111-2222-4333-8444-555566667777
        Access Token URI = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/v2.0/token
        User = helpdesk@contoso.com
        Client Secret <- secrets clientSecret
        Scope = https://outlook.office365.com/.default
      steps
        Let the app open the mailboxes
        Configure the mail server
        Undo"
    `);
  });

  it("declares the roles of smtp pop", () => {
    expect(summarize(entryOf("bizagi-mail smtp pop"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://test-expenses-contoso.bizagi.com/oauth2/client/callback
      application Office 365 Exchange Online SMTP.SendAsApp
      application Office 365 Exchange Online POP.AccessAsApp
      scopes https://outlook.office365.com/.default
      credential secret, public client flows off
      fields
        Client ID = 11111111-2222-4333-8444-555566667777
        Access Token URI = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/v2.0/token
        User = helpdesk@contoso.com
        Client Secret <- secrets clientSecret
        Scope = https://outlook.office365.com/.default
      steps
        Let the app open the mailboxes
        Configure the mail server
        Undo"
    `);
  });

  it("declares the roles of imap pop", () => {
    expect(summarize(entryOf("bizagi-mail imap pop"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://test-expenses-contoso.bizagi.com/oauth2/client/callback
      application Office 365 Exchange Online IMAP.AccessAsApp
      application Office 365 Exchange Online POP.AccessAsApp
      scopes https://outlook.office365.com/.default
      credential secret, public client flows off
      fields
        Client ID = 11111111-2222-4333-8444-555566667777
        Access Token URI = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/v2.0/token
        User = helpdesk@contoso.com
        Client Secret <- secrets clientSecret
        Scope = https://outlook.office365.com/.default
      steps
        Let the app open the mailboxes
        Configure the mail server
        Undo"
    `);
  });

  it("declares the roles of smtp imap pop", () => {
    expect(summarize(entryOf("bizagi-mail smtp imap pop"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://test-expenses-contoso.bizagi.com/oauth2/client/callback
      application Office 365 Exchange Online SMTP.SendAsApp
      application Office 365 Exchange Online IMAP.AccessAsApp
      application Office 365 Exchange Online POP.AccessAsApp
      scopes https://outlook.office365.com/.default
      credential secret, public client flows off
      fields
        Client ID = 11111111-2222-4333-8444-555566667777
        Access Token URI = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/v2.0/token
        User = helpdesk@contoso.com
        Client Secret <- secrets clientSecret
        Scope = https://outlook.office365.com/.default
      steps
        Let the app open the mailboxes
        Configure the mail server
        Undo"
    `);
  });

  it("declares nothing if application RBAC grants the right to send", () => {
    expect(summarize(entryOf("bizagi-mail smtp by application RBAC, production"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://expenses-contoso.bizagi.com/oauth2/client/callback
      scopes https://outlook.office365.com/.default
      credential secret, public client flows off
      fields
        Client ID = 11111111-2222-4333-8444-555566667777
        Access Token URI = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/v2.0/token
        User = helpdesk@contoso.com
        User = o'hara@contoso.com
        Client Secret <- secrets clientSecret
        Scope = https://outlook.office365.com/.default
      steps
        Let the app send as the mailboxes
        Configure the mail server
        Undo"
    `);
  });
});
