import { portalPermissions, type MadeByHand } from "./made-by-hand.ts";

const mail = ["IMAP.AccessAsUser.All", "POP.AccessAsUser.All", "SMTP.Send"];

/** The products of this project, registered by hand from the guides of their vendors. */
export const byProduct: MadeByHand[] = [
  {
    key: "integray",
    title: "Integray by its guide",
    application: {
      displayName: "Integray",
      signInAudience: "AzureADMyOrg",
      web: { redirectUris: ["https://acme.integray.app/api/Callback/GenericOAuth2"] },
    },
    permissions: portalPermissions,
    grants: [{ api: "microsoftGraph", scope: "User.Read offline_access", user: "user" }],
    secrets: [{ displayName: "Integray" }],
  },
  {
    key: "orocommerce",
    title: "OroCommerce by its guide",
    application: {
      displayName: "OroCommerce mail",
      signInAudience: "AzureADMyOrg",
      web: { redirectUris: ["https://shop.contoso.com/admin/microsoft-identity/connection/access-token"] },
    },
    permissions: {
      microsoftGraph: { delegated: ["User.Read", "openid", "profile", "email", "offline_access", ...mail] },
    },
    grants: [
      {
        api: "microsoftGraph",
        scope: ["User.Read", "openid", "profile", "email", "offline_access", ...mail].join(" "),
      },
    ],
    secrets: [{ displayName: "oro" }],
  },
  {
    key: "dynamics365",
    title: "Dynamics 365 Finance by Microsoft's guide",
    application: {
      displayName: "D365 data packages",
      signInAudience: "AzureADMyOrg",
      web: { redirectUris: ["https://packages.contoso.com/signin"] },
    },
    permissions: {
      dynamicsErp: { delegated: ["AX.FullAccess", "CustomService.FullAccess", "Odata.FullAccess"] },
      ...portalPermissions,
    },
    grants: [{ api: "dynamicsErp", scope: "AX.FullAccess CustomService.FullAccess Odata.FullAccess" }],
    secrets: [{ displayName: "d365" }],
  },
  {
    key: "posit-connect",
    title: "Posit Connect by its guide, together with Workbench",
    application: {
      displayName: "Posit Connect OpenAI",
      signInAudience: "AzureADMyOrg",
      web: {
        redirectUris: [
          "https://connect.contoso.com/__oauth__/integrations/callback",
          "https://workbench.contoso.com/oauth_redirect_callback",
        ],
      },
    },
    permissions: { cognitiveServices: { delegated: ["user_impersonation"] }, ...portalPermissions },
    secrets: [{ displayName: "connect" }],
  },
  {
    key: "bizagi-mail",
    title: "Bizagi mail by its guide",
    application: {
      displayName: "Bizagi mail",
      signInAudience: "AzureADMyOrg",
      web: { redirectUris: ["https://test-claims-contoso.bizagi.com/oauth2/client/callback"] },
    },
    permissions: {
      exchangeOnline: { application: ["POP.AccessAsApp", "IMAP.AccessAsApp", "SMTP.SendAsApp"] },
      ...portalPermissions,
    },
    roles: { exchangeOnline: ["POP.AccessAsApp", "IMAP.AccessAsApp", "SMTP.SendAsApp"] },
    grants: [{ api: "microsoftGraph", scope: "User.Read" }],
    secrets: [{ displayName: "This is the key for the Bizagi mail server of the claims project" }],
  },
];
