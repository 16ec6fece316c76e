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

/** How to remove an undeclared object or restore a declared one. */
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
      /**
       * The certificates to keep. Undeclared ones are not among them, so the commands of one list can be run in any
       * order.
       */
      readonly others: readonly { readonly keyId: string; readonly type: string; readonly usage: string }[];
    }
  /** A deployment with a refresh. */
  | { readonly type: "deployment" }
  /** There is no command. */
  | { readonly type: "advice"; readonly text: string };

/** An undeclared object or setting of a registration whose integration is known. */
export interface UndeclaredObject extends Undeclared {
  readonly integration: string;
}

/** An object or a setting of a registration that differs from the stack's declaration. */
export interface Undeclared {
  readonly kind: ObjectKind;
  /** A sentence without a full stop. Values from the tenant are in backticks. */
  readonly text: string;
  /** Its id or key id in the tenant. For a setting: the object id of the registration. */
  readonly id: string;
  /** ISO time at which it was created or became valid; null if Microsoft Graph does not record it. */
  readonly since: string | null;
  /** Whether it affects access. */
  readonly isAccess: boolean;
  /** Its activity in Entra's audit log. */
  readonly auditActivity: string;
  readonly removal: Removal;
  /** Whether a refresh of the stack also shows it, because it is a property of a resource in the state. */
  readonly isInRefresh: boolean;
}

/** Something that could not be read and may differ. */
export interface Unchecked {
  /** Null for the whole stack. */
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

/** Quotes a value from the tenant in the sentence of a finding. */
export function quoted(value: string): string {
  return value === "" ? "(empty)" : `\`${value.replaceAll("`", "'")}\``;
}
