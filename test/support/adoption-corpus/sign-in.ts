import { portalPermissions, portalTag, type MadeByHand } from "./made-by-hand.ts";

const many = Array.from({ length: 50 }, (_, index) => `https://shop-${index + 1}.contoso.com/oauth/callback`);

/** Registrations whose sign-in is special: audiences, tokens, addresses. */
export const bySignIn: MadeByHand[] = [
  {
    key: "multi-tenant",
    title: "multi-tenant",
    application: {
      displayName: "Partner portal",
      signInAudience: "AzureADMultipleOrgs",
      identifierUris: ["https://contoso.onmicrosoft.com/partner-portal"],
      web: { redirectUris: ["https://partners.contoso.com/signin-oidc"] },
    },
    permissions: portalPermissions,
    secrets: [{ displayName: "2026" }],
  },
  {
    key: "personal-accounts",
    title: "work and personal accounts",
    application: {
      displayName: "Customer feedback",
      signInAudience: "AzureADandPersonalMicrosoftAccount",
      api: { requestedAccessTokenVersion: 2 },
      web: { redirectUris: ["https://feedback.contoso.com/cb"] },
    },
    permissions: { microsoftGraph: { delegated: ["User.Read", "openid", "profile", "email"] } },
    secrets: [{ displayName: "feedback" }],
  },
  {
    key: "only-personal-accounts",
    title: "personal accounts only",
    application: {
      displayName: "Newsletter",
      signInAudience: "PersonalMicrosoftAccount",
      api: { requestedAccessTokenVersion: 2 },
      web: { redirectUris: ["https://news.contoso.com/cb"] },
    },
    secrets: [{ displayName: "newsletter" }],
  },
  {
    key: "optional-claims",
    title: "optional claims with additional properties, and group claims",
    application: {
      displayName: "Document archive",
      groupMembershipClaims: "SecurityGroup, ApplicationGroup",
      optionalClaims: {
        idToken: [
          { name: "upn", essential: true, additionalProperties: ["include_externally_authenticated_upn"] },
          { name: "groups", additionalProperties: ["sam_account_name", "emit_as_roles"] },
        ],
        accessToken: [{ name: "ipaddr" }, { name: "extension_department", source: "user" }],
        saml2Token: [{ name: "groups", additionalProperties: ["netbios_domain_and_sam_account_name"] }],
      },
      api: { acceptMappedClaims: true },
      web: { redirectUris: ["https://archive.contoso.com/signin-oidc"] },
    },
    permissions: portalPermissions,
    secrets: [{ displayName: "archive" }],
  },
  {
    key: "saml",
    title: "SAML sign-on with settings of the enterprise application",
    application: {
      displayName: "Travel expenses (SAML)",
      identifierUris: ["https://contoso.onmicrosoft.com/saml/travel"],
      samlMetadataUrl: "https://travel.contoso.com/saml/metadata",
      defaultRedirectUri: "https://travel.contoso.com/saml/acs",
      web: { redirectUris: ["https://travel.contoso.com/saml/acs"], logoutUrl: "https://travel.contoso.com/saml/slo" },
    },
    servicePrincipal: {
      tags: ["WindowsAzureActiveDirectoryCustomSingleSignOnApplication", portalTag],
      preferredSingleSignOnMode: "saml",
      loginUrl: "https://travel.contoso.com/login",
      samlSingleSignOnSettings: { relayState: "https://travel.contoso.com/start" },
      notificationEmailAddresses: ["admin@contoso.onmicrosoft.com"],
      alternativeNames: ["travel"],
      appRoleAssignmentRequired: true,
    },
    assigned: [{ to: "user" }],
  },
  {
    key: "redirect-uris",
    title: "localhost, custom schemes, a wildcard, three platforms and implicit grant",
    application: {
      displayName: "Field service app",
      isFallbackPublicClient: true,
      web: {
        redirectUris: ["http://localhost:8080/cb", "https://*.contoso.com/cb", "https://field.contoso.com/cb?x=1"],
        implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: true },
      },
      spa: { redirectUris: ["https://field.contoso.com/", "http://localhost:3000"] },
      publicClient: {
        redirectUris: [
          "https://login.microsoftonline.com/common/oauth2/nativeclient",
          "msauth.com.contoso.field://auth",
          "http://localhost",
          "urn:ietf:wg:oauth:2.0:oob",
        ],
      },
    },
    permissions: portalPermissions,
    secrets: [{ displayName: "field" }],
  },
  {
    key: "fifty-redirect-uris",
    title: "fifty redirect URIs",
    application: { displayName: "Shops", web: { redirectUris: many } },
    permissions: portalPermissions,
    secrets: [{ displayName: "shops" }],
  },
];
