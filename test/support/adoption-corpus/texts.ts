import { portalPermissions, portalTag, type MadeByHand } from "./made-by-hand.ts";

const longName = `בדיקה של שם ארוך מאוד ${"מ".repeat(98)}`;

/** Registrations with odd names, texts, owners and tags. */
export const byText: MadeByHand[] = [
  {
    key: "odd-name",
    title: "emoji and quotes in the name, and a deleted twin",
    application: {
      displayName: `🚀 "Rocket" & Bob's <App> \\ 100 %`,
      web: { redirectUris: ["https://rocket.contoso.com/cb"] },
    },
    permissions: portalPermissions,
    secrets: [{ displayName: `"quoted" 'text' – ümlaut 🔑` }],
    hasDeletedTwin: true,
  },
  {
    key: "long-name",
    title: "120 characters from right to left",
    application: { displayName: longName, web: { redirectUris: ["https://rtl.contoso.com/cb"] } },
    permissions: portalPermissions,
    secrets: [{ displayName: "סוד" }],
  },
  ...["first", "second"].map((which) => ({
    key: `same-name-${which}`,
    title: `the ${which} of two with the same name`,
    application: { displayName: "Test App", web: { redirectUris: [`https://${which}.contoso.com/cb`] } },
    permissions: portalPermissions,
    secrets: [{ displayName: "test" }],
  })),
  {
    key: "branding",
    title: "branding addresses, notes of several lines, description and service management reference",
    application: {
      displayName: "Supplier self service",
      description: "Suppliers enter their invoices here",
      notes: "Owner: procurement\nTicket: CHG-4711\n\n  do not delete  ",
      serviceManagementReference: "CI-0815",
      info: {
        marketingUrl: "https://suppliers.contoso.com/about",
        privacyStatementUrl: "https://suppliers.contoso.com/privacy",
        supportUrl: "https://suppliers.contoso.com/support",
        termsOfServiceUrl: "https://suppliers.contoso.com/terms",
      },
      web: {
        homePageUrl: "https://suppliers.contoso.com",
        logoutUrl: "https://suppliers.contoso.com/logout",
        redirectUris: ["https://suppliers.contoso.com/cb"],
      },
    },
    permissions: portalPermissions,
    servicePrincipal: { tags: [portalTag], description: "Shown to suppliers", notes: "Contact: procurement" },
    secrets: [{ displayName: "suppliers" }],
  },
  {
    key: "owners",
    title: "users and a service principal as owners",
    application: { displayName: "Machine data", tags: ["HideApp"] },
    permissions: { microsoftGraph: { application: ["User.Read.All"] } },
    servicePrincipal: { tags: ["HideApp", portalTag] },
    owners: ["user", "helpdesk", "terraform"],
    servicePrincipalOwners: ["user"],
    secrets: [{ displayName: "machines" }],
  },
  {
    key: "other-stack",
    title: "the tag of another stack",
    application: {
      displayName: "Taken already",
      tags: ["entra-integrations:entra-integrations:other:taken"],
      web: { redirectUris: ["https://taken.contoso.com/cb"] },
    },
    permissions: portalPermissions,
    secrets: [{ displayName: "taken" }],
  },
];
