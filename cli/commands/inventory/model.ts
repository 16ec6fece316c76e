import type { OverviewPermission, Tier } from "../overview/permissions.ts";

/** The registrations of a tenant, also the format of `--json`. */
export interface Inventory {
  /** ISO time from which days are counted. */
  readonly at: string;
  readonly tenantId: string;
  /** How many registrations the tenant has, before the filters. */
  readonly total: number;
  readonly registrations: readonly InventoryRow[];
  /** Enterprise applications whose application is in another tenant; null without `--external`. */
  readonly external: readonly InventoryRow[] | null;
  /** Sentences about data that could not be read. */
  readonly notes: readonly string[];
}

/** One registration, or one enterprise application of another tenant. */
export interface InventoryRow {
  readonly clientId: string;
  /** Object id of the registration; null if it is in another tenant. */
  readonly applicationObjectId: string | null;
  /** Object id of the enterprise application; null if there is none. */
  readonly servicePrincipalObjectId: string | null;
  readonly displayName: string;
  /** ISO time; null if Microsoft Graph does not have it. */
  readonly createdOn: string | null;
  readonly signInAudience: string | null;
  /** Whether it can sign in; null without an enterprise application. */
  readonly isEnabled: boolean | null;
  /** The tenant of an external application; null for a registration of this tenant. */
  readonly homeTenantId: string | null;
  readonly manager: Manager;
  readonly owners: readonly InventoryOwner[];
  /** Secrets and certificates of the registration and of its enterprise application. */
  readonly credentials: readonly InventoryCredential[];
  /** Permissions of the highest tier first. */
  readonly permissions: readonly InventoryPermission[];
  /** The highest tier of its permissions. */
  readonly tier: Tier;
  readonly lastUse: LastUse;
  /** The command that takes the registration over, or that cleans it up; null for a managed one. */
  readonly command: string | null;
}

/** Who manages a registration. */
export type Manager =
  /** The outputs of a stack contain it. */
  | { readonly state: "managed"; readonly stack: string; readonly integration: string }
  /** It has a tag of this project or of another one, but the outputs of no stack contain it. */
  | {
      readonly state: "tagged";
      readonly project: string;
      readonly stack: string;
      readonly integration: string;
      /** A clause, such as `its outputs could not be read`. */
      readonly reason: string;
      /** Whether the stack was read and does not contain it. */
      readonly isUnknown: boolean;
    }
  | { readonly state: "unmanaged" };

/** One owner. Both names are null if the identity is not allowed to read them. */
export interface InventoryOwner {
  readonly id: string;
  readonly displayName: string | null;
  readonly userPrincipalName: string | null;
}

/** One secret or certificate. Never contains its value. */
export interface InventoryCredential {
  readonly kind: "secret" | "certificate";
  readonly keyId: string;
  readonly name: string | null;
  /** ISO time. */
  readonly startsOn: string | null;
  /** ISO time. */
  readonly expiresOn: string | null;
  /** Whole days left; negative after it has expired. */
  readonly daysLeft: number | null;
  readonly isOfEnterpriseApplication: boolean;
}

/** One permission in the registration, or with consent. Its value is its id if nobody knows its name. */
export interface InventoryPermission extends OverviewPermission {
  readonly apiAppId: string;
  /** Whether the registration requests it. */
  readonly isRequested: boolean;
  /** Who consented. `users` are single users. `unknown` means that consent could not be read. */
  readonly consent: "everyone" | "users" | "none" | "unknown";
}

/** The last sign-in as a client. No data is never reported as "unused". */
export type LastUse =
  | { readonly state: "used"; readonly at: string }
  | { readonly state: "not seen"; readonly from: string }
  | { readonly state: "unknown"; readonly reason: string };
