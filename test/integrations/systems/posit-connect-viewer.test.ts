import { describe, expect, it } from "vitest";
import { summarize } from "./deployed.ts";
import { entryOf } from "./variants.ts";

describe("posit-connect for viewers", () => {
  it("azure: a confidential viewer has a secret and comes back to the web platform", () => {
    expect(summarize(entryOf("posit-connect azure viewer confidential"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://connect.contoso.com/__oauth__/integrations/callback
      delegated Azure Storage user_impersonation
      delegated Microsoft Graph offline_access
      scopes https://storage.azure.com/.default offline_access
      credential secret, public client flows off
      fields
        template = azure
        name = Posit Connect sample
        description = Azure with the rights of the person who views the content
        auth_type = Viewer
        auth_mode -- Confidential
        tenant_id = 7c4a1a0e-1111-4222-8333-444455556666
        client_id = 11111111-2222-4333-8444-555566667777
        client_secret <- secrets clientSecret
        scopes = https://storage.azure.com/.default offline_access
        permissions -- empty
      steps
        Create the integration
        After each rotation, hand over the new secret
        Check the viewers' own rights
        If Connect refuses a field, compare its template"
    `);
  });

  it("azure: a public viewer has no secret and comes back to the public platform", () => {
    expect(summarize(entryOf("posit-connect azure viewer public"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect publicClient https://connect.contoso.com/__oauth__/integrations/callback
      delegated Azure Storage user_impersonation
      delegated Microsoft Graph offline_access
      scopes https://storage.azure.com/.default offline_access
      credential none, public client flows on
      fields
        template = azure
        name = Posit Connect sample
        description = Azure with the rights of the person who views the content
        auth_type = Viewer
        auth_mode = Public
        tenant_id = 7c4a1a0e-1111-4222-8333-444455556666
        client_id = 11111111-2222-4333-8444-555566667777
        client_secret -- empty
        scopes = https://storage.azure.com/.default offline_access
        permissions -- empty
      steps
        Create the integration
        Check the viewers' own rights
        If Connect refuses a field, compare its template"
    `);
  });

  it("azure-openai: a confidential viewer has a secret and comes back to the web platform", () => {
    expect(summarize(entryOf("posit-connect azure-openai viewer confidential"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://connect.contoso.com/__oauth__/integrations/callback
      delegated Microsoft Cognitive Services user_impersonation
      delegated Microsoft Graph offline_access
      scopes https://cognitiveservices.azure.com/.default offline_access
      credential secret, public client flows off
      fields
        template = azure-openai
        name = Posit Connect sample
        description = Azure OpenAI with the rights of the person who views the content
        auth_type = Viewer
        auth_mode -- Confidential
        tenant_id = 7c4a1a0e-1111-4222-8333-444455556666
        client_id = 11111111-2222-4333-8444-555566667777
        client_secret <- secrets clientSecret
        scopes = https://cognitiveservices.azure.com/.default offline_access
        permissions -- empty
      steps
        Create the integration
        After each rotation, hand over the new secret
        Assign the role in Azure
        If Connect refuses a field, compare its template"
    `);
  });

  it("azure-openai: a public viewer has no secret and comes back to the public platform", () => {
    expect(summarize(entryOf("posit-connect azure-openai viewer public"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect publicClient https://connect.contoso.com/__oauth__/integrations/callback
      delegated Microsoft Cognitive Services user_impersonation
      delegated Microsoft Graph offline_access
      scopes https://cognitiveservices.azure.com/.default offline_access
      credential none, public client flows on
      fields
        template = azure-openai
        name = Posit Connect sample
        description = Azure OpenAI with the rights of the person who views the content
        auth_type = Viewer
        auth_mode = Public
        tenant_id = 7c4a1a0e-1111-4222-8333-444455556666
        client_id = 11111111-2222-4333-8444-555566667777
        client_secret -- empty
        scopes = https://cognitiveservices.azure.com/.default offline_access
        permissions -- empty
      steps
        Create the integration
        Assign the role in Azure
        If Connect refuses a field, compare its template"
    `);
  });

  it("msgraph: a confidential viewer has a secret and comes back to the web platform", () => {
    expect(summarize(entryOf("posit-connect msgraph viewer confidential"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://connect.contoso.com/__oauth__/integrations/callback
      delegated Microsoft Graph User.Read
      delegated Microsoft Graph offline_access
      scopes https://graph.microsoft.com/.default offline_access
      credential secret, public client flows off
      fields
        template = msgraph
        name = Posit Connect sample
        description = Microsoft Graph with the rights of the person who views the content
        auth_type = Viewer
        auth_mode -- Confidential
        tenant_id = 7c4a1a0e-1111-4222-8333-444455556666
        client_id = 11111111-2222-4333-8444-555566667777
        client_secret <- secrets clientSecret
        scopes = https://graph.microsoft.com/.default offline_access
        permissions -- empty
      steps
        Create the integration
        After each rotation, hand over the new secret
        Check the viewers' own rights
        If Connect refuses a field, compare its template"
    `);
  });

  it("msgraph: a public viewer has no secret and comes back to the public platform", () => {
    expect(summarize(entryOf("posit-connect msgraph viewer public"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect publicClient https://connect.contoso.com/__oauth__/integrations/callback
      delegated Microsoft Graph User.Read
      delegated Microsoft Graph offline_access
      scopes https://graph.microsoft.com/.default offline_access
      credential none, public client flows on
      fields
        template = msgraph
        name = Posit Connect sample
        description = Microsoft Graph with the rights of the person who views the content
        auth_type = Viewer
        auth_mode = Public
        tenant_id = 7c4a1a0e-1111-4222-8333-444455556666
        client_id = 11111111-2222-4333-8444-555566667777
        client_secret -- empty
        scopes = https://graph.microsoft.com/.default offline_access
        permissions -- empty
      steps
        Create the integration
        Check the viewers' own rights
        If Connect refuses a field, compare its template"
    `);
  });

  it("sharepoint: a confidential viewer has a secret and comes back to the web platform", () => {
    expect(summarize(entryOf("posit-connect sharepoint viewer confidential"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://connect.contoso.com/__oauth__/integrations/callback
      delegated Office 365 SharePoint Online AllSites.Read
      delegated Microsoft Graph offline_access
      scopes 00000003-0000-0ff1-ce00-000000000000/.default offline_access
      credential secret, public client flows off
      fields
        template = sharepoint
        name = Posit Connect sample
        description = SharePoint with the rights of the person who views the content
        auth_type = Viewer
        auth_mode -- Confidential
        tenant_id = 7c4a1a0e-1111-4222-8333-444455556666
        client_id = 11111111-2222-4333-8444-555566667777
        client_secret <- secrets clientSecret
        scopes = 00000003-0000-0ff1-ce00-000000000000/.default offline_access
        permissions -- empty
      steps
        Create the integration
        After each rotation, hand over the new secret
        Check the viewers' own rights
        If Connect refuses a field, compare its template"
    `);
  });

  it("sharepoint: a public viewer has no secret and comes back to the public platform", () => {
    expect(summarize(entryOf("posit-connect sharepoint viewer public"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect publicClient https://connect.contoso.com/__oauth__/integrations/callback
      delegated Office 365 SharePoint Online AllSites.Read
      delegated Microsoft Graph offline_access
      scopes 00000003-0000-0ff1-ce00-000000000000/.default offline_access
      credential none, public client flows on
      fields
        template = sharepoint
        name = Posit Connect sample
        description = SharePoint with the rights of the person who views the content
        auth_type = Viewer
        auth_mode = Public
        tenant_id = 7c4a1a0e-1111-4222-8333-444455556666
        client_id = 11111111-2222-4333-8444-555566667777
        client_secret -- empty
        scopes = 00000003-0000-0ff1-ce00-000000000000/.default offline_access
        permissions -- empty
      steps
        Create the integration
        Check the viewers' own rights
        If Connect refuses a field, compare its template"
    `);
  });

  it("registers Workbench too and requests named scopes", () => {
    expect(summarize(entryOf("posit-connect msgraph viewer with Workbench and named scopes"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://connect.contoso.com/__oauth__/integrations/callback
      redirect web https://workbench.contoso.com/oauth_redirect_callback
      delegated Microsoft Graph User.Read
      delegated Microsoft Graph Files.Read
      delegated Microsoft Graph openid
      delegated Microsoft Graph offline_access
      scopes openid User.Read Files.Read offline_access
      credential secret, public client flows off
      fields
        template = msgraph
        name = Posit Connect sample
        description = Microsoft Graph with the rights of the person who views the content
        auth_type = Viewer
        auth_mode -- Confidential
        tenant_id = 7c4a1a0e-1111-4222-8333-444455556666
        client_id = 11111111-2222-4333-8444-555566667777
        client_secret <- secrets clientSecret
        scopes = openid User.Read Files.Read offline_access
        permissions -- empty
      steps
        Create the integration
        After each rotation, hand over the new secret
        Check the viewers' own rights
        If Connect refuses a field, compare its template"
    `);
  });
});
