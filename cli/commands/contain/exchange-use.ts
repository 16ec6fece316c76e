import type { Connection } from "../../../integrations/connection.ts";
import { exchangeOnline } from "../../../integrations/permissions/apis.ts";
import { powershellText } from "../../../integrations/systems/quoting.ts";
import type { Journal } from "./journal.ts";

/** Whether a client has access to Exchange Online, as far as the outputs show it. */
export interface ExchangeUse {
  /** A client that is named by its id may use it or not. A client that does not use it is not searched there. */
  readonly state: "used" | "unknown" | "unused";
  /** Mailboxes to which runs gave full access. */
  readonly fullAccessTo: readonly string[];
  /** Whether runs use the endpoint of Exchange's PowerShell module, which Microsoft does not document. */
  readonly usesAdminEndpoint: boolean;
  /** Mailboxes to which people gave full access with the PowerShell lines of the hand-off. */
  readonly byHand: readonly string[];
}

/** A client of which nothing is known. */
export const unknownUse: ExchangeUse = { state: "unknown", fullAccessTo: [], usesAdminEndpoint: false, byHand: [] };

/** Reads from the outputs how a client uses Exchange Online. */
export function exchangeUseOf({ mail, delivery, entra }: Connection): ExchangeUse {
  const delivered = delivery?.delivered?.find(({ target }) => target === "exchangeOnline");
  const fullAccessTo = delivered?.fullAccessTo ?? [];
  // Full access belongs to an application permission for a mail protocol. Roles of Exchange do not need it.
  const opensMailboxes = entra?.consent.permissions.application.some(
    ({ apiAppId, value }) => apiAppId === exchangeOnline && /^(IMAP|POP|SMTP)\./.test(value),
  );
  return {
    state: mail === undefined && delivered === undefined ? "unused" : "used",
    fullAccessTo,
    usesAdminEndpoint: delivered?.fullAccessTo !== undefined,
    byHand: opensMailboxes === true && fullAccessTo.length === 0 ? (mail?.mailboxes ?? []) : [],
  };
}

/** Adds what an earlier attempt found, because the outputs may not show it or no longer. */
export function withRecorded(use: ExchangeUse, { before }: Pick<Journal, "before">): ExchangeUse {
  const { exchangeRoles = [], mailboxPermissions = [] } = before;
  return {
    ...use,
    state: exchangeRoles.length > 0 ? "used" : use.state,
    fullAccessTo: [...new Set([...use.fullAccessTo, ...mailboxPermissions.map(({ mailbox }) => mailbox)])],
  };
}

/** PowerShell that removes the full access of an enterprise application to a mailbox. */
export function removeFullAccessByHand(mailbox: string, servicePrincipalId: string): string {
  const user = `(Get-ServicePrincipal -Identity ${powershellText(servicePrincipalId)}).Identity`;
  return `Remove-MailboxPermission -Identity ${powershellText(mailbox)} -User ${user} -AccessRights FullAccess -Confirm:$false`;
}

/** PowerShell that removes a role assignment of Exchange. */
export function removeRoleByHand(assignmentId: string): string {
  return `Get-ManagementRoleAssignment | Where-Object Guid -eq ${powershellText(assignmentId)} | Remove-ManagementRoleAssignment -Confirm:$false`;
}
