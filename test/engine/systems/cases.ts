import { entryOf, type Variant } from "../../integrations/systems/variants.ts";
import { setUpBizagiMail } from "./bizagi-mail.ts";
import { setUpServiceClient, setUpSignInClient } from "./custom.ts";
import { setUpNativeProgram, setUpServiceProgram, setUpUserProgram } from "./dynamics365-finance.ts";
import { setUpIntegray } from "./integray.ts";
import { setUpAccount, setUpMail, setUpSignOn } from "./orocommerce.ts";
import { setUpServiceAccount, setUpViewer } from "./posit-connect.ts";
import type { ServiceProduct, SetUp, UserProduct } from "./product.ts";

/** Access of a token: the audience of the API, and sorted permissions. */
export interface Access {
  aud: string;
  permissions: string[];
}

/** One variant of a target system, and the expected result of its flow. */
export interface Case<Product> {
  title: string;
  entry: Variant["entry"];
  /** Who consents: each user, an administrator for everyone, or the deployment (`consent: granted`). */
  consentBy: "user" | "administrator" | "deployment";
  setUp: SetUp<Product>;
  token: Access;
}

/** A variant to which users sign in. */
export interface UserCase extends Case<UserProduct> {
  /** Access of the renewed token. */
  renewed: Access;
  /** Other flows of the product that use the same registration. */
  otherFlows: SetUp<UserProduct>[];
  /** Declared because of the guide, although the flow requests something else. */
  declaredByGuide: string[];
}

/** An app-only variant. */
export type ServiceCase = Case<ServiceProduct>;

// Tokens for scopes without a resource before them carry Microsoft Graph's app id.
const graph = "00000003-0000-0000-c000-000000000000";
const graphByName = "https://graph.microsoft.com";
const outlook = "https://outlook.office.com";
const sharePoint = "00000003-0000-0ff1-ce00-000000000000";
const storage = "https://storage.azure.com";
const cognitiveServices = "https://cognitiveservices.azure.com";
const dynamics = "https://contoso.operations.dynamics.com";

const mail = ["IMAP.AccessAsUser.All", "POP.AccessAsUser.All", "SMTP.Send"];
const erp = ["AX.FullAccess", "CustomService.FullAccess", "Odata.FullAccess"];
const person = ["User.Read", "openid", "profile"];
const features = ["Calendars.ReadWrite", "Tasks.ReadWrite"];
const setUpCalendar = setUpAccount("Calendars.ReadWrite");
const setUpTasks = setUpAccount("Tasks.ReadWrite");

const byDeployment = { consentBy: "deployment" } as const;
const byAdministrator = { consentBy: "administrator" } as const;

/** Every variant to which users sign in. */
export const userCases: UserCase[] = [
  userCase("integray", setUpIntegray, graph, ["Files.Read.All", "User.Read"]),
  mailCase("orocommerce mail", person, byAdministrator),
  mailCase("orocommerce mail of named mailboxes", person, byDeployment),
  mailCase("orocommerce everything", [...features, ...person], {
    ...byDeployment,
    otherFlows: [setUpCalendar, setUpTasks, setUpSignOn],
  }),
  userCase("orocommerce calendar", setUpCalendar, graph, ["Calendars.ReadWrite", ...person]),
  userCase("orocommerce tasks", setUpTasks, graph, ["Tasks.ReadWrite", ...person]),
  signOnCase("orocommerce sso"),
  signOnCase("orocommerce sso of one domain, without prefix", byDeployment),
  userCase("dynamics365-finance user web", setUpUserProgram("v2"), dynamics, erp),
  userCase("dynamics365-finance user native", setUpNativeProgram, dynamics, erp, byDeployment),
  viewerCase("azure viewer confidential", storage, "user_impersonation"),
  viewerCase("azure viewer public", storage, "user_impersonation", byDeployment),
  viewerCase("azure-openai viewer confidential", cognitiveServices, "user_impersonation"),
  viewerCase("azure-openai viewer public", cognitiveServices, "user_impersonation", byDeployment),
  viewerCase("msgraph viewer confidential", graphByName, "User.Read", byDeployment),
  viewerCase("msgraph viewer public", graphByName, "User.Read"),
  viewerCase("sharepoint viewer confidential", sharePoint, "AllSites.Read"),
  viewerCase("sharepoint viewer public", sharePoint, "AllSites.Read", byDeployment),
  userCase("posit-connect msgraph viewer with Workbench and named scopes", setUpViewer, graph, [
    "Files.Read",
    "User.Read",
    "openid",
  ]),
  userCase("custom", setUpSignInClient, graph, ["User.Read", "email", "openid", "profile"], byDeployment),
  {
    ...userCase("custom", setUpSignInClient, graph, ["User.Read", "email", "openid", "profile"]),
    title: "custom for desktops",
    entry: {
      system: "custom",
      publicClientRedirectUris: ["http://localhost/callback"],
      delegatedPermissions: { microsoftGraph: ["User.Read"] },
    },
  },
];

/** Every app-only variant. */
export const serviceCases: ServiceCase[] = [
  serviceCase("dynamics365-finance service", setUpServiceProgram("v2"), dynamics),
  serviceCase("posit-connect azure service account", setUpServiceAccount, storage),
  serviceCase("posit-connect azure-openai service account", setUpServiceAccount, cognitiveServices),
  serviceCase("posit-connect msgraph service account", setUpServiceAccount, graphByName, "Sites.Selected"),
  serviceCase("posit-connect sharepoint service account", setUpServiceAccount, sharePoint, "Sites.Selected"),
  bizagiCase("smtp", "SMTP.SendAsApp"),
  bizagiCase("imap", "IMAP.AccessAsApp"),
  bizagiCase("pop", "POP.AccessAsApp"),
  bizagiCase("smtp imap", "IMAP.AccessAsApp", "SMTP.SendAsApp"),
  bizagiCase("smtp pop", "POP.AccessAsApp", "SMTP.SendAsApp"),
  bizagiCase("imap pop", "IMAP.AccessAsApp", "POP.AccessAsApp"),
  bizagiCase("smtp imap pop", "IMAP.AccessAsApp", "POP.AccessAsApp", "SMTP.SendAsApp"),
  bizagiCase("smtp by application RBAC, production"),
  {
    ...serviceCase("custom", setUpServiceClient, graphByName, "Mail.Send"),
    title: "custom for itself",
    entry: {
      system: "custom",
      applicationPermissions: { microsoftGraph: ["Mail.Send"] },
      justification: "Sends the mail of a test.",
    },
  },
];

function userCase(
  title: string,
  setUp: SetUp<UserProduct>,
  aud: string,
  permissions: string[],
  more: Partial<UserCase> = {},
): UserCase {
  const token = { aud, permissions };
  const usual = { consentBy: "user" as const, renewed: token, otherFlows: [], declaredByGuide: [] };
  return { ...usual, title, entry: entryOf(title), setUp, token, ...more };
}

// The guide declares Graph's mail permissions; the product's code asks for those of Exchange Online. With consent for
// the organization a token holds all that is declared on its API.
function mailCase(title: string, ofGraph: string[], more: Partial<UserCase>): UserCase {
  return userCase(title, setUpMail, outlook, mail, {
    renewed: { aud: graph, permissions: [...ofGraph, ...mail].toSorted() },
    declaredByGuide: mail.map((value) => `Microsoft Graph ${value}`),
    ...more,
  });
}

// At v1 endpoints, every sign-in uses OpenID Connect.
function signOnCase(title: string, more: Partial<UserCase> = {}): UserCase {
  return userCase(title, setUpSignOn, graphByName, ["User.Read", "email", "openid", "profile"], more);
}

function viewerCase(title: string, aud: string, permission: string, more: Partial<UserCase> = {}): UserCase {
  return userCase(`posit-connect ${title}`, setUpViewer, aud, [permission], more);
}

function serviceCase(title: string, setUp: SetUp<ServiceProduct>, aud: string, ...permissions: string[]): ServiceCase {
  return { title, entry: entryOf(title), consentBy: "deployment", setUp, token: { aud, permissions } };
}

function bizagiCase(title: string, ...roles: string[]): ServiceCase {
  return serviceCase(`bizagi-mail ${title}`, setUpBizagiMail, "https://outlook.office365.com", ...roles);
}
