import { portalPermissions, portalTag, type MadeByHand } from "./made-by-hand.ts";

const nobodyCan = { isEnabled: true, allProperties: true, credentialsWithUsageVerify: null };

/** Registrations as each tool makes them. */
export const byTool: MadeByHand[] = [
  {
    key: "portal-default",
    title: "the portal's defaults",
    // The lock: https://learn.microsoft.com/entra/identity-platform/howto-configure-app-instance-property-locks
    application: {
      displayName: "HR portal",
      signInAudience: "AzureADMyOrg",
      web: {},
      servicePrincipalLockConfiguration: nobodyCan,
    },
    permissions: portalPermissions,
    secrets: [{ displayName: "prod" }],
    owners: ["admin"],
    servicePrincipalOwners: ["admin"],
  },
  {
    key: "many-secrets",
    title: "the portal, with four secrets: two expired, two without description",
    application: {
      displayName: "Payroll export",
      signInAudience: "AzureADMyOrg",
      api: { requestedAccessTokenVersion: 2 },
      web: { redirectUris: ["https://payroll.contoso.com/signin-oidc"] },
    },
    permissions: portalPermissions,
    secrets: [
      { endDateTime: "2026-05-01T00:00:00Z" },
      { displayName: "old", endDateTime: "2026-08-01T00:00:00Z" },
      { endDateTime: "2027-02-01T00:00:00Z" },
      { displayName: "test ünd prod – Jürgen", endDateTime: "2028-01-31T23:59:59Z" },
    ],
  },
  {
    key: "az-for-rbac",
    title: "az ad sp create-for-rbac",
    application: {
      displayName: "azure-cli-2026-02-10-08-59-31",
      signInAudience: "AzureADMyOrg",
      isFallbackPublicClient: false,
      web: { redirectUris: [], implicitGrantSettings: { enableIdTokenIssuance: false } },
    },
    servicePrincipal: { accountEnabled: true },
    secrets: [{ displayName: "rbac", endDateTime: "2027-02-10T09:00:00Z" }],
  },
  {
    key: "az-app",
    title: "az ad app create with an identifier URI, without a service principal",
    application: {
      displayName: "reporting-api",
      signInAudience: "AzureADMyOrg",
      identifierUris: ["api://reporting-api"],
      web: { homePageUrl: "https://reporting.contoso.com", redirectUris: ["https://reporting.contoso.com/cb"] },
    },
    servicePrincipal: "none",
    secrets: [{ displayName: "cli" }],
  },
  {
    key: "powershell",
    title: "New-AzADServicePrincipal of an old Azure PowerShell, with a secret on the enterprise application",
    application: {
      displayName: "azure-powershell-02-10-2026-08-59-31",
      web: { homePageUrl: "http://azure-powershell-02-10-2026-08-59-31" },
    },
    servicePrincipal: {},
    servicePrincipalSecrets: [{ endDateTime: "2027-02-10T09:00:00Z" }],
    secrets: [{ displayName: "powershell" }],
  },
  {
    key: "visual-studio",
    title: "Visual Studio, with id tokens by implicit grant, homepage and sign-out address",
    application: {
      displayName: "WebApp1_20260210085931",
      signInAudience: "AzureADMyOrg",
      identifierUris: ["api://webapp1-20260210085931"],
      web: {
        homePageUrl: "https://localhost:44321/",
        logoutUrl: "https://localhost:44321/signout-oidc",
        redirectUris: ["https://localhost:44321/", "https://localhost:44321/signin-oidc"],
        implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false },
      },
    },
    permissions: portalPermissions,
    servicePrincipal: { tags: ["VisualStudio", portalTag] },
    secrets: [{ displayName: "Visual Studio" }],
  },
  {
    key: "terraform",
    title: "Terraform, with its feature tags and a release in the notes",
    application: {
      displayName: "tf-data-platform",
      signInAudience: "AzureADMyOrg",
      api: { requestedAccessTokenVersion: 2 },
      notes: "module data-platform v4.2.0",
      tags: ["terraform", "env:prod", "HideApp"],
      web: { redirectUris: ["https://data.contoso.com/callback"] },
    },
    permissions: { microsoftGraph: { delegated: ["User.Read", "openid"], application: ["User.Read.All"] } },
    servicePrincipal: { tags: ["terraform", "HideApp", portalTag], notes: "made by module data-platform" },
    roles: { microsoftGraph: ["User.Read.All"] },
    secrets: [{ displayName: "terraform-20260210085931" }],
    owners: ["helpdesk"],
  },
];
