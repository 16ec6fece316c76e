import { commonOptions } from "../../../integrations/stack-file/options.ts";
import type { System } from "../../../integrations/systems/system.ts";
import { optionsOf } from "../add/option-form.ts";
import type { Entry } from "../add/parse-options.ts";

/** A system that a registration may belong to. */
export interface Candidate {
  /** Key of the system. */
  readonly key: string;
  /** Its options, as far as the registration shows them. */
  readonly options: Entry;
  /** Required options that no registration contains, each with an example. The examples change no registration. */
  readonly needs: Entry;
}

/** The parts of an entry of the system `custom` by which products are recognized. */
interface CustomEntry {
  readonly redirectUris?: readonly string[];
  readonly singlePageRedirectUris?: readonly string[];
  readonly publicClientRedirectUris?: readonly string[];
  readonly openIdScopes?: readonly string[];
  readonly delegatedPermissions?: Readonly<Record<string, readonly string[]>>;
  readonly applicationPermissions?: Readonly<Record<string, readonly string[]>>;
}

/** Finds the systems whose callbacks or permissions a registration has. */
export function recognizeSystems(entry: Entry): Candidate[] {
  const custom: CustomEntry = entry;
  return [integray, orocommerce, positConnect, bizagiMail, dynamics].flatMap((recognize) => recognize(custom) ?? []);
}

function integray({ redirectUris, delegatedPermissions, openIdScopes = [] }: CustomEntry): Candidate | undefined {
  const [address] = prefixes(redirectUris, "/api/Callback/GenericOAuth2");
  if (address === undefined) return undefined;
  // The system adds offline_access itself.
  const signIn = openIdScopes.filter((scope) => scope !== "offline_access");
  const microsoftGraph = [...(delegatedPermissions?.["microsoftGraph"] ?? []), ...signIn];
  const permissions = { ...delegatedPermissions, ...(microsoftGraph.length > 0 && { microsoftGraph }) };
  return { key: "integray", options: { address, permissions }, needs: {} };
}

function orocommerce({ redirectUris, delegatedPermissions }: CustomEntry): Candidate | undefined {
  const [connection] = prefixes(redirectUris, "/microsoft-identity/connection/access-token");
  const [signIn] = prefixes(redirectUris, "/login/check-office365");
  const backOffice = connection ?? signIn;
  if (backOffice === undefined) return undefined;
  const permissions = delegatedPermissions?.["microsoftGraph"] ?? [];
  const features = [
    ...(permissions.includes("IMAP.AccessAsUser.All") ? ["mail"] : []),
    ...(signIn === undefined ? [] : ["sso"]),
    ...(permissions.includes("Calendars.ReadWrite") ? ["calendar"] : []),
    ...(permissions.includes("Tasks.ReadWrite") ? ["tasks"] : []),
  ];
  const address = backOffice.replace(/\/admin$/, "");
  const hasPrefix = address !== backOffice;
  return { key: "orocommerce", options: { address, ...(!hasPrefix && { backendPrefix: "" }), features }, needs: {} };
}

const templates: Readonly<Record<string, string>> = {
  cognitiveServices: "azure-openai",
  sharePointOnline: "sharepoint",
  microsoftGraph: "msgraph",
};

function positConnect({ redirectUris, delegatedPermissions = {} }: CustomEntry): Candidate | undefined {
  const [address] = prefixes(redirectUris, "/__oauth__/integrations/callback");
  if (address === undefined) return undefined;
  const [workbench] = prefixes(redirectUris, "/oauth_redirect_callback");
  const [api = ""] = Object.keys(delegatedPermissions);
  const options = {
    address,
    template: templates[api] ?? "azure",
    ...(workbench !== undefined && { workbench }),
    delegatedPermissions,
  };
  return { key: "posit-connect", options, needs: {} };
}

const protocols: Readonly<Record<string, string>> = {
  "SMTP.SendAsApp": "smtp",
  "IMAP.AccessAsApp": "imap",
  "POP.AccessAsApp": "pop",
};

function bizagiMail({ redirectUris = [], applicationPermissions }: CustomEntry): Candidate | undefined {
  const host = redirectUris.flatMap(
    (uri) => /^https:\/\/([a-z0-9-]+)\.bizagi\.com\/oauth2\/client\/callback$/.exec(uri)?.[1] ?? [],
  )[0];
  const roles = applicationPermissions?.["exchangeOnline"] ?? [];
  const used = roles.flatMap((role) => protocols[role] ?? []);
  if (host === undefined || used.length === 0) return undefined;
  // The host is [environment-]project-company. A company with a hyphen looks like an environment.
  const [company, project, environment] = host.split("-").reverse();
  const options = { company, project, ...(environment !== undefined && { environment }), protocols: used };
  return { key: "bizagi-mail", options, needs: { mailboxes: ["mailbox@contoso.com"] } };
}

const environment = "https://contoso.operations.dynamics.com";

function dynamics({ redirectUris, delegatedPermissions, applicationPermissions }: CustomEntry): Candidate | undefined {
  const permissions = delegatedPermissions?.["dynamicsErp"];
  const applicationRoles = applicationPermissions?.["dynamicsErp"];
  if (permissions !== undefined) {
    const options = { access: "user", redirectUris, permissions };
    return { key: "dynamics365-finance", options, needs: { environment } };
  }
  if (applicationRoles === undefined) return undefined;
  const options = { access: "service", applicationRoles };
  return { key: "dynamics365-finance", options, needs: { environment, userId: "integration" } };
}

/**
 * Finds the systems of a stack's system files that may describe a registration: by the options that they share with `custom`,
 * and by the hosts of redirect URIs. Their entries may still change the registration or lack an option.
 */
export function deriveCandidates(entry: Entry, added: readonly System[]): Candidate[] {
  const custom: CustomEntry = entry;
  const { redirectUris = [], singlePageRedirectUris = [], publicClientRedirectUris = [] } = custom;
  const uris = [...redirectUris, ...singlePageRedirectUris, ...publicClientRedirectUris];
  // Permissions are not enough to recognize a product: many registrations have only User.Read.
  if (uris.length === 0) return [];
  const addresses = new Set(uris.flatMap((uri) => /^https:\/\/[^/]+/.exec(uri)?.[0] ?? []));
  return added.flatMap(({ key, schema }) => {
    const known = optionsOf(schema);
    const shared = Object.entries(entry).filter(
      ([option]) => known.has(option) && !Object.hasOwn(commonOptions, option),
    );
    const { system: _, ...options } = Object.fromEntries(shared);
    if (!known.has("address")) return [{ key, options, needs: {} }];
    return [...addresses].map((address) => ({ key, options: { ...options, address }, needs: {} }));
  });
}

/** The addresses before a callback, without repetitions. */
function prefixes(uris: readonly string[] = [], callback: string): string[] {
  return uris.filter((uri) => uri.endsWith(callback)).map((uri) => uri.slice(0, -callback.length));
}
