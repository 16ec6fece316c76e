import { describe, expect, it } from "vitest";
import { summarize } from "./deployed.ts";
import { entryOf } from "./variants.ts";

describe("dynamics365-finance", () => {
  it("lets users sign in to a web client with a secret", () => {
    expect(summarize(entryOf("dynamics365-finance user web"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://import.contoso.com/callback
      delegated Microsoft Dynamics ERP AX.FullAccess (looked up in the tenant)
      delegated Microsoft Dynamics ERP CustomService.FullAccess (looked up in the tenant)
      delegated Microsoft Dynamics ERP Odata.FullAccess (looked up in the tenant)
      delegated Microsoft Graph offline_access
      scopes https://contoso.operations.dynamics.com/.default offline_access
      credential secret, public client flows off
      fields
        Tenant ID = 7c4a1a0e-1111-4222-8333-444455556666
        Client ID = 11111111-2222-4333-8444-555566667777
        Client secret <- secrets clientSecret
        OAuth 2.0 authorization endpoint (v1) = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/authorize
        OAuth 2.0 token endpoint (v1) = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/token
        resource (v1) = https://contoso.operations.dynamics.com
        OAuth 2.0 authorization endpoint (v2) = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/v2.0/authorize
        OAuth 2.0 token endpoint (v2) = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/v2.0/token
        scope (v2) = https://contoso.operations.dynamics.com/.default offline_access
        redirect_uri = https://import.contoso.com/callback
        Base URL = https://contoso.operations.dynamics.com/data
      steps
        Make the people users of Dynamics"
    `);
  });

  it("lets users sign in to a native client without a secret", () => {
    expect(summarize(entryOf("dynamics365-finance user native"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect publicClient http://localhost
      delegated Microsoft Dynamics ERP AX.FullAccess (looked up in the tenant)
      delegated Microsoft Dynamics ERP CustomService.FullAccess (looked up in the tenant)
      delegated Microsoft Dynamics ERP Odata.FullAccess (looked up in the tenant)
      delegated Microsoft Graph offline_access
      scopes https://contoso.operations.dynamics.com/.default offline_access
      credential none, public client flows on
      fields
        Tenant ID = 7c4a1a0e-1111-4222-8333-444455556666
        Client ID = 11111111-2222-4333-8444-555566667777
        Client secret -- empty
        OAuth 2.0 authorization endpoint (v1) = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/authorize
        OAuth 2.0 token endpoint (v1) = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/token
        resource (v1) = https://contoso.operations.dynamics.com
        OAuth 2.0 authorization endpoint (v2) = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/v2.0/authorize
        OAuth 2.0 token endpoint (v2) = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/v2.0/token
        scope (v2) = https://contoso.operations.dynamics.com/.default offline_access
        redirect_uri = http://localhost
        Base URL = https://contoso.operations.dynamics.com/data
      steps
        Make the people users of Dynamics"
    `);
  });

  it("gives a service access by its row in Dynamics, without a permission in Entra", () => {
    expect(summarize(entryOf("dynamics365-finance service"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      scopes https://contoso.operations.dynamics.com/.default
      credential secret, public client flows off
      fields
        Tenant ID = 7c4a1a0e-1111-4222-8333-444455556666
        Client ID = 11111111-2222-4333-8444-555566667777
        Client secret <- secrets clientSecret
        OAuth 2.0 token endpoint (v1) = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/token
        resource (v1) = https://contoso.operations.dynamics.com
        OAuth 2.0 token endpoint (v2) = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/v2.0/token
        scope (v2) = https://contoso.operations.dynamics.com/.default
        Base URL = https://contoso.operations.dynamics.com/data
        Microsoft Entra applications: Client ID = 11111111-2222-4333-8444-555566667777
        Microsoft Entra applications: Name = Dynamics 365 Finance sample
        Microsoft Entra applications: User ID = svc-import
      steps
        Give the service user its roles
        Add the row on the page Microsoft Entra applications
        Try it"
    `);
  });

  it("declares a role for a service only if it is listed", () => {
    expect(summarize(entryOf("dynamics365-finance service with a role"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      application Microsoft Dynamics ERP Connector.FullAccess (looked up in the tenant)
      scopes https://contoso.operations.dynamics.com/.default
      credential secret, public client flows off
      fields
        Tenant ID = 7c4a1a0e-1111-4222-8333-444455556666
        Client ID = 11111111-2222-4333-8444-555566667777
        Client secret <- secrets clientSecret
        OAuth 2.0 token endpoint (v1) = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/token
        resource (v1) = https://contoso.operations.dynamics.com
        OAuth 2.0 token endpoint (v2) = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/v2.0/token
        scope (v2) = https://contoso.operations.dynamics.com/.default
        Base URL = https://contoso.operations.dynamics.com/data
        Microsoft Entra applications: Client ID = 11111111-2222-4333-8444-555566667777
        Microsoft Entra applications: Name = Dynamics 365 Finance sample
        Microsoft Entra applications: User ID = svc-import
      steps
        Give the service user its roles
        Add the row on the page Microsoft Entra applications
        Try it"
    `);
  });
});
