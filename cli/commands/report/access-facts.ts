import type { PermissionKind } from "../../../integrations/spec.ts";

/** A permission that an integration declares or was granted. */
export interface PermissionFact {
  kind: PermissionKind;
  /** Application id of the API; empty if the plan contains only the object id of its service principal. */
  apiAppId: string;
  apiObjectId?: string;
  /** The permission's id on a registration, or its name in a grant. */
  permission: string;
}

/** An address that receives tokens. */
export interface RedirectUriFact {
  platform: "web" | "mobile and desktop" | "single-page application";
  uri: string;
}

/** A credential that is not a secret: a certificate, or a trust in another issuer. */
export type KeylessFact =
  | { type: "certificate"; name: string; endsOn: string }
  | { type: "federated credential"; name: string; issuer: string; subject: string };

/** Another setting, with its name in the report. */
export interface SettingFact {
  name: string;
  value: string;
}

/** The parts of a resource that decide about access. */
export interface AccessState {
  permissions: PermissionFact[];
  consents: PermissionFact[];
  redirectUris: RedirectUriFact[];
  credentials: KeylessFact[];
  settings: SettingFact[];
}

/** Input of the readers in addition to the resource. */
export interface ReadingContext {
  /** Name of the integration that the resource belongs to; undefined for other resources. */
  readonly integration: string | undefined;
  /** Name of an owner in the stack file, by object id. */
  readonly ownerNames: ReadonlyMap<string, string>;
}
