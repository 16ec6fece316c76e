import type { Entry } from "./edge-stack-files.ts";

/** An edit of a stack file: what one integration is before and after it. Each is tried in both directions. */
export type Edit = readonly [title: string, before: Entry, after: Entry];

type Values = Record<string, unknown>;

const web = { system: "custom", redirectUris: ["https://reporting.contoso.com/cb"] };
const service = { system: "custom", applicationPermissions: { microsoftGraph: ["Mail.Send"] } };
const reads = { description: "Reads" };
const trust = (subject: string, more: Values = {}) => ({ issuer: "https://token.example.com", subject, ...more });
const rotationStart = "2026-11-01";
const uris = ["https://reporting.contoso.com/cb", "https://reporting.contoso.com/a", "https://b.contoso.com/"];
const desktopUris = ["http://localhost", "com.contoso.app://auth", "http://localhost/cb"];
const shop = { system: "orocommerce", address: "https://shop.contoso.com", features: ["mail"] };
const finance = {
  system: "dynamics365-finance",
  environment: "https://contoso.operations.dynamics.com",
  access: "user",
  redirectUris: ["https://import.contoso.com/callback"],
};
const financeService = { ...finance, access: "service", redirectUris: undefined, userId: "svc-import" };
const connect = { system: "posit-connect", address: "https://connect.contoso.com", template: "msgraph" };
const mail = {
  system: "bizagi-mail",
  project: "expenses",
  company: "contoso",
  environment: "test",
  mailboxes: ["helpdesk@contoso.com"],
  protocols: ["smtp"],
};
const integray = {
  system: "integray",
  address: "https://acme.integray.app",
  permissions: { microsoftGraph: ["User.Read"] },
};

/** Edits of one option, from each value to the next. With `undefined` the option is missing. */
function between(title: string, base: Entry, option: string, values: readonly unknown[]): Edit[] {
  const entry = (value: unknown) => ({ ...base, [option]: value });
  return values
    .slice(1)
    .map((value, index) => [`${title} ${option} ${String(index + 1)}`, entry(values[index]), entry(value)]);
}

/** Edits of every option of every system: added, changed, reordered, emptied; in the other direction, removed. */
export function edits(owners: readonly string[]): Edit[] {
  const [ada, ben, cora] = owners;
  const custom = (option: string, ...values: unknown[]) => between("custom", web, option, values);
  const ofService = (option: string, ...values: unknown[]) => between("service", service, option, values);
  const federated = (...trusts: unknown[]) => ({ type: "federated", trusts });
  const certificates = (...files: string[]) => ({ type: "certificate", certificates: files.map((file) => ({ file })) });
  const secret = (more: Values = {}) => ({ type: "secret", rotationStart, ...more });
  const graph = (...microsoftGraph: string[]) => ({ microsoftGraph });
  return [
    ...custom("displayName", undefined, "Reporting", "Reporting (new)", "Ärger & Söhne"),
    ...custom("notes", undefined, "Asked for by sales", "Asked for by support"),
    ...custom("serviceManagementReference", undefined, "CHG-1", "CHG-2"),
    ...custom("owners", undefined, [ada], [ada, ben], [ben, ada], [ben, cora], []),
    ...custom("audience", undefined, "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "AzureADMyOrg"),
    ...custom("assignmentRequired", undefined, true, false),
    ...custom("redirectUris", uris.slice(0, 1), uris.slice(0, 2), uris.slice(0, 2).reverse(), uris, uris.slice(2)),
    ...custom("publicClientRedirectUris", undefined, desktopUris.slice(0, 1), desktopUris, desktopUris.slice(1), []),
    ...custom("singlePageRedirectUris", undefined, ["https://app.contoso.com/"], ["https://app.contoso.com/b"], []),
    ...custom("openIdScopes", undefined, ["openid"], ["openid", "email"], ["email", "openid"], []),
    ...custom(
      "delegatedPermissions",
      undefined,
      graph("User.Read"),
      graph("Files.Read.All", "User.Read"),
      graph("User.Read", "Files.Read.All"),
      { ...graph("User.Read"), exchangeOnline: ["SMTP.Send"] },
      { exchangeOnline: ["SMTP.Send"] },
      {},
    ),
    ...ofService(
      "applicationPermissions",
      graph("Mail.Send"),
      graph("Mail.Send", "User.Read.All"),
      graph("User.Read.All", "Mail.Send"),
      { ...graph("Mail.Send"), exchangeOnline: ["full_access_as_app"] },
      { exchangeOnline: ["full_access_as_app"] },
    ),
    ...ofService("consent", undefined, "requested", "granted"),
    ...between("custom", { ...web, delegatedPermissions: graph("User.Read") }, "consent", ["granted", "requested"]),
    ...custom(
      "appRoles",
      undefined,
      { Reader: reads },
      { Reader: { description: "Reads all" } },
      { Reader: { ...reads, displayName: "Readers" } },
      { Reader: { ...reads, assignableTo: ["applications"] } },
      { Reader: { ...reads, assignableTo: ["applications", "users"] } },
      { Reader: reads, Writer: { description: "Writes" } },
      { Writer: { description: "Writes" }, Reader: reads },
      { Writer: { description: "Writes" } },
      {},
    ),
    ...custom(
      "exposedScopes",
      undefined,
      { Read: reads },
      { Read: { description: "Reads all" } },
      { Read: { ...reads, displayName: "Read" } },
      { Read: { ...reads, adminConsent: true } },
      { Read: reads, Write: { description: "Writes" } },
      { Write: { description: "Writes" }, Read: reads },
      { Write: { description: "Writes" } },
      {},
    ),
    ...custom(
      "optionalClaims",
      undefined,
      { idToken: ["email"] },
      { idToken: ["email", "upn"] },
      { idToken: ["upn", "email"] },
      { idToken: ["upn"], accessToken: ["email"] },
      { accessToken: ["email"] },
      { accessToken: [] },
      { idToken: [], accessToken: [] },
      {},
    ),
    ...custom(
      "groupMembershipClaims",
      undefined,
      ["SecurityGroup"],
      ["ApplicationGroup", "SecurityGroup"],
      ["SecurityGroup", "ApplicationGroup"],
      ["All"],
      [],
    ),
    ...ofService(
      "credential",
      undefined,
      secret(),
      secret({ rotateEveryDays: 80 }),
      secret({ rotateEveryDays: 80, rotationStart: "2026-11-20" }),
      secret({ rotateEveryDays: 80, periodChanges: [{ from: "2027-01-20", rotateEveryDays: 100 }] }),
      secret({ emergencyRotation: 1 }),
      secret({ emergencyRotation: 2 }),
      federated(trust("erp")),
      federated(trust("crm")),
      federated(trust("crm"), trust("erp")),
      federated(trust("erp"), trust("crm")),
      federated(trust("erp", { name: "erp" })),
      federated(trust("erp", { name: "erp", audience: "api://other" })),
      federated(trust("erp", { name: "erp-2", audience: "api://other" })),
      federated({ githubActions: { repository: "contoso/erp", environment: "production" } }),
      federated({ githubActions: { repository: "contoso/erp", branch: "main" } }),
      federated({ kubernetes: { issuer: "https://aks.example.com/x/", namespace: "erp", serviceAccount: "sync" } }),
      federated({ gitlab: { project: "contoso/erp", branch: "main" } }),
      certificates("a.pem"),
      certificates("a.pem", "b.pem"),
      certificates("b.pem", "a.pem"),
      certificates("b.pem"),
      { ...certificates("b.pem"), keepSecret: { rotationStart } },
      secret(),
      { ...federated(trust("erp")), keepSecret: { rotationStart } },
      { ...federated(trust("erp")), deleteSecret: true },
    ),
    ...between("desktop", { system: "custom", publicClientRedirectUris: desktopUris }, "credential", [
      secret(),
      { type: "none" },
    ]),
    ...between("integray", integray, "permissions", [graph("User.Read"), graph("User.Read", "Files.Read.All")]),
    ...between("integray", integray, "address", ["https://acme.integray.app", "https://acme2.integray.app"]),
    ...between("integray", integray, "credential", [undefined, secret({ rotateEveryDays: 90 })]),
    ...between("orocommerce", shop, "features", [["mail"], ["mail", "sso"], ["sso", "mail"], ["calendar"], ["tasks"]]),
    ...between("orocommerce", shop, "mailboxes", [undefined, ["sales@contoso.com"], ["help@contoso.com"]]),
    ...between("orocommerce", shop, "address", ["https://shop.contoso.com", "https://shop2.contoso.com"]),
    ...between("orocommerce", { ...shop, features: ["sso"] }, "backendPrefix", [undefined, "/office", ""]),
    ...between("orocommerce", { ...shop, features: ["sso"] }, "domains", [undefined, ["contoso.com"]]),
    ...between("finance", finance, "redirectUris", [["https://a.contoso.com/cb"], ["https://b.contoso.com/cb"]]),
    ...between("finance", finance, "environment", [finance.environment, "https://other.operations.dynamics.com"]),
    ["finance client", finance, { ...finance, client: "native", redirectUris: ["http://localhost"] }],
    ["finance access", finance, financeService],
    ...between("finance", financeService, "userId", ["svc-import", "svc-other"]),
    ...between("finance", financeService, "credential", [undefined, certificates("a.pem"), federated(trust("erp"))]),
    ...between("connect", connect, "client", [undefined, "public"]),
    ...between("connect", connect, "template", ["msgraph", "azure-openai", "sharepoint"]),
    ...between("connect", connect, "workbench", [undefined, "https://workbench.contoso.com"]),
    ...between("connect", connect, "delegatedPermissions", [undefined, graph("User.Read", "Files.Read")]),
    ...between("connect", connect, "description", [undefined, "Reads mail", "Reads files"]),
    [
      "connect authType",
      connect,
      { ...connect, authType: "service-account", applicationPermissions: graph("Sites.Selected") },
    ],
    ...between("mail", mail, "protocols", [["smtp"], ["imap", "smtp"], ["smtp", "imap"], ["pop"]]),
    ...between("mail", mail, "mailboxes", [["helpdesk@contoso.com"], ["sales@contoso.com", "helpdesk@contoso.com"]]),
    ...between("mail", mail, "mailboxAccess", [undefined, "application-rbac"]),
    ...between("mail", mail, "environment", ["test", "production"]),
    ...between("mail", mail, "project", ["expenses", "travel"]),
    ["another system", integray, web],
    ["everything at once", service, { ...web, displayName: "All", owners: [ada], appRoles: { Reader: reads } }],
  ];
}
