import type { Values } from "../../../provider-bridge/property.ts";
import { type TenantOptions, TenantPlugin } from "./tenant-plugin.ts";

/** Resources of Exchange Online, without the prefix of their types, in the order in which they can be created. */
export const exchangeKinds = ["ServicePrincipal", "MailboxPermission", "RoleAssignment", "MailboxProtocols"] as const;

export type ExchangeKind = (typeof exchangeKinds)[number];

/** The plugin with the resources of Exchange Online. */
export class ExchangePlugin extends TenantPlugin {
  static override async open(options: TenantOptions = {}): Promise<ExchangePlugin> {
    return new ExchangePlugin(await TenantPlugin.resetTenant(options));
  }

  /** A token of `mailer` for mail. */
  mailToken(): Promise<string> {
    return this.token(this.tenant.application("mailer"), "https://outlook.office365.com/.default");
  }

  override tokenOf(name: string): string {
    return `entra-delivery:index:Exchange${name}`;
  }

  /** Inputs of a resource for `mailer`. */
  inputs(name: ExchangeKind, given: Values = {}): Values {
    const { tenantId } = this.tenant;
    const { clientId: appId, servicePrincipalId: objectId } = this.tenant.application("mailer");
    const mailbox = this.mailbox("invoices");
    const inputs: Record<ExchangeKind, Values> = {
      ServicePrincipal: { appId, objectId, displayName: "Mailer" },
      MailboxPermission: { appId, servicePrincipalObjectId: objectId, mailbox },
      RoleAssignment: { servicePrincipalObjectId: objectId, mailbox, role: "Application SMTP.SendAsApp" },
      MailboxProtocols: { mailbox, protocols: ["imap", "smtp"] },
    };
    return { tenantId, ...inputs[name], ...given };
  }

  mailbox(name: string): string {
    return this.tenant.user(name).userPrincipalName;
  }

  /** What Exchange has, with names in place of ids. */
  exchange(): Values {
    const { exchange, users } = this.tenant.tenant;
    const nameOf = (id: string) => String(users.get(id.split("/").at(-1) ?? "")?.mailNickname);
    return {
      principals: exchange.servicePrincipals.map(({ displayName }) => displayName),
      permissions: exchange.mailboxPermissions.map(({ userId, right }) => `${nameOf(userId)} ${right}`),
      roles: exchange.roleAssignments.map(({ directoryScopeId }) => nameOf(directoryScopeId)),
      protocols: exchange.clientAccess.map(({ id, smtpClientAuthenticationDisabled }) => {
        return `${nameOf(id)} ${smtpClientAuthenticationDisabled === false ? "smtp" : ""}`;
      }),
    };
  }
}
