import { portalPermissions, portalTag, type MadeByHand } from "./made-by-hand.ts";

const scope = (id: string, value: string, more: Record<string, unknown> = {}) => ({
  id,
  value,
  type: "User",
  adminConsentDisplayName: value,
  adminConsentDescription: `Allows ${value}`,
  ...more,
});
const ordersRead = "6f1d2c3b-0a4e-4f5d-8c6b-7a8e9f0d1c01";
const ordersWrite = "6f1d2c3b-0a4e-4f5d-8c6b-7a8e9f0d1c02";

/** Registrations with roles, scopes, assignments and grants. */
export const byAccess: MadeByHand[] = [
  {
    key: "orders-api",
    title: "an API with scopes and app roles, some disabled, pre-authorized and known clients",
    application: {
      displayName: "Orders API",
      identifierUris: ["api://orders.contoso.com"],
      api: {
        requestedAccessTokenVersion: 2,
        oauth2PermissionScopes: [
          scope(ordersRead, "Orders.Read", {
            userConsentDisplayName: "Read your orders",
            userConsentDescription: "Lets the app read your orders.",
          }),
          scope(ordersWrite, "Orders.Write", { type: "Admin" }),
          scope("6f1d2c3b-0a4e-4f5d-8c6b-7a8e9f0d1c03", "Orders.Legacy", { isEnabled: false }),
        ],
      },
      appRoles: [
        {
          id: "6f1d2c3b-0a4e-4f5d-8c6b-7a8e9f0d1c11",
          value: "Orders.Read.All",
          displayName: "Read all orders",
          description: "Reads all orders",
          allowedMemberTypes: ["Application"],
        },
        {
          id: "6f1d2c3b-0a4e-4f5d-8c6b-7a8e9f0d1c12",
          value: "Approver",
          displayName: "Approver",
          description: "Approves orders",
          allowedMemberTypes: ["User", "Application"],
        },
        {
          id: "6f1d2c3b-0a4e-4f5d-8c6b-7a8e9f0d1c13",
          value: "Old",
          displayName: "No longer in use",
          description: "Was replaced",
          allowedMemberTypes: ["User"],
          isEnabled: false,
        },
      ],
    },
    changes: [
      (clientIdOf) => ({
        api: {
          knownClientApplications: [clientIdOf("orders-client")],
          preAuthorizedApplications: [
            { appId: clientIdOf("orders-client"), delegatedPermissionIds: [ordersRead, ordersWrite] },
            // Azure CLI, so that developers get tokens.
            { appId: "04b07795-8ddb-461a-bbee-02f9e1bf7b46", delegatedPermissionIds: [ordersRead] },
          ],
        },
      }),
    ],
    assigned: [
      { to: "user", role: "Approver" },
      { to: "Finance team", role: "Approver" },
    ],
    secrets: [{ displayName: "downstream" }],
  },
  {
    key: "orders-client",
    title: "a client of another registration's API, with delegated and application permissions",
    application: { displayName: "Order entry", web: { redirectUris: ["https://entry.contoso.com/cb"] } },
    permissions: {
      "orders-api": { delegated: ["Orders.Read", "Orders.Write"], application: ["Orders.Read.All"] },
      ...portalPermissions,
    },
    grants: [{ api: "orders-api", scope: "Orders.Read Orders.Write" }],
    roles: { "orders-api": ["Orders.Read.All"] },
    secrets: [{ displayName: "entry" }],
  },
  {
    key: "own-roles",
    title: "app roles for people, assignment required, with users and a group",
    application: {
      displayName: "Budget planning",
      web: { redirectUris: ["https://budget.contoso.com/signin-oidc"] },
      appRoles: [
        {
          id: "6f1d2c3b-0a4e-4f5d-8c6b-7a8e9f0d1c21",
          value: "Planner",
          displayName: "Planner",
          description: "Plans budgets",
          allowedMemberTypes: ["User"],
        },
      ],
    },
    permissions: portalPermissions,
    servicePrincipal: { tags: [portalTag], appRoleAssignmentRequired: true },
    assigned: [{ to: "user", role: "Planner" }, { to: "Finance team", role: "Planner" }, { to: "helpdesk" }],
    secrets: [{ displayName: "budget" }],
  },
  {
    key: "other-apis",
    title: "permissions of SharePoint and Exchange, granted only in part",
    application: { displayName: "Contract search", web: { redirectUris: ["https://contracts.contoso.com/cb"] } },
    permissions: {
      sharePoint: { delegated: ["AllSites.Read", "MyFiles.Read"], application: ["Sites.Selected"] },
      exchangeOnline: { delegated: ["IMAP.AccessAsUser.All"], application: ["full_access_as_app"] },
      microsoftGraph: { delegated: ["Files.Read.All", "User.Read"] },
    },
    grants: [
      { api: "sharePoint", scope: "AllSites.Read" },
      { api: "microsoftGraph", scope: "User.Read" },
    ],
    roles: { sharePoint: ["Sites.Selected"] },
    secrets: [{ displayName: "contracts" }],
  },
  {
    key: "unknown-api",
    title: "permissions of an API that has no service principal in the tenant",
    application: { displayName: "Label printing", web: { redirectUris: ["https://labels.contoso.com/cb"] } },
    permissions: portalPermissions,
    unknownPermissions: [
      {
        resourceAppId: "3f1c6a52-9d0e-4b7a-8c35-1e2d4f6a8b90",
        resourceAccess: [{ id: "9b8a7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d", type: "Scope" }],
      },
    ],
    secrets: [{ displayName: "labels" }],
  },
  {
    key: "withdrawn-permission",
    title: "a declared permission that no longer exists",
    application: { displayName: "Room booking", web: { redirectUris: ["https://rooms.contoso.com/cb"] } },
    unknownPermissions: [
      {
        resourceAppId: "00000003-0000-0000-c000-000000000000",
        resourceAccess: [
          { id: "e1fe6dd8-ba31-4d61-89e7-88639da4683d", type: "Scope" },
          { id: "00000000-1111-4222-8333-444444444444", type: "Scope" },
        ],
      },
    ],
    secrets: [{ displayName: "rooms" }],
  },
  {
    key: "disabled",
    title: "an enterprise application that was disabled",
    application: { displayName: "Old intranet", web: { redirectUris: ["https://intranet.contoso.com/cb"] } },
    permissions: portalPermissions,
    servicePrincipal: {
      tags: [portalTag],
      accountEnabled: false,
      notes: "Disabled in January\nuntil the audit is done",
    },
    secrets: [{ displayName: "intranet" }],
  },
  {
    key: "user-consent",
    title: "consent of two single users",
    application: { displayName: "Task board", web: { redirectUris: ["https://tasks.contoso.com/cb"] } },
    permissions: { microsoftGraph: { delegated: ["User.Read", "Tasks.ReadWrite"] } },
    grants: [
      { api: "microsoftGraph", scope: "User.Read Tasks.ReadWrite openid profile", user: "user" },
      { api: "microsoftGraph", scope: "User.Read", user: "helpdesk" },
    ],
    assigned: [{ to: "user" }],
    secrets: [{ displayName: "board" }],
  },
  {
    key: "wider-consent",
    title: "consent for the organization to more than is declared",
    application: { displayName: "CRM sync", web: { redirectUris: ["https://crm.contoso.com/cb"] } },
    permissions: { microsoftGraph: { delegated: ["User.Read"] } },
    grants: [
      { api: "microsoftGraph", scope: "User.Read Mail.Send openid profile offline_access" },
      { api: "microsoftGraph", scope: "Calendars.Read", user: "user" },
    ],
    secrets: [{ displayName: "crm" }],
  },
  {
    key: "narrower-consent",
    title: "consent for the organization to less than is declared",
    application: { displayName: "Quality reports", web: { redirectUris: ["https://quality.contoso.com/cb"] } },
    permissions: { microsoftGraph: { delegated: ["User.Read", "Mail.Send", "Files.Read.All"] } },
    grants: [{ api: "microsoftGraph", scope: "User.Read" }],
    secrets: [{ displayName: "quality" }],
  },
  {
    key: "app-only",
    title: "app-only permissions with consent",
    application: { displayName: "Night mailer" },
    permissions: { microsoftGraph: { application: ["Mail.Send", "User.Read.All"] } },
    roles: { microsoftGraph: ["Mail.Send", "User.Read.All"] },
    secrets: [{ displayName: "night" }],
  },
];
