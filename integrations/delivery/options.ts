import { z } from "zod";
import { isGuid } from "../text/guid.ts";
import { checkDistinct } from "../stack-file/lists.ts";
import { renderValue } from "../stack-file/problems.ts";
import { type FieldProblem, fieldCheck } from "../stack-file/schema.ts";
import { keyVaultOption } from "./key-vault.ts";
import { mailboxList } from "./mailboxes.ts";

/**
 * Permissions of an app that Exchange Online can limit to mailboxes, by the name of the role without "Application".
 * https://learn.microsoft.com/exchange/permissions-exo/application-rbac#supported-application-roles
 */
const exchangeRoles = [
  "Mail.Read",
  "Mail.ReadBasic",
  "Mail.ReadWrite",
  "Mail.Send",
  "MailboxSettings.Read",
  "MailboxSettings.ReadWrite",
  "Calendars.Read",
  "Calendars.ReadWrite",
  "Contacts.Read",
  "Contacts.ReadWrite",
  "SMTP.SendAsApp",
] as const;

const connectGuids = z
  .array(z.string().check(fieldCheck(checkGuid)))
  .min(1)
  .check(fieldCheck<string[]>(checkDistinct));

const positConnectOption = z
  .strictObject({
    users: connectGuids.optional().describe("Guids in Connect of the users who may use the integration"),
    groups: connectGuids
      .optional()
      .describe("Guids in Connect of the groups that may use the integration. Default: every publisher may"),
    deleteWhileUsed: z
      .boolean()
      .optional()
      .describe("Whether the integration may be deleted while content uses it. Default: false"),
  })
  .describe("system posit-connect: creates and updates the OAuth integration in Connect");

const exchangeOnlineOption = z
  .strictObject({
    adminEndpoint: z
      .literal("undocumented")
      .optional()
      .describe(
        "undocumented: uses the endpoint of Exchange's PowerShell module, for which Microsoft publishes no contract. It is required for mailbox permissions and protocols. Default: only role assignments, through Microsoft Graph",
      ),
    mailboxes: mailboxList.optional().describe("system custom: the mailboxes that the app may use"),
    roles: z
      .array(z.enum(exchangeRoles))
      .min(1)
      .check(fieldCheck<string[]>(checkDistinct))
      .optional()
      .describe(
        "system custom: permissions for these mailboxes only. The same permission in applicationPermissions would apply to every mailbox",
      ),
  })
  .describe("systems bizagi-mail and custom: gives the app access to exactly the listed mailboxes");

const webhookOption = z
  .strictObject({
    url: z.string().check(fieldCheck(checkUrl)).describe("The https address of your adapter"),
    sendsSecret: z
      .boolean()
      .optional()
      .describe("Whether the client secret itself is in the request. Default: false, the adapter reads it elsewhere"),
  })
  .describe("Sends a signed request to an adapter of yours after each change");

/** The schema of the option `deliverTo`. */
export const deliverToOption = z
  .strictObject({
    keyVault: keyVaultOption.optional(),
    positConnect: positConnectOption.optional(),
    exchangeOnline: exchangeOnlineOption.optional(),
    webhook: webhookOption.optional(),
  })
  .check(fieldCheck(checkTarget));

/** The option `deliverTo` as written in a stack file. */
export type DeliverToOption = z.output<typeof deliverToOption>;

function checkTarget(targets: object): FieldProblem[] {
  if (Object.values(targets).some((target) => target !== undefined)) return [];
  return [
    {
      message: "must name a target, got none",
      fix: "write keyVault, positConnect, exchangeOnline or webhook below it, or remove deliverTo",
      code: "delivery-without-target",
    },
  ];
}

function checkGuid(text: string): FieldProblem[] {
  if (isGuid(text)) return [];
  return [
    {
      message: `must be a guid of Posit Connect, got ${renderValue(text)}`,
      fix: "copy it from Connect, such as the last part of a user's address under People",
      code: "connect-guid",
    },
  ];
}

function checkUrl(text: string): FieldProblem[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = url !== undefined && ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  const isPlain = url?.username === "" && url.password === "" && url.hash === "";
  if (isPlain && (url.protocol === "https:" || (url.protocol === "http:" && isLoopback))) return [];
  return [
    {
      message: `must be an https address without a user name or a fragment, got ${renderValue(text)}`,
      fix: "write the address of your adapter, such as https://adapter.contoso.com/hooks/entra",
      code: "webhook-url",
    },
  ];
}
