/** A kind of object on a registration. */
export type ObjectKind =
  | "client secret"
  | "certificate"
  | "federated credential"
  | "application permission"
  | "delegated permission"
  | "owner"
  | "declared owner"
  | "pre-authorized application"
  | "service principal"
  | "deactivation"
  | "setting";

/** How an undeclared object is removed, or a declared one put back. */
export type Removal =
  | {
      readonly type: "request";
      readonly method: "DELETE" | "POST" | "PATCH";
      readonly path: string;
      readonly body?: unknown;
    }
  | {
      readonly type: "certificate";
      readonly of: "applications" | "servicePrincipals";
      readonly objectId: string;
      readonly keyId: string;
      /** The certificates that stay; undeclared ones do not, so that the commands of one list can be run in any order. */
      readonly others: readonly { readonly keyId: string; readonly type: string; readonly usage: string }[];
    }
  /** A deployment that refreshes first. */
  | { readonly type: "deployment" }
  /** No command can do it. */
  | { readonly type: "advice"; readonly text: string };

/** Something on one of the stack's registrations that is not as the stack declares it. */
export interface UndeclaredObject {
  readonly integration: string;
  readonly kind: ObjectKind;
  /** A sentence without a full stop; values from the tenant are between backticks. */
  readonly text: string;
  /** Its id or key id in the tenant; the object id of the registration for a setting. */
  readonly id: string;
  /** ISO time from which it exists or is valid; null where Microsoft Graph does not record one. */
  readonly since: string | null;
  /** Whether it affects who may do what. */
  readonly isAccess: boolean;
  /** The activity under which Entra's audit log records it. */
  readonly auditActivity: string;
  readonly removal: Removal;
  /** Whether a refresh of the stack shows it too: it is a property of a resource in the state. */
  readonly isInRefresh: boolean;
}

/** Something that could not be read, and so is not known to be in order. */
export interface Unchecked {
  /** Null for the stack as a whole. */
  readonly integration: string | null;
  readonly what: string;
  /** Such as `needs Application.Read.All`. */
  readonly why: string;
}

/** The result of comparing the registrations of a stack with the tenant. */
export interface Comparison {
  readonly objects: readonly UndeclaredObject[];
  readonly unchecked: readonly Unchecked[];
}
