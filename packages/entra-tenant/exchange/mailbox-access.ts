import type { Tenant } from "../tenant.ts";
import { hasArrived } from "./entities.ts";
import { clientAccessOf, findMailbox } from "./mailboxes.ts";
import { exchangeRoles, smtpRoleName } from "./roles.ts";

/** An application at the door of a mailbox. */
export interface MailboxVisit {
  /** Claim `appid` or `azp` of the token. */
  appId: string;
  /** Claim `oid` of the token: the object id of the enterprise application. */
  objectId: string;
  /** Address in the sign-in. */
  mailbox: string;
  protocol: "imap" | "pop" | "smtp";
}

/** What Exchange knows of a visit. Each protocol has its own answer to each lack. */
export interface MailboxAccess {
  /** Whether a user of the tenant has this address. */
  isMailbox: boolean;
  /** Whether Exchange has a service principal of this application, with whatever object id. */
  isKnown: boolean;
  /** Whether its object id is the one of the enterprise application. Exchange finds it by this id. */
  pointerIsRight: boolean;
  /** Whether the protocol is on for the mailbox; for SMTP also by the setting of the tenant. */
  isProtocolOn: boolean;
  /** Whose setting turns the protocol off; undefined while it is on. */
  turnedOffBy: "mailbox" | "tenant" | undefined;
  /** Add-MailboxPermission -AccessRights FullAccess. */
  hasFullAccess: boolean;
  /** Add-RecipientPermission -AccessRights SendAs, or the role `Application SMTP.SendAsApp` for this mailbox. */
  hasSendAs: boolean;
}

/**
 * Returns what Exchange knows of an application that opens a mailbox. The caller checks the token. Each call is one
 * sign-in of those that miss a permission on its way.
 */
export function mailboxAccess(tenant: Tenant, visit: MailboxVisit): MailboxAccess {
  const { exchange } = tenant;
  const user = findMailbox(tenant, visit.mailbox);
  const isSame = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();
  const principals = exchange.servicePrincipals.filter(({ appId }) => isSame(appId, visit.appId));
  const principal = principals.find(({ objectId }) => isSame(objectId, visit.objectId));
  const rights = exchange.mailboxPermissions
    .filter(({ userId, sid }) => userId === user?.id && sid === principal?.sid)
    .filter(hasArrived)
    .map(({ right }) => right);
  const turnedOffBy = user && whoTurnedOff(tenant, user.id, visit.protocol);
  return {
    isMailbox: user !== undefined,
    isKnown: principals.length > 0,
    pointerIsRight: principal !== undefined,
    isProtocolOn: user !== undefined && turnedOffBy === undefined,
    turnedOffBy,
    hasFullAccess: rights.includes("FullAccess"),
    hasSendAs: rights.includes("SendAs") || (user !== undefined && hasSmtpRole(tenant, visit.objectId, user.id)),
  };
}

function whoTurnedOff(
  tenant: Tenant,
  userId: string,
  protocol: MailboxVisit["protocol"],
): MailboxAccess["turnedOffBy"] {
  const { imapEnabled, popEnabled, smtpClientAuthenticationDisabled } = clientAccessOf(tenant, userId);
  if (protocol === "imap") return imapEnabled ? undefined : "mailbox";
  if (protocol === "pop") return popEnabled ? undefined : "mailbox";
  if (smtpClientAuthenticationDisabled !== null) return smtpClientAuthenticationDisabled ? "mailbox" : undefined;
  return tenant.exchange.smtpClientAuthenticationDisabled ? "tenant" : undefined;
}

function hasSmtpRole(tenant: Tenant, objectId: string, userId: string): boolean {
  const role = exchangeRoles(tenant).find(({ displayName }) => displayName === smtpRoleName);
  return tenant.exchange.roleAssignments
    .filter(({ principalId, roleDefinitionId }) => {
      const isOfPrincipal = principalId.toLowerCase() === `/serviceprincipals/${objectId.toLowerCase()}`;
      return isOfPrincipal && roleDefinitionId === role?.id;
    })
    .filter(({ directoryScopeId }) => isInScope(tenant, directoryScopeId, userId))
    .some(hasArrived);
}

/** Whether a scope of a role assignment contains a mailbox. Of a group only direct members count. */
export function isInScope(tenant: Tenant, directoryScopeId: string, userId: string): boolean {
  const [, kind = "", id = ""] = directoryScopeId.toLowerCase().split("/");
  if (kind === "") return true;
  if (kind === "users") return id === userId;
  return kind === "groups" && tenant.groups.get(id)?.members.includes(userId) === true;
}
