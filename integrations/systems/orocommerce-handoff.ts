import type { HandoffField, HandoffStep } from "../handoff.ts";
import type { EntraFacts } from "../spec.ts";
import { renderProtocols } from "./exchange-online.ts";
import { consoleStep } from "./orocommerce-console.ts";

/** A feature of an Oro application that uses Microsoft 365. */
export type OroFeature = "mail" | "sso" | "calendar" | "tasks";

/** How one Oro application uses Microsoft 365. */
export interface OroUse {
  features: readonly OroFeature[];
  /** Redirect URI for users who connect an account. */
  connectionUri: string;
  /** Redirect URI for users who sign in. */
  signInUri: string;
  mailboxes: string[] | undefined;
  domains: string[] | undefined;
}

/** The fields of Microsoft Settings, section by section. */
export function describeFields(use: OroUse, entra: EntraFacts): HandoffField[] {
  return [
    { field: "Application (client) ID", value: entra.clientId },
    {
      field: "Client Secret",
      secret: "clientSecret",
      note: "the value, not the secret's id; enter it again after each rotation",
    },
    { field: "Directory (tenant) ID", value: entra.tenantId },
    {
      field: "Redirect URI",
      leave: use.connectionUri,
      note: use.features.every((feature) => feature === "sso")
        ? "filled in by Oro; not registered, because nobody connects an account"
        : "filled in by Oro; it must read exactly so",
    },
    checkBox(use, "mail", "Enable Emails Sync", "Microsoft 365 Integrations"),
    checkBox(use, "calendar", "Enable Calendar Sync", "Microsoft 365 Integrations; Enterprise edition"),
    checkBox(use, "tasks", "Enable Tasks Sync", "Microsoft 365 Integrations; Enterprise edition"),
    ...describeSynchronization(use),
    ...describeSingleSignOn(use),
  ];
}

function checkBox(use: OroUse, feature: OroFeature, field: string, note: string): HandoffField {
  return use.features.includes(feature)
    ? { field, value: "checked", note }
    : { field, leave: "unchecked", note: `${note}; the feature ${feature} is not asked for` };
}

function describeSynchronization({ features }: OroUse): HandoffField[] {
  const note = "the registration does not depend on it";
  return (["calendar", "tasks"] as const).flatMap((feature) =>
    features.includes(feature)
      ? [
          { field: `Synchronization Settings: ${feature}`, leave: "the interval as preset, in minutes", note },
          { field: `Sync Direction: ${feature}`, leave: "as preset", note },
          { field: `Conflict Resolution: ${feature}`, leave: "as preset", note },
        ]
      : [],
  );
}

function describeSingleSignOn({ features, signInUri, domains }: OroUse): HandoffField[] {
  const section = "Microsoft 365 Single Sign-on";
  if (!features.includes("sso")) {
    return [{ field: `${section}: Enable`, leave: "unchecked", note: "the feature sso is not asked for" }];
  }
  return [
    { field: `${section}: Enable`, value: "checked", note: "Enterprise edition" },
    domains === undefined
      ? { field: `${section}: Domains`, leave: "empty", note: "any domain of the tenant may sign in" }
      : { field: `${section}: Domains`, value: domains.join(",") },
    {
      field: `${section}: Disable Non-SSO Login for Listed Domains`,
      leave: "unchecked",
      note: "check it once everybody has signed in with Microsoft 365; there from version 6.1.2 on",
    },
    { field: `${section}: Redirect URI`, leave: signInUri, note: "filled in by Oro; it must read exactly so" },
  ];
}

/** The steps in Oro and Exchange Online, in order. */
export function describeSteps(use: OroUse, entra: EntraFacts): HandoffStep[] {
  const has = (feature: OroFeature): boolean => use.features.includes(feature);
  return [
    {
      title: "Compare the Redirect URIs",
      detail:
        "If the page shows another address than the one above, correct `address` or `backendPrefix` in the stack file and deploy again.",
    },
    {
      title: "Click Save Settings",
      detail: "A changed id, secret or tenant makes Oro renew the tokens of every connected mailbox.",
    },
    consoleStep(entra, has("mail")),
    ...(has("mail") ? mailSteps(use) : []),
    ...(has("sso") ? signOnSteps(entra) : []),
    ...(has("calendar") || has("tasks") ? [synchronizationStep] : []),
  ];
}

function mailSteps({ mailboxes }: OroUse): HandoffStep[] {
  return [
    {
      title: "Let the mailboxes use IMAP and authenticated SMTP",
      detail:
        "In Exchange Online, as an Exchange administrator. Oro connects to outlook.office365.com and smtp.office365.com.",
      code: { language: "powershell", text: renderProtocols(mailboxes, ["imap", "smtp"]) },
    },
    {
      title: "Connect each mailbox",
      detail:
        "Users in their e-mail settings, administrators for system mailboxes: Account Type Office 365, then Connect and sign in.",
    },
  ];
}

// Oro passes neither tenant nor endpoints to the bundle, so the bundle uses its default `common`, which refuses a
// single-tenant registration (AADSTS50194). Oro replaces this block of configuration as a whole, so the unchanged keys are
// repeated. The endpoints are v1, because the bundle sends `resource`, for which the declared permissions are requested.
function signOnSteps({ authority, clientId }: EntraFacts): HandoffStep[] {
  const text = [
    "hwi_oauth:",
    "    resource_owners:",
    "        office365:",
    "            type: office365",
    `            client_id: ${clientId}`,
    "            client_secret: set-in-system-configuration",
    '            scope: "openid profile User.Read"',
    `            authorization_url: ${authority}/oauth2/authorize`,
    `            access_token_url: ${authority}/oauth2/token`,
  ].join("\n");
  return [
    {
      title: "Send single sign-on to this tenant",
      detail:
        "Only if the login page ends in AADSTS50194: Oro's bundle uses the endpoint `common`, which is closed to a registration of one tenant. Add this to config/config.yml, clear the cache, and try again.",
      code: { language: "text", text },
    },
    {
      title: "Compare the users' addresses",
      detail:
        "Each person needs a user in Oro whose primary e-mail is the `mail` attribute of the account in Entra. An account without `mail` cannot sign in.",
    },
  ];
}

const synchronizationStep: HandoffStep = {
  title: "Check the synchronization",
  detail: "On the Oro server, for the first organization and user; Enterprise edition.",
  code: {
    language: "bash",
    text: "php bin/console oro:microsoft-sync:status --current-organization=1 --current-user=1",
  },
};
