import type { PermissionKind } from "../../../integrations/spec.ts";

/** A permission that an integration declares, or that it has been given. */
export interface PermissionFact {
  kind: PermissionKind;
  /** Application id of the API; empty where the plan has only the object id of its service principal. */
  apiAppId: string;
  apiObjectId?: string;
  /** The permission's id on a registration, its name in a grant. */
  permission: string;
}

/** An address that tokens are sent to. */
export interface RedirectUriFact {
  platform: "web" | "mobile and desktop" | "single-page application";
  uri: string;
}

/** A credential that is no secret: a certificate, or the trust in another issuer. */
export type KeylessFact =
  | { type: "certificate"; name: string; endsOn: string }
  | { type: "federated credential"; name: string; issuer: string; subject: string };

/** Another setting, under the name that a report shows. */
export interface SettingFact {
  name: string;
  value: string;
}

/** What a resource contains that decides who may do what. */
export interface AccessState {
  permissions: PermissionFact[];
  consents: PermissionFact[];
  redirectUris: RedirectUriFact[];
  credentials: KeylessFact[];
  settings: SettingFact[];
}

/** What readers need to know in addition to the resource. */
export interface ReadingContext {
  /** Name of the integration that the resource belongs to; undefined for other resources. */
  readonly integration: string | undefined;
  /** Name of an owner in the stack file, by object id. */
  readonly ownerNames: ReadonlyMap<string, string>;
}
