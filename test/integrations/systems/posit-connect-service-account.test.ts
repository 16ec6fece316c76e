import { describe, expect, it } from "vitest";
import { summarize } from "./deployed.ts";
import { entryOf } from "./variants.ts";

describe("posit-connect for service accounts", () => {
  it("azure: a service account has a secret, no redirect URI and no offline_access", () => {
    expect(summarize(entryOf("posit-connect azure service account"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      scopes https://storage.azure.com/.default
      credential secret, public client flows off
      fields
        template = azure
        name = Posit Connect sample
        description = Azure with the rights of a service account
        auth_type = Service Account
        auth_mode -- Confidential
        tenant_id = 7c4a1a0e-1111-4222-8333-444455556666
        client_id = 11111111-2222-4333-8444-555566667777
        client_secret <- secrets clientSecret
        scopes = https://storage.azure.com/.default
        permissions -- empty
      steps
        Create the integration
        After each rotation, hand over the new secret
        Verify
        Assign the role in Azure
        If Connect refuses a field, compare its template"
    `);
  });

  it("azure-openai: a service account has a secret, no redirect URI and no offline_access", () => {
    expect(summarize(entryOf("posit-connect azure-openai service account"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      scopes https://cognitiveservices.azure.com/.default
      credential secret, public client flows off
      fields
        template = azure-openai
        name = Posit Connect sample
        description = Azure OpenAI with the rights of a service account
        auth_type = Service Account
        auth_mode -- Confidential
        tenant_id = 7c4a1a0e-1111-4222-8333-444455556666
        client_id = 11111111-2222-4333-8444-555566667777
        client_secret <- secrets clientSecret
        scopes = https://cognitiveservices.azure.com/.default
        permissions -- empty
      steps
        Create the integration
        After each rotation, hand over the new secret
        Verify
        Assign the role in Azure
        If Connect refuses a field, compare its template"
    `);
  });

  it("msgraph: a service account has a secret, no redirect URI and no offline_access", () => {
    expect(summarize(entryOf("posit-connect msgraph service account"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      application Microsoft Graph Sites.Selected
      scopes https://graph.microsoft.com/.default
      credential secret, public client flows off
      fields
        template = msgraph
        name = Posit Connect sample
        description = Microsoft Graph with the rights of a service account
        auth_type = Service Account
        auth_mode -- Confidential
        tenant_id = 7c4a1a0e-1111-4222-8333-444455556666
        client_id = 11111111-2222-4333-8444-555566667777
        client_secret <- secrets clientSecret
        scopes = https://graph.microsoft.com/.default
        permissions -- empty
      steps
        Create the integration
        After each rotation, hand over the new secret
        Verify
        If Connect refuses a field, compare its template"
    `);
  });

  it("sharepoint: a service account has a secret, no redirect URI and no offline_access", () => {
    expect(summarize(entryOf("posit-connect sharepoint service account"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      application Office 365 SharePoint Online Sites.Selected
      scopes 00000003-0000-0ff1-ce00-000000000000/.default
      credential secret, public client flows off
      fields
        template = sharepoint
        name = Posit Connect sample
        description = SharePoint with the rights of a service account
        auth_type = Service Account
        auth_mode -- Confidential
        tenant_id = 7c4a1a0e-1111-4222-8333-444455556666
        client_id = 11111111-2222-4333-8444-555566667777
        client_secret <- secrets clientSecret
        scopes = 00000003-0000-0ff1-ce00-000000000000/.default
        permissions -- empty
      steps
        Expect SharePoint to refuse
        Create the integration
        After each rotation, hand over the new secret
        Verify
        If Connect refuses a field, compare its template"
    `);
  });
});
