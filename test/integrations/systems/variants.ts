/** One way to use a target system, as a stack file has it. */
export interface Variant {
  title: string;
  entry: Record<string, unknown> & { system: string };
}

const orocommerce = { system: "orocommerce", address: "https://shop.contoso.com" };
const dynamics = { system: "dynamics365-finance", environment: "https://contoso.operations.dynamics.com" };
const onprem = {
  system: "dynamics365-finance-onprem",
  environment: "https://ax.contoso.com",
  adfs: "https://adfs.contoso.com",
  clientId: "6f1c9f0e-0d6c-4a5e-9d1e-2f3b7c8a9b10",
};
const posit = { system: "posit-connect", address: "https://connect.contoso.com" };
const viewers = [
  { template: "azure", delegatedPermissions: { azureStorage: ["user_impersonation"] } },
  { template: "azure-openai" },
  { template: "msgraph" },
  { template: "sharepoint" },
];
const serviceAccounts = [
  { template: "azure", scopes: ["https://storage.azure.com/.default"] },
  { template: "azure-openai" },
  { template: "msgraph", applicationPermissions: { microsoftGraph: ["Sites.Selected"] } },
  { template: "sharepoint", applicationPermissions: { sharePointOnline: ["Sites.Selected"] } },
];
const bizagi = {
  system: "bizagi-mail",
  project: "expenses",
  company: "contoso",
  mailboxes: ["helpdesk@contoso.com"],
};

/** Every system in every way that changes what is made or handed over. */
export const variants: Variant[] = [
  {
    title: "integray",
    entry: {
      system: "integray",
      address: "https://acme.integray.app",
      permissions: { microsoftGraph: ["User.Read", "Files.Read.All"] },
    },
  },
  { title: "orocommerce mail", entry: { ...orocommerce, features: ["mail"] } },
  {
    title: "orocommerce mail of named mailboxes",
    entry: { ...orocommerce, features: ["mail"], mailboxes: ["sales@contoso.com"] },
  },
  { title: "orocommerce sso", entry: { ...orocommerce, features: ["sso"] } },
  {
    title: "orocommerce sso of one domain, without prefix",
    entry: { ...orocommerce, backendPrefix: "", features: ["sso"], domains: ["contoso.com"] },
  },
  { title: "orocommerce calendar", entry: { ...orocommerce, features: ["calendar"] } },
  { title: "orocommerce tasks", entry: { ...orocommerce, features: ["tasks"] } },
  {
    title: "orocommerce everything",
    entry: { ...orocommerce, backendPrefix: "/office", features: ["mail", "sso", "calendar", "tasks"] },
  },
  {
    title: "dynamics365-finance user web",
    entry: { ...dynamics, access: "user", redirectUris: ["https://import.contoso.com/callback"] },
  },
  {
    title: "dynamics365-finance user native",
    entry: { ...dynamics, access: "user", client: "native", redirectUris: ["http://localhost"] },
  },
  { title: "dynamics365-finance service", entry: { ...dynamics, access: "service", userId: "svc-import" } },
  {
    title: "dynamics365-finance service with a role",
    entry: { ...dynamics, access: "service", userId: "svc-import", applicationRoles: ["Connector.FullAccess"] },
  },
  {
    title: "dynamics365-finance-onprem server",
    entry: { ...onprem, client: "server", redirectUris: ["https://ax.contoso.com/"], userId: "svc-import" },
  },
  {
    title: "dynamics365-finance-onprem native",
    entry: { ...onprem, client: "native", redirectUris: ["http://localhost/"] },
  },
  ...viewers.flatMap((viewer) => [
    { title: `posit-connect ${viewer.template} viewer confidential`, entry: { ...posit, ...viewer } },
    { title: `posit-connect ${viewer.template} viewer public`, entry: { ...posit, ...viewer, client: "public" } },
  ]),
  {
    title: "posit-connect msgraph viewer with Workbench and named scopes",
    entry: {
      ...posit,
      template: "msgraph",
      workbench: "https://workbench.contoso.com",
      delegatedPermissions: { microsoftGraph: ["User.Read", "Files.Read"] },
      scopes: ["openid", "User.Read", "Files.Read"],
    },
  },
  ...serviceAccounts.map((account) => ({
    title: `posit-connect ${account.template} service account`,
    entry: { ...posit, authType: "service-account", ...account },
  })),
  ...[["smtp"], ["imap"], ["pop"], ["smtp", "imap"], ["smtp", "pop"], ["imap", "pop"], ["smtp", "imap", "pop"]].map(
    (protocols) => ({
      title: `bizagi-mail ${protocols.join(" ")}`,
      entry: { ...bizagi, environment: "test", protocols },
    }),
  ),
  {
    title: "bizagi-mail smtp by application RBAC, production",
    entry: {
      ...bizagi,
      mailboxes: ["helpdesk@contoso.com", "o'hara@contoso.com"],
      protocols: ["smtp"],
      mailboxAccess: "application-rbac",
    },
  },
  {
    title: "custom",
    entry: {
      system: "custom",
      product: "Contoso Reporting",
      redirectUris: ["https://reporting.contoso.com/signin-oidc"],
      delegatedPermissions: { microsoftGraph: ["User.Read"] },
    },
  },
];

/** The entry of one variant. */
export function entryOf(title: string): Variant["entry"] {
  const found = variants.find((variant) => variant.title === title);
  if (found === undefined) throw new Error(`no variant ${title}`);
  return found.entry;
}
