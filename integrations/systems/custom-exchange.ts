import type { MailProtocol } from "../delivery/mailboxes.ts";
import type { DeliverToOption } from "../delivery/options.ts";
import type { ExchangeOnlinePlan } from "../delivery/spec.ts";
import { exchangeOnline, microsoftGraph } from "../permissions/apis.ts";
import { renderValue } from "../stack-file/problems.ts";
import type { PermissionSpec } from "../spec.ts";
import type { PlanContext } from "./system.ts";

interface Given {
  deliverTo?: DeliverToOption | undefined;
}

const protocolOf: Readonly<Record<string, MailProtocol>> = {
  "SMTP.SendAsApp": "smtp",
  "IMAP.AccessAsApp": "imap",
  "POP.AccessAsApp": "pop",
};

const keys = ["deliverTo", "exchangeOnline"];

/**
 * The access to mailboxes of an app that acts for itself. Full access belongs to the application permissions for IMAP,
 * POP and SMTP. Undefined if the entry has no `exchangeOnline`, or one that is reported.
 */
export function planExchange(
  { deliverTo }: Given,
  application: readonly PermissionSpec[],
  context: PlanContext,
): ExchangeOnlinePlan | undefined {
  const given = deliverTo?.exchangeOnline;
  if (given === undefined) return undefined;
  const roles = given.roles ?? [];
  const protocols = application
    .filter(({ apiAppId }) => apiAppId === exchangeOnline)
    .flatMap(({ value }) => protocolOf[value] ?? []);
  if (given.mailboxes === undefined) {
    context.report({
      keys: [...keys, "mailboxes"],
      message: "is required for system custom, got nothing",
      fix: "list the addresses of the mailboxes that the app may use",
      code: "exchange-mailboxes-missing",
    });
    return undefined;
  }
  if (roles.length === 0 && protocols.length === 0) {
    context.report({
      keys,
      message:
        "must come with a permission for mailboxes, got neither roles nor IMAP, POP or SMTP among applicationPermissions",
      fix: "write roles such as [Mail.Send], or applicationPermissions: { exchangeOnline: [IMAP.AccessAsApp] }",
      code: "exchange-without-permission",
    });
    return undefined;
  }
  reportUnlimited(roles, application, context);
  return {
    mailboxes: given.mailboxes,
    protocols: roles.includes("SMTP.SendAsApp") ? [...new Set([...protocols, "smtp" as const])] : protocols,
    hasFullAccess: protocols.length > 0,
    roles,
  };
}

/** What the client requests for roles that exist only in Exchange. */
export function scopesOfRoles(roles: readonly string[]): string[] {
  return roles.map((role) =>
    role === "SMTP.SendAsApp" ? "https://outlook.office365.com/.default" : "https://graph.microsoft.com/.default",
  );
}

// https://learn.microsoft.com/exchange/permissions-exo/application-rbac: permissions of Entra and of Exchange add up.
function reportUnlimited(
  roles: readonly string[],
  application: readonly PermissionSpec[],
  { report }: PlanContext,
): void {
  const apis: readonly string[] = [microsoftGraph, exchangeOnline];
  for (const { value } of application.filter((one) => apis.includes(one.apiAppId) && roles.includes(one.value))) {
    report({
      keys: [...keys, "roles"],
      message: `must not repeat an application permission, which applies to every mailbox, got ${renderValue(value)}`,
      fix: `remove ${value} from applicationPermissions: the role is enough for these mailboxes`,
      code: "exchange-role-unlimited",
    });
  }
}
