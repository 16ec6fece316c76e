import type { KeyVaultSpec } from "./key-vault.ts";
import type { MailProtocol } from "./mailboxes.ts";

/** Where the connection is delivered in addition to the outputs of the stack. At least one target is there. */
export interface DeliverySpec {
  keyVault?: KeyVaultSpec | undefined;
  positConnect?: PositConnectSpec | undefined;
  exchangeOnline?: ExchangeOnlineSpec | undefined;
  webhook?: WebhookSpec | undefined;
}

/** An OAuth integration in Posit Connect. */
export interface PositConnectSpec extends PositConnectPlan {
  /** Guids in Connect. Without users and groups every publisher may use the integration. */
  users: string[];
  groups: string[];
  deleteWhileUsed: boolean;
  /** Whether runs leave an existing integration in Connect unchanged, because the connection is cut off. @default false */
  isFrozen?: boolean;
}

/** What a system knows about its integration in Posit Connect. */
interface PositConnectPlan {
  /** Without trailing slash. */
  address: string;
  template: string;
  description: string;
  /** Connect's terms. */
  authType: "Viewer" | "Service Account";
  isPublic: boolean;
}

/** Access of the app to mailboxes in Exchange Online. */
export interface ExchangeOnlineSpec extends ExchangeOnlinePlan {
  /** Whether the endpoint of the PowerShell module may be used. */
  usesAdminEndpoint: boolean;
}

/** What a system needs in Exchange Online. */
export interface ExchangeOnlinePlan {
  /** Empty while the integration is cut off: Exchange knows the app then, and gives it no access. */
  mailboxes: string[];
  /** To be switched on for each mailbox. */
  protocols: MailProtocol[];
  /** Whether the app may open the mailboxes. */
  hasFullAccess: boolean;
  /** Roles for the mailboxes, without "Application", such as `Mail.Send`. */
  roles: string[];
}

/** A signed request to an adapter of the customer. */
export interface WebhookSpec {
  url: string;
  sendsSecret: boolean;
}

/** What a system offers to targets that only its product has. */
export interface Deliverable {
  positConnect?: PositConnectPlan;
  /** Absent if there is nothing to do in Exchange Online. */
  exchangeOnline?: ExchangeOnlinePlan;
}
