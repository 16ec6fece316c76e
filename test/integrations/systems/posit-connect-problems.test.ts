import { describe, expect, it } from "vitest";
import { problemsOf } from "./deployed.ts";
import { entryOf } from "./variants.ts";

const viewer = entryOf("posit-connect msgraph viewer confidential");
const account = entryOf("posit-connect msgraph service account");
const azure = entryOf("posit-connect azure viewer confidential");
const azureAccount = entryOf("posit-connect azure service account");

describe("posit-connect with a mistake", () => {
  it.each<[title: string, entry: object, problems: string[]]>([
    [
      "an address with the callback",
      { ...viewer, address: "https://connect.contoso.com/__oauth__/integrations/callback" },
      [
        'integrations.sample.address: must be the address of Posit Connect without its callback, got "https://connect.contoso.com/__oauth__/integrations/callback"',
        "  fix: write the address that people open, such as https://connect.contoso.com  [address-with-callback]",
      ],
    ],
    [
      "a Workbench address without https",
      { ...viewer, workbench: "http://workbench.contoso.com" },
      [
        'integrations.sample.workbench: must be an https address without query or fragment, got "http://workbench.contoso.com"',
        "  fix: write the address that people open, such as https://workbench.contoso.com  [address-not-https]",
      ],
    ],
    [
      "a template that is none",
      { ...viewer, template: "azure-databricks" },
      [
        'integrations.sample.template: must be one of azure, azure-openai, msgraph, sharepoint, got "azure-databricks"',
        "  fix: write azure, azure-openai, msgraph or sharepoint  [not-an-allowed-value]",
      ],
    ],
    [
      "a service account's permissions for viewers",
      { ...viewer, applicationPermissions: { microsoftGraph: ["Sites.Selected"] } },
      [
        "integrations.sample.applicationPermissions: cannot be combined with authType: viewer, got a map",
        "  fix: remove it  [option-unfit]",
      ],
    ],
    [
      "a viewer's options for a service account",
      {
        ...account,
        client: "public",
        workbench: "https://workbench.contoso.com",
        delegatedPermissions: { microsoftGraph: ["User.Read"] },
      },
      [
        'integrations.sample.client: cannot be combined with authType: service-account, got "public"',
        "  fix: remove it  [option-unfit]",
        "integrations.sample.delegatedPermissions: cannot be combined with authType: service-account, got a map",
        "  fix: remove it  [option-unfit]",
        'integrations.sample.workbench: cannot be combined with authType: service-account, got "https://workbench.contoso.com"',
        "  fix: remove it  [option-unfit]",
      ],
    ],
    [
      "an API for viewers, which is only read for service accounts",
      { ...viewer, apiAddress: "https://contoso.sharepoint.com" },
      [
        'integrations.sample.apiAddress: cannot be combined with authType: viewer, got "https://contoso.sharepoint.com"',
        "  fix: remove it  [option-unfit]",
      ],
    ],
    [
      "an API at a host that is not Microsoft's",
      { ...account, apiAddress: "https://openai.contoso.com" },
      [
        'integrations.sample.apiAddress: must be the host of a SharePoint or Azure OpenAI resource, got "openai.contoso.com"',
        "  fix: copy the endpoint from the Azure portal, or the address of SharePoint without a site; remove the option for other APIs  [api-address-host]",
      ],
    ],
    [
      "a credential for a public client",
      { ...viewer, client: "public", credential: { type: "secret" } },
      [
        "integrations.sample.credential: cannot be combined with client: public, got a map",
        "  fix: remove it  [option-unfit]",
      ],
    ],
    [
      "an application permission as a delegated one",
      {
        ...viewer,
        delegatedPermissions: { microsoftGraph: ["Sites.Selected", "User.Read.All", "Mail.ReadBasic.All"] },
      },
      [
        'integrations.sample.delegatedPermissions.microsoftGraph[2]: must be a delegated permission, is an application permission of Microsoft Graph, got "Mail.ReadBasic.All"',
        "  fix: did you mean Mail.ReadBasic, Team.ReadBasic.All or User.ReadBasic.All?  [permission-wrong-kind]",
      ],
    ],
    [
      "permissions of another API than the template's",
      { ...viewer, delegatedPermissions: { sharePointOnline: ["AllSites.Read"] } },
      [
        "integrations.sample.delegatedPermissions: must be permissions of microsoftGraph with template: msgraph, got sharePointOnline",
        "  fix: make a separate integration for the other API, with the template azure if it has none  [permission-of-another-api]",
      ],
    ],
    [
      "permissions of two APIs",
      { ...azure, delegatedPermissions: { azureStorage: ["user_impersonation"], keyVault: ["user_impersonation"] } },
      [
        "integrations.sample.delegatedPermissions: must be permissions of one API, got keyVault and azureStorage",
        "  fix: make one integration for each API  [permissions-of-several-apis]",
      ],
    ],
    [
      "the template azure without a permission",
      { ...azure, delegatedPermissions: undefined },
      [
        "integrations.sample.delegatedPermissions: is required with template: azure, got nothing",
        "  fix: add what the content does with its API, such as azureStorage: [user_impersonation]  [permissions-missing]",
      ],
    ],
    [
      "a service account of Graph without a permission",
      { ...account, applicationPermissions: undefined },
      [
        "integrations.sample.applicationPermissions: is required with template: msgraph, got nothing",
        "  fix: add what the content does with Microsoft Graph, such as microsoftGraph: [User.Read.All]  [permissions-missing]",
      ],
    ],
    [
      "a service account of any API without its name",
      { ...azureAccount, scopes: undefined },
      [
        "integrations.sample.scopes: is required where no permission names the API, got nothing",
        "  fix: add the API's .default scope, such as https://storage.azure.com/.default  [scopes-missing]",
      ],
    ],
    [
      "offline_access for a service account",
      { ...azureAccount, scopes: ["https://storage.azure.com/.default", "offline_access"] },
      [
        'integrations.sample.scopes[1]: must not be asked for with authType: service-account, which has nothing to renew, got "offline_access"',
        "  fix: remove it  [scope-offline-access]",
      ],
    ],
    [
      "a named scope for a service account",
      { ...azureAccount, scopes: ["https://storage.azure.com/user_impersonation"] },
      [
        'integrations.sample.scopes[0]: must end in /.default with authType: service-account, got "https://storage.azure.com/user_impersonation"',
        "  fix: write the API's .default scope; its permissions go to applicationPermissions  [scope-not-default]",
      ],
    ],
    [
      "a named scope beside .default",
      { ...viewer, scopes: ["https://graph.microsoft.com/.default", "User.Read"] },
      [
        "integrations.sample.scopes: must not name scopes beside .default of the same API (AADSTS70011), got https://graph.microsoft.com/.default and User.Read",
        "  fix: keep either .default or the named scopes  [scope-default-mixed]",
      ],
    ],
    [
      "scopes of two APIs",
      { ...viewer, scopes: ["https://graph.microsoft.com/.default", "https://storage.azure.com/.default"] },
      [
        "integrations.sample.scopes: must be scopes of one API, because a token is for one, got Microsoft Graph and https://storage.azure.com",
        "  fix: make one integration for each API  [scopes-of-several-apis]",
      ],
    ],
    [
      "a scope that is not declared",
      { ...viewer, scopes: ["Files.Read"] },
      [
        'integrations.sample.scopes[0]: must be among delegatedPermissions, got "Files.Read"',
        "  fix: declare it there, so that an administrator can consent to it  [scope-not-declared]",
      ],
    ],
    [
      "two scopes in one text",
      { ...viewer, scopes: ["User.Read offline_access"] },
      [
        'integrations.sample.scopes[0]: must be one scope, got "User.Read offline_access"',
        "  fix: list each scope on its own  [scope-not-one]",
      ],
    ],
    [
      "a scope twice",
      { ...viewer, scopes: ["User.Read", "User.Read"] },
      [
        'integrations.sample.scopes[1]: must be listed once, got "User.Read"',
        "  fix: remove the repetition  [list-duplicate]",
      ],
    ],
  ])("reports %s", (_title, entry, problems) => {
    expect(problemsOf(entry)).toEqual(problems);
  });
});
