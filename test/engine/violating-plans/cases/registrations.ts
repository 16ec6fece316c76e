import { somebody, somethingElse } from "../ids.ts";
import { one, type Plan } from "../plan.ts";

const https = "application-url-https";
const identifier = "identifier-uri-default";
const separate = "public-client-flow-separate";
const app = (more: object) => ({ displayName: "ERP", ...more });
const web = { web: { redirectUris: ["https://erp.contoso.com/signin"] } };
const application = `/applications/${somethingElse}`;
const userSignIn = "assignment-required";

export const registrationPlans: Plan[] = [
  ...["AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount"].map((signInAudience) =>
    one(`lets in ${signInAudience}`, "stops", "application-single-tenant", "Application", app({ signInAudience })),
  ),
  one(
    "lets in other tenants by a registration in parts",
    "stops",
    "application-single-tenant",
    "ApplicationRegistration",
    app({ signInAudience: "AzureADMultipleOrgs" }),
  ),
  one(
    "issues access tokens from the authorize endpoint",
    "stops",
    "implicit-grant-disabled",
    "Application",
    app({ web: { implicitGrant: { accessTokenIssuanceEnabled: true } } }),
  ),
  one(
    "issues ID tokens from the authorize endpoint",
    "stops",
    "implicit-grant-disabled",
    "Application",
    app({ web: { implicitGrant: { idTokenIssuanceEnabled: true } } }),
  ),
  one(
    "issues them by a registration in parts",
    "stops",
    "implicit-grant-disabled",
    "ApplicationRegistration",
    app({ implicitIdTokenIssuanceEnabled: true }),
  ),
  one(
    "accepts mapped claims",
    "stops",
    "mapped-claims-refused",
    "Application",
    app({ api: { mappedClaimsEnabled: true } }),
  ),
  one("writes a claims mapping policy", "warns", "claims-mapping-absent", "ClaimsMappingPolicy", {
    displayName: "map",
    definitions: ["{}"],
  }),
  one(
    "assigns a claims mapping policy",
    "warns",
    "claims-mapping-absent",
    "ServicePrincipalClaimsMappingPolicyAssignment",
    { claimsMappingPolicyId: somethingElse, servicePrincipalId: somebody },
  ),
  one(
    "puts every group into tokens",
    "warns",
    "group-claims-limited",
    "Application",
    app({ groupMembershipClaims: ["All"] }),
  ),
  one(
    "puts directory roles into tokens",
    "warns",
    "group-claims-limited",
    "ApplicationRegistration",
    app({ groupMembershipClaims: ["ApplicationGroup", "DirectoryRole"] }),
  ),
  one(
    "allows passwords on a server",
    "stops",
    separate,
    "Application",
    app({ fallbackPublicClientEnabled: true, ...web }),
  ),
  one(
    "allows sign-in without a user on a server",
    "stops",
    separate,
    "Application",
    app({ deviceOnlyAuthEnabled: true, ...web }),
  ),
  {
    title: "allows passwords on a server by a separate resource",
    expected: "stops",
    rule: separate,
    create(make) {
      const client = make("Application", app(web));
      make("ApplicationFallbackPublicClient", { applicationId: client.id, enabled: true });
    },
  },
  {
    title: "allows passwords on a server whose addresses are a separate resource",
    expected: "stops",
    rule: separate,
    create(make) {
      const client = make("Application", app({ fallbackPublicClientEnabled: true }));
      make("ApplicationRedirectUris", {
        applicationId: client.id,
        type: "Web",
        redirectUris: ["https://erp.contoso.com"],
      });
    },
  },
  one(
    "allows passwords on a desktop",
    "warns",
    "public-client-flow-disabled",
    "Application",
    app({ fallbackPublicClientEnabled: true, publicClient: { redirectUris: ["http://localhost"] } }),
  ),
  one(
    "allows passwords for another application",
    "warns",
    "public-client-flow-disabled",
    "ApplicationFallbackPublicClient",
    { applicationId: application, enabled: true },
  ),
  one(
    "has a home page without encryption",
    "stops",
    https,
    "Application",
    app({ web: { homepageUrl: "http://erp.contoso.com" } }),
  ),
  one(
    "has a logout URL without encryption",
    "stops",
    https,
    "Application",
    app({ web: { logoutUrl: "HTTP://erp.contoso.com/logout" } }),
  ),
  one("has a sign-on URL without encryption", "stops", https, "ServicePrincipal", {
    clientId: somethingElse,
    loginUrl: "http://erp.contoso.com/saml",
  }),
  one(
    "has a script for a home page",
    "stops",
    https,
    "ApplicationRegistration",
    app({ homepageUrl: "javascript:alert(1)" }),
  ),
  one(
    "has terms of service without encryption",
    "stops",
    https,
    "Application",
    app({ termsOfServiceUrl: "http://erp.contoso.com/terms" }),
  ),
  one("claims a free application ID URI", "warns", identifier, "Application", app({ identifierUris: ["api://erp"] })),
  one(
    "claims a domain of somebody else",
    "warns",
    identifier,
    "Application",
    app({ identifierUris: ["https://fabrikam.com/erp"] }),
  ),
  one("claims one by a separate resource", "warns", identifier, "ApplicationIdentifierUri", {
    applicationId: application,
    identifierUri: "urn:erp",
  }),
  one("admits a client without consent", "warns", "client-preauthorized-absent", "ApplicationPreAuthorized", {
    applicationId: application,
    authorizedClientId: somebody,
    permissionIds: [somethingElse],
  }),
  one(
    "bundles consent with a client",
    "warns",
    "client-preauthorized-absent",
    "Application",
    app({ api: { knownClientApplications: [somebody] } }),
  ),
  one("bundles consent by a separate resource", "warns", "client-preauthorized-absent", "ApplicationKnownClients", {
    applicationId: application,
    knownClientIds: [somebody],
  }),
  {
    title: "lets every account sign in",
    expected: "warns",
    rule: userSignIn,
    create: (make) => void make("ServicePrincipal", { clientId: make("Application", app(web)).clientId }),
  },
  one("lets every account sign in to an application outside the plan", "warns", userSignIn, "ServicePrincipal", {
    clientId: somethingElse,
  }),
  {
    title: "lets every account sign in to a registration in parts",
    expected: "warns",
    rule: userSignIn,
    create(make) {
      const client = make("ApplicationRegistration", app({}));
      make("ApplicationRedirectUris", {
        applicationId: client.id,
        type: "SPA",
        redirectUris: ["https://erp.contoso.com"],
      });
      make("ServicePrincipal", { clientId: client.clientId });
    },
  },
  one("adopts Microsoft Graph", "stops", "service-principal-not-first-party", "ServicePrincipal", {
    clientId: "00000003-0000-0000-C000-000000000000",
    useExisting: true,
  }),
  one("creates an application that nobody answers for", "stops", "application-accountable", "Application", app({})),
  one(
    "creates an application that a removed line deletes",
    "stops",
    "application-protected",
    "Application",
    app({ serviceManagementReference: "SVC-4711" }),
  ),
  one("creates such a registration in parts", "stops", "application-protected", "ApplicationRegistration", app({})),
  one(
    "adds an application from the gallery that a removed line deletes",
    "stops",
    "application-protected",
    "ApplicationFromTemplate",
    {
      displayName: "SaaS",
      templateId: somethingElse,
    },
  ),
];
