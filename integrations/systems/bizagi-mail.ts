import { z } from "zod";
import { credentialOf } from "../credentials/credentials.ts";
import type { HandoffStep } from "../handoff.ts";
import { checkDistinct } from "../stack-file/lists.ts";
import { type MailProtocol, mailboxList } from "../delivery/mailboxes.ts";
import type { ExchangeOnlineSpec } from "../delivery/spec.ts";
import { commonOptions } from "../stack-file/options.ts";
import { planPermission } from "../permissions/permissions.ts";
import { exchangeOnline } from "../permissions/apis.ts";
import { renderValue } from "../stack-file/problems.ts";
import { type FieldProblem, fieldCheck } from "../stack-file/schema.ts";
import {
  type ExchangeApp,
  renderMailboxAccess,
  protocolStep,
  renderMailboxAccessUndo,
  renderScopedSending,
  renderScopedSendingUndo,
} from "./exchange-online.ts";
import { defineSystem, type PlanContext } from "./system.ts";

const label = z.string().check(fieldCheck(checkLabel));

const credentialReason =
  "Bizagi's mail configuration has a field for a client secret and none for a certificate or a token";

const options = z.strictObject({
  system: z.literal("bizagi-mail"),
  ...commonOptions,
  company: label.describe("The company in the Work Portal's address"),
  project: label.describe("The project in the Work Portal's address"),
  environment: label
    .optional()
    .describe(
      "The environment in the Work Portal's address, such as test; production has none there. Default: production",
    ),
  protocols: z
    .array(z.enum(["smtp", "imap", "pop"]))
    .min(1)
    .check(fieldCheck<string[]>(checkDistinct))
    .describe("smtp sends, imap or pop receives"),
  mailboxes: mailboxList.describe("The mailboxes that Bizagi opens; Bizagi recommends one for each web app"),
  mailboxAccess: z
    .enum(["full-access", "application-rbac"])
    .optional()
    .describe(
      "full-access: an app role in Entra and full access to each mailbox. application-rbac: only for smtp, and only the right to send as these mailboxes. Default: full-access",
    ),
  credential: credentialOf(["secret"], credentialReason)
    .optional()
    .describe("Default: a client secret with the default period"),
});

type Options = z.output<typeof options>;

/**
 * Bizagi Automation Service: mail in and out without a signed-in user (client credentials, SASL XOAUTH2).
 * Source: the vendor's guide and Microsoft's pages on Exchange Online, docs/bizagi-mail.md.
 */
export const bizagiMail = defineSystem({
  kind: "entra",
  key: "bizagi-mail",
  title: "Bizagi mail",
  schema: options,

  plan(given, context) {
    checkMailboxAccess(given, context);
    checkHost(given, context);
    return {
      redirectUris: { web: [`https://${hostOf(given)}/oauth2/client/callback`] },
      redirectUriKeys: () => ["project"],
      // The registration for sign-in to the Work Portal has the same redirect URI.
      sharesRedirectUris: true,
      permissions: isScoped(given)
        ? []
        : given.protocols.map((protocol, index) =>
            planPermission("application", exchangeOnline, roles[protocol], [...context.at, "protocols", index]),
          ),
      scopes: ["https://outlook.office365.com/.default"],
      credential: given.credential,
      deliverable: {
        exchangeOnline: {
          mailboxes: given.mailboxes,
          protocols: given.protocols,
          hasFullAccess: !isScoped(given),
          roles: isScoped(given) ? ["SMTP.SendAsApp"] : [],
        },
      },
    };
  },

  describe(given, { name, entra }) {
    const { clientId, servicePrincipalObjectId } = entra;
    return {
      product: "Bizagi",
      where: "Management Console, Environment, Options, Email Configuration by Authentication, OAuth Authentication",
      fields: [
        { field: "Client ID", value: clientId },
        { field: "Access Token URI", value: entra.tokenEndpoint },
        ...given.mailboxes.map((mailbox) => ({
          field: "User",
          value: mailbox,
          ...(given.mailboxes.length > 1 && { note: "one for each web app" }),
        })),
        {
          field: "Client Secret",
          secret: "clientSecret",
          note: "the value, not the secret's id; enter it again after each rotation",
        },
        { field: "Scope", value: entra.scopes.join(" ") },
      ],
      steps: describeSteps(given, { clientId, servicePrincipalObjectId, name }, entra.deliverTo?.exchangeOnline),
    };
  },
});

const roles: Record<MailProtocol, string> = {
  smtp: "SMTP.SendAsApp",
  imap: "IMAP.AccessAsApp",
  pop: "POP.AccessAsApp",
};

function isScoped({ mailboxAccess }: Options): boolean {
  return mailboxAccess === "application-rbac";
}

function hostOf({ environment = "production", project, company }: Options): string {
  const labels = environment === "production" ? [project, company] : [environment, project, company];
  return `${labels.join("-")}.bizagi.com`;
}

function describeSteps(given: Options, app: ExchangeApp, delivery: ExchangeOnlineSpec | undefined): HandoffStep[] {
  const configure: HandoffStep = {
    title: "Configure the mail server",
    detail: "Enter the fields above in the Management Console, in each environment on its own, and save.",
  };
  if (delivery?.usesAdminEndpoint === true) return [configure];
  if (delivery !== undefined) return [protocolStep(given.mailboxes, delivery.protocols), configure];
  const scoped = isScoped(given);
  return [
    {
      task: "set-up-exchange",
      title: scoped ? "Let the app send as the mailboxes" : "Let the app open the mailboxes",
      detail: scoped
        ? "In PowerShell, as a member of Organization Management. Exchange may need some time to follow; the last lines show what is in scope."
        : "In PowerShell, as an Exchange administrator, after consent is given. Exchange may need some time to follow.",
      code: {
        language: "powershell",
        text: scoped
          ? renderScopedSending(app, given.mailboxes)
          : renderMailboxAccess(app, given.mailboxes, given.protocols),
      },
    },
    configure,
    {
      title: "Undo",
      undoes: true,
      detail: scoped
        ? "Takes the right to send back; authenticated SMTP stays on for the mailboxes."
        : "Takes the access back; the protocols stay on for the mailboxes.",
      code: {
        language: "powershell",
        text: scoped ? renderScopedSendingUndo(app) : renderMailboxAccessUndo(app, given.mailboxes),
      },
    },
  ];
}

function checkMailboxAccess(given: Options, { report }: PlanContext): void {
  const receiving = given.protocols.filter((protocol) => protocol !== "smtp");
  if (!isScoped(given) || receiving.length === 0) return;
  report({
    keys: ["mailboxAccess"],
    message: `must be full-access where mail is received, because Exchange has no such role for ${receiving.join(" or ")}, got ${renderValue(given.mailboxAccess)}`,
    fix: "remove it, or make a separate integration for smtp",
    code: "rbac-without-role",
  });
}

// https://www.rfc-editor.org/rfc/rfc1035#section-2.3.4: environment, project and company form one label of the host.
function checkHost(given: Options, { report }: PlanContext): void {
  const first = hostOf(given).split(".")[0] ?? "";
  if (first.length <= 63) return;
  report({
    keys: ["project"],
    message: `must make a host of at most 63 characters with environment and company, got ${renderValue(first)}`,
    fix: "copy the three from the Work Portal's address",
    code: "host-too-long",
  });
}

function checkLabel(text: string): FieldProblem[] {
  if (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text)) return [];
  return [
    {
      message: `must be a part of the Work Portal's address, in lower case, got ${renderValue(text)}`,
      fix: "copy it from https://environment-project-company.bizagi.com; digits, letters and hyphens alone",
      code: "host-label",
    },
  ];
}
