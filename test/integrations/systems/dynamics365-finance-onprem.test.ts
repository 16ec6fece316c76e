import { describe, expect, it } from "vitest";
import { summarize } from "./deployed.ts";
import { entryOf } from "./variants.ts";

describe("dynamics365-finance-onprem", () => {
  it("creates nothing in Entra for a server client and hands over AD FS and the row", () => {
    expect(summarize(entryOf("dynamics365-finance-onprem server"))).toMatchInlineSnapshot(`
      "nothing in Entra
      fields
        Tenant = adfs
        Client ID = 6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10
        Client secret -- made by AD FS
        Discovery document = https://adfs.contoso.com/adfs/.well-known/openid-configuration
        Authorization endpoint = https://adfs.contoso.com/adfs/oauth2/authorize
        Token endpoint = https://adfs.contoso.com/adfs/oauth2/token
        resource = https://ax.contoso.com
        redirect_uri = https://ax.contoso.com/
        Base URL = https://ax.contoso.com/namespaces/AXSF/data
        Microsoft Entra applications: Client ID = 6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10
        Microsoft Entra applications: Name = Dynamics 365 Finance (on-premises) sample
        Microsoft Entra applications: User ID = svc-import
      steps
        Add the client to the application group in AD FS
        Give the service user its roles
        Add the row on the page Microsoft Entra applications
        Undo"
    `);
  });

  it("creates nothing in Entra for a native client, which has neither secret nor row", () => {
    expect(summarize(entryOf("dynamics365-finance-onprem native"))).toMatchInlineSnapshot(`
      "nothing in Entra
      fields
        Tenant = adfs
        Client ID = 6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10
        Client secret -- empty
        Discovery document = https://adfs.contoso.com/adfs/.well-known/openid-configuration
        Authorization endpoint = https://adfs.contoso.com/adfs/oauth2/authorize
        Token endpoint = https://adfs.contoso.com/adfs/oauth2/token
        resource = https://ax.contoso.com
        redirect_uri = http://localhost/
        Base URL = https://ax.contoso.com/namespaces/AXSF/data
      steps
        Add the client to the application group in AD FS
        Make the people users of Dynamics
        Undo"
    `);
  });
});
