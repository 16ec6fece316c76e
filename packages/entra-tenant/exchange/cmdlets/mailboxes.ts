import { randomUUID } from "node:crypto";
import type { User } from "../../entities.ts";
import type { Tenant } from "../../tenant.ts";
import { type ClientAccess, hasArrived, type MailboxPermission } from "../entities.ts";
import { objectNotFound, wrongValue } from "../errors.ts";
import { clientAccessOf, findMailbox } from "../mailboxes.ts";
import type { Cmdlet, CmdletResult, Parameters } from "./parameters.ts";
import { requirePrincipal } from "./service-principals.ts";

/** Cmdlets for mailboxes: https://learn.microsoft.com/powershell/module/exchangepowershell/add-mailboxpermission */
export const mailboxCmdlets: Record<string, Cmdlet> = {
  "Get-Mailbox": {
    parameters: ["Identity"],
    run: (tenant, parameters) => ({ value: mailboxesIn(tenant, parameters).map(mailboxObject) }),
  },

  "Get-CASMailbox": {
    parameters: ["Identity"],
    run: (tenant, parameters) => ({
      value: mailboxesIn(tenant, parameters).map((user) => {
        const { imapEnabled, popEnabled, smtpClientAuthenticationDisabled } = clientAccessOf(tenant, user.id);
        return {
          ...mailboxObject(user),
          ImapEnabled: imapEnabled,
          PopEnabled: popEnabled,
          SmtpClientAuthenticationDisabled: smtpClientAuthenticationDisabled,
        };
      }),
    }),
  },

  "Set-CASMailbox": {
    parameters: ["Identity", "ImapEnabled", "PopEnabled", "SmtpClientAuthenticationDisabled"],
    required: ["Identity"],
    changes: true,
    run(tenant, parameters) {
      const user = requireMailbox(tenant, parameters);
      const before = clientAccessOf(tenant, user.id);
      const changed: ClientAccess = {
        ...before,
        imapEnabled: parameters.flag("ImapEnabled") ?? before.imapEnabled,
        popEnabled: parameters.flag("PopEnabled") ?? before.popEnabled,
        smtpClientAuthenticationDisabled:
          parameters.flag("SmtpClientAuthenticationDisabled") ?? before.smtpClientAuthenticationDisabled,
      };
      const others = tenant.exchange.clientAccess.filter(({ id }) => id !== user.id);
      tenant.exchange.clientAccess = [...others, changed];
      return { value: [] };
    },
  },

  "Get-TransportConfig": {
    parameters: ["Identity"],
    run: ({ exchange }) => ({
      value: [{ SmtpClientAuthenticationDisabled: exchange.smtpClientAuthenticationDisabled }],
    }),
  },

  "Add-MailboxPermission": granting("FullAccess", [
    "Identity",
    "User",
    "AccessRights",
    "AutoMapping",
    "InheritanceType",
  ]),
  "Remove-MailboxPermission": revoking("FullAccess", ["Identity", "User", "AccessRights"]),
  "Get-MailboxPermission": listing("FullAccess", ["Identity", "User"]),
  "Add-RecipientPermission": granting("SendAs", ["Identity", "Trustee", "AccessRights"]),
  "Remove-RecipientPermission": revoking("SendAs", ["Identity", "Trustee", "AccessRights"]),
  "Get-RecipientPermission": listing("SendAs", ["Identity", "Trustee"]),
};

type Right = MailboxPermission["right"];

function granting(right: Right, parameters: string[]): Cmdlet {
  return {
    parameters,
    required: parameters.slice(0, 3),
    changes: true,
    run(tenant, given) {
      checkRight(given, right);
      const user = requireMailbox(tenant, given);
      const { sid } = requirePrincipal(tenant, given.text(trusteeOf(right)));
      if (find(tenant, user, sid, right) !== undefined) {
        return warning(
          `The appropriate access control entry is already present on the object "${user.id}" for account "${sid}".`,
        );
      }
      const made = { id: randomUUID(), userId: user.id, sid, right, misses: tenant.exchangeLag ?? 0 };
      tenant.exchange.mailboxPermissions.push(made);
      return { value: [permissionObject(user, made)] };
    },
  };
}

function revoking(right: Right, parameters: string[]): Cmdlet {
  return {
    parameters,
    required: parameters,
    changes: true,
    run(tenant, given) {
      checkRight(given, right);
      const user = requireMailbox(tenant, given);
      const account = given.text(trusteeOf(right));
      // The permission of a removed service principal can be named by its SID only.
      const sid = account.startsWith("S-1-") ? account : requirePrincipal(tenant, account).sid;
      const found = find(tenant, user, sid, right);
      if (found === undefined) {
        return warning(
          `Can't remove the access control entry on the object "${user.id}" for account "${sid}" because the ACE isn't present.`,
        );
      }
      const { exchange } = tenant;
      exchange.mailboxPermissions = exchange.mailboxPermissions.filter((one) => one !== found);
      return { value: [] };
    },
  };
}

function listing(right: Right, parameters: string[]): Cmdlet {
  return {
    parameters,
    required: ["Identity"],
    run(tenant, given) {
      const user = requireMailbox(tenant, given);
      const account = given.text(trusteeOf(right));
      const sid = account === "" ? undefined : requirePrincipal(tenant, account).sid;
      const own = sid === undefined ? [{ ...permissionObject(user, { sid: "NT AUTHORITY\\SELF", right }) }] : [];
      const found = tenant.exchange.mailboxPermissions.filter((one) => {
        return one.userId === user.id && one.right === right && (sid === undefined || one.sid === sid);
      });
      return { value: [...own, ...found.filter(hasArrived).map((one) => permissionObject(user, one))] };
    },
  };
}

function find(tenant: Tenant, user: User, sid: string, right: Right): MailboxPermission | undefined {
  return tenant.exchange.mailboxPermissions.find((one) => {
    return one.userId === user.id && one.sid === sid && one.right === right;
  });
}

function trusteeOf(right: Right): string {
  return right === "SendAs" ? "Trustee" : "User";
}

/** Departs from Entra: FullAccess and SendAs are the only access rights. */
function checkRight(given: Parameters, right: Right): void {
  const rights = given.texts("AccessRights");
  if (rights.every((one) => one.toLowerCase() === right.toLowerCase())) return;
  throw wrongValue("AccessRights", rights.join(","), "Microsoft.Exchange.Management.RecipientTasks.MailboxRights[]");
}

/** Without an identity, a Get cmdlet returns every mailbox. */
function mailboxesIn(tenant: Tenant, parameters: Parameters): User[] {
  return parameters.has("Identity") ? [requireMailbox(tenant, parameters)] : [...tenant.users.values()];
}

function requireMailbox(tenant: Tenant, parameters: Parameters): User {
  const identity = parameters.text("Identity");
  const user = tenant.users.get(identity.toLowerCase()) ?? findMailbox(tenant, identity);
  if (user === undefined) throw objectNotFound(identity);
  return user;
}

function mailboxObject({ id, displayName, userPrincipalName, mail }: User): Record<string, unknown> {
  return {
    Identity: id,
    Name: id,
    DisplayName: displayName,
    UserPrincipalName: userPrincipalName,
    PrimarySmtpAddress: mail ?? userPrincipalName,
    ExternalDirectoryObjectId: id,
    RecipientTypeDetails: "UserMailbox",
  };
}

function permissionObject(
  user: User,
  { sid, right }: Pick<MailboxPermission, "sid" | "right">,
): Record<string, unknown> {
  const entry = { Identity: user.id, AccessRights: [right], IsInherited: false };
  if (right === "SendAs") return { ...entry, Trustee: sid, AccessControlType: "Allow" };
  return { ...entry, User: sid, Deny: false, InheritanceType: "All" };
}

function warning(text: string): CmdletResult {
  return { value: [], warnings: [text] };
}
