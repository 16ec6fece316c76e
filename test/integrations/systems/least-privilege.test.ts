import { describe, expect, it } from "vitest";
import { specOf } from "./deployed.ts";
import { variants } from "./variants.ts";

/** What an entry declares in Entra: `scope` for a user, `role` for the app itself. */
function declared(entry: unknown): string[] {
  const permissions = specOf(entry).entra?.permissions ?? [];
  return permissions.map(
    ({ kind, apiName, value }) => `${apiName} ${kind === "delegated" ? "scope" : "role"} ${value}`,
  );
}

describe("the permissions of every system and variant", () => {
  it("are these and no others", () => {
    expect(Object.fromEntries(variants.map(({ title, entry }) => [title, declared(entry)]))).toMatchInlineSnapshot(`
      {
        "bizagi-mail imap": [
          "Office 365 Exchange Online role IMAP.AccessAsApp",
        ],
        "bizagi-mail imap pop": [
          "Office 365 Exchange Online role IMAP.AccessAsApp",
          "Office 365 Exchange Online role POP.AccessAsApp",
        ],
        "bizagi-mail pop": [
          "Office 365 Exchange Online role POP.AccessAsApp",
        ],
        "bizagi-mail smtp": [
          "Office 365 Exchange Online role SMTP.SendAsApp",
        ],
        "bizagi-mail smtp by application RBAC, production": [],
        "bizagi-mail smtp imap": [
          "Office 365 Exchange Online role SMTP.SendAsApp",
          "Office 365 Exchange Online role IMAP.AccessAsApp",
        ],
        "bizagi-mail smtp imap pop": [
          "Office 365 Exchange Online role SMTP.SendAsApp",
          "Office 365 Exchange Online role IMAP.AccessAsApp",
          "Office 365 Exchange Online role POP.AccessAsApp",
        ],
        "bizagi-mail smtp pop": [
          "Office 365 Exchange Online role SMTP.SendAsApp",
          "Office 365 Exchange Online role POP.AccessAsApp",
        ],
        "custom": [
          "Microsoft Graph scope openid",
          "Microsoft Graph scope profile",
          "Microsoft Graph scope email",
          "Microsoft Graph scope offline_access",
          "Microsoft Graph scope User.Read",
        ],
        "dynamics365-finance service": [],
        "dynamics365-finance service with a role": [
          "Microsoft Dynamics ERP role Connector.FullAccess",
        ],
        "dynamics365-finance user native": [
          "Microsoft Dynamics ERP scope AX.FullAccess",
          "Microsoft Dynamics ERP scope CustomService.FullAccess",
          "Microsoft Dynamics ERP scope Odata.FullAccess",
          "Microsoft Graph scope offline_access",
        ],
        "dynamics365-finance user web": [
          "Microsoft Dynamics ERP scope AX.FullAccess",
          "Microsoft Dynamics ERP scope CustomService.FullAccess",
          "Microsoft Dynamics ERP scope Odata.FullAccess",
          "Microsoft Graph scope offline_access",
        ],
        "dynamics365-finance-onprem native": [],
        "dynamics365-finance-onprem server": [],
        "integray": [
          "Microsoft Graph scope User.Read",
          "Microsoft Graph scope Files.Read.All",
          "Microsoft Graph scope offline_access",
        ],
        "orocommerce calendar": [
          "Microsoft Graph scope openid",
          "Microsoft Graph scope profile",
          "Microsoft Graph scope User.Read",
          "Microsoft Graph scope offline_access",
          "Microsoft Graph scope Calendars.ReadWrite",
        ],
        "orocommerce everything": [
          "Microsoft Graph scope openid",
          "Microsoft Graph scope profile",
          "Microsoft Graph scope User.Read",
          "Microsoft Graph scope offline_access",
          "Microsoft Graph scope IMAP.AccessAsUser.All",
          "Microsoft Graph scope POP.AccessAsUser.All",
          "Microsoft Graph scope SMTP.Send",
          "Office 365 Exchange Online scope IMAP.AccessAsUser.All",
          "Office 365 Exchange Online scope POP.AccessAsUser.All",
          "Office 365 Exchange Online scope SMTP.Send",
          "Microsoft Graph scope Calendars.ReadWrite",
          "Microsoft Graph scope Tasks.ReadWrite",
        ],
        "orocommerce mail": [
          "Microsoft Graph scope openid",
          "Microsoft Graph scope profile",
          "Microsoft Graph scope User.Read",
          "Microsoft Graph scope offline_access",
          "Microsoft Graph scope IMAP.AccessAsUser.All",
          "Microsoft Graph scope POP.AccessAsUser.All",
          "Microsoft Graph scope SMTP.Send",
          "Office 365 Exchange Online scope IMAP.AccessAsUser.All",
          "Office 365 Exchange Online scope POP.AccessAsUser.All",
          "Office 365 Exchange Online scope SMTP.Send",
        ],
        "orocommerce mail of named mailboxes": [
          "Microsoft Graph scope openid",
          "Microsoft Graph scope profile",
          "Microsoft Graph scope User.Read",
          "Microsoft Graph scope offline_access",
          "Microsoft Graph scope IMAP.AccessAsUser.All",
          "Microsoft Graph scope POP.AccessAsUser.All",
          "Microsoft Graph scope SMTP.Send",
          "Office 365 Exchange Online scope IMAP.AccessAsUser.All",
          "Office 365 Exchange Online scope POP.AccessAsUser.All",
          "Office 365 Exchange Online scope SMTP.Send",
        ],
        "orocommerce sso": [
          "Microsoft Graph scope openid",
          "Microsoft Graph scope profile",
          "Microsoft Graph scope User.Read",
        ],
        "orocommerce sso of one domain, without prefix": [
          "Microsoft Graph scope openid",
          "Microsoft Graph scope profile",
          "Microsoft Graph scope User.Read",
        ],
        "orocommerce tasks": [
          "Microsoft Graph scope openid",
          "Microsoft Graph scope profile",
          "Microsoft Graph scope User.Read",
          "Microsoft Graph scope offline_access",
          "Microsoft Graph scope Tasks.ReadWrite",
        ],
        "posit-connect azure service account": [],
        "posit-connect azure viewer confidential": [
          "Azure Storage scope user_impersonation",
          "Microsoft Graph scope offline_access",
        ],
        "posit-connect azure viewer public": [
          "Azure Storage scope user_impersonation",
          "Microsoft Graph scope offline_access",
        ],
        "posit-connect azure-openai service account": [],
        "posit-connect azure-openai viewer confidential": [
          "Microsoft Cognitive Services scope user_impersonation",
          "Microsoft Graph scope offline_access",
        ],
        "posit-connect azure-openai viewer public": [
          "Microsoft Cognitive Services scope user_impersonation",
          "Microsoft Graph scope offline_access",
        ],
        "posit-connect msgraph service account": [
          "Microsoft Graph role Sites.Selected",
        ],
        "posit-connect msgraph viewer confidential": [
          "Microsoft Graph scope User.Read",
          "Microsoft Graph scope offline_access",
        ],
        "posit-connect msgraph viewer public": [
          "Microsoft Graph scope User.Read",
          "Microsoft Graph scope offline_access",
        ],
        "posit-connect msgraph viewer with Workbench and named scopes": [
          "Microsoft Graph scope User.Read",
          "Microsoft Graph scope Files.Read",
          "Microsoft Graph scope openid",
          "Microsoft Graph scope offline_access",
        ],
        "posit-connect sharepoint service account": [
          "Office 365 SharePoint Online role Sites.Selected",
        ],
        "posit-connect sharepoint viewer confidential": [
          "Office 365 SharePoint Online scope AllSites.Read",
          "Microsoft Graph scope offline_access",
        ],
        "posit-connect sharepoint viewer public": [
          "Office 365 SharePoint Online scope AllSites.Read",
          "Microsoft Graph scope offline_access",
        ],
      }
    `);
  });

  it("include no role for a sign-in of users, and no scope for a service", () => {
    const mixed = variants.filter(({ entry }) => {
      const { entra } = specOf(entry);
      const signsIn = entra !== undefined && entra.scopes.includes("offline_access");
      return entra?.permissions.some(({ kind }) => kind === (signsIn ? "application" : "delegated")) === true;
    });
    expect(mixed.map(({ title }) => title)).toEqual([
      "orocommerce sso",
      "orocommerce sso of one domain, without prefix",
    ]);
  });
});
