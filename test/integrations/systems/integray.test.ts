import { describe, expect, it } from "vitest";
import { summarize } from "./deployed.ts";
import { entryOf } from "./variants.ts";

describe("integray", () => {
  it("creates one confidential client and fills in the authorization form", () => {
    expect(summarize(entryOf("integray"))).toMatchInlineSnapshot(`
      "audience AzureADMyOrg
      redirect web https://acme.integray.app/api/Callback/GenericOAuth2
      delegated Microsoft Graph User.Read
      delegated Microsoft Graph Files.Read.All
      delegated Microsoft Graph offline_access
      scopes User.Read Files.Read.All offline_access
      credential secret, public client flows off
      fields
        Login URL = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/v2.0/authorize
        Login query params -- response_type=code
        Request offline_access scope = True
        Client ID = 11111111-2222-4333-8444-555566667777
        Client Secret <- secrets clientSecret
        Redirect URI -- https://acme.integray.app/api/Callback/GenericOAuth2
        Access Token URL = https://login.microsoftonline.com/7c4a1a0e-1111-4222-8333-444455556666/oauth2/v2.0/token
        Scopes = User.Read Files.Read.All
      steps
        Compare the Redirect URI
        Assign the connectors
        Enter the scopes
        Authorize and save"
    `);
  });
});
