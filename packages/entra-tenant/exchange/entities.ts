/** Exchange's reference to an enterprise application: https://learn.microsoft.com/powershell/module/exchangepowershell/new-serviceprincipal */
export interface ExchangePrincipal {
  /** Guid that Exchange gives it. */
  id: string;
  /** How permissions of mailboxes refer to it; a second reference to the same application gets another one. */
  sid: string;
  appId: string;
  /** As the request gave it: whether it is the object id of the enterprise application is not checked. */
  objectId: string;
  displayName: string;
  /** How many requests do not find it yet. */
  misses: number;
}

/** A right of a service principal on one mailbox. */
export interface MailboxPermission {
  id: string;
  /** Object id of the mailbox's user. */
  userId: string;
  sid: string;
  right: "FullAccess" | "SendAs";
  /** How many requests and sign-ins do not find it yet. */
  misses: number;
}

/** Changed protocol settings of a mailbox. */
export interface ClientAccess {
  /** Object id of the mailbox's user. */
  id: string;
  imapEnabled: boolean;
  popEnabled: boolean;
  /** Null follows the setting of the tenant. */
  smtpClientAuthenticationDisabled: boolean | null;
}

/** https://learn.microsoft.com/graph/api/resources/unifiedroleassignment, with the prefixes that Exchange uses. */
export interface ExchangeRoleAssignment {
  id: string;
  name: string;
  /** `/ServicePrincipals/{object id}`. */
  principalId: string;
  roleDefinitionId: string;
  /** `/`, `/Users/{id}` or `/Groups/{id}`. */
  directoryScopeId: string;
  /** How many requests and sign-ins do not find it yet. */
  misses: number;
}

/** Everything that Exchange Online keeps. */
export interface ExchangeState {
  servicePrincipals: ExchangePrincipal[];
  mailboxPermissions: MailboxPermission[];
  clientAccess: ClientAccess[];
  roleAssignments: ExchangeRoleAssignment[];
  /** Get-TransportConfig; on in tenants that were made since 2020. */
  smtpClientAuthenticationDisabled: boolean;
}

/** Exchange of a new tenant. */
export function emptyExchange(): ExchangeState {
  return {
    servicePrincipals: [],
    mailboxPermissions: [],
    clientAccess: [],
    roleAssignments: [],
    smtpClientAuthenticationDisabled: true,
  };
}

/** Whether Exchange differs from that of a new tenant, so that it must be stored. */
export function isUsed(exchange: ExchangeState): boolean {
  return JSON.stringify(exchange) !== JSON.stringify(emptyExchange());
}

/** Whether a server has an object already. Each call is one request of those that miss it. */
export function hasArrived(object: { misses: number }): boolean {
  if (object.misses <= 0) return true;
  object.misses -= 1;
  return false;
}
