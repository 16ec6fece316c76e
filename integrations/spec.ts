import type { CredentialSpec } from "./credentials/credential-facts.ts";
import type { EntraRecord } from "./entra-record.ts";
import type { Handoff } from "./handoff.ts";
import type { LifecycleSpec } from "./lifecycle/lifecycle-options.ts";
import type { MailProtocol } from "./delivery/mailboxes.ts";
import type { DeliverySpec } from "./delivery/spec.ts";
import type { Position } from "./stack-file/problems.ts";

export type {
  CertificateSpec,
  CredentialSpec,
  PeriodChange,
  PriorSecret,
  SecretSpec,
  TrustSpec,
} from "./credentials/credential-facts.ts";

/**
 * The terms of the project. A *target system* is a product that signs in to Microsoft Entra ID. An *integration* is one
 * configured use of it. An `IntegrationSpec` is that integration after parsing: complete, checked, with all defaults.
 * Components make no further decisions.
 */
export type IntegrationSpec = EntraIntegrationSpec | OutsideIntegrationSpec;

/** Names of an integration, for people and resources. */
export interface ConnectionNames {
  /** The key in the stack file. Another name is another integration, unless `formerName` is its earlier name. */
  name: string;
  /** Shown in the Entra portal and on consent pages; may change. */
  displayName: string;
}

/** Who is asked about an integration. */
interface People {
  /** A mail address, a team or a GitHub user; undefined if the owners are asked. */
  contact: string | undefined;
}

interface EntraIntegrationSpec extends ConnectionNames, People {
  /** Key of the system file. */
  system: string;
  /** The registration to create in Entra. */
  entra: EntraSpec;
  /** The connection in the target system's terms, from the deployed registration. */
  describe: (facts: EntraFacts) => Handoff;
}

interface OutsideIntegrationSpec extends ConnectionNames, People {
  /** Key of the system file. */
  system: string;
  /** The system needs nothing in Entra. */
  entra: undefined;
  /** The connection in the target system's terms. */
  describe: () => Handoff;
}

/** The registration and credential that one integration needs in the tenant. */
export interface EntraSpec {
  signInAudience: SignInAudience;
  redirectUris: RedirectUris;
  /** The redirect URIs of former addresses. They are registered, and no longer shown in the hand-off. */
  formerRedirectUris: string[];
  /** Whether two integrations may register the same redirect URI: true where a product has one callback for all its authorizations. */
  sharesRedirectUris: boolean;
  /** "Allow public client flows" of the portal. */
  allowsPublicClientFlows: boolean;
  permissions: PermissionSpec[];
  consent: ConsentMode;
  credential: CredentialSpec;
  /** The scopes that the client requests at the authorize or token endpoint, in order. */
  scopes: string[];
  /** Roles of this registration that users, groups or other clients are assigned to. */
  appRoles: AppRoleSpec[];
  /** Scopes that other clients can request, if this registration is an API. */
  exposedScopes: ExposedScopeSpec[];
  /** Application ID URIs; undefined for the default of a registration that exposes scopes, and else for none. */
  identifierUris: string[] | undefined;
  claims: ClaimsSpec;
  /** Whether only assigned users and groups may sign in. */
  assignmentRequired: boolean;
  owners: string[];
  /** Position of the owners in the stack file, for problems found later. */
  ownersAt: Position;
  /** Why the product needs its permissions. */
  justification: string | undefined;
  notes: string | undefined;
  serviceManagementReference: string | undefined;
  /** Undefined for an integration that is delivered only in the outputs of the stack. */
  deliverTo: DeliverySpec | undefined;
  /** Undefined if the system has none, or several. */
  addresses: Addresses | undefined;
  /** Undefined for an integration that opens no mailboxes by a mail protocol, or unknown ones. */
  mail: MailSpec | undefined;
  /** How the registration begins, is renamed and ends. */
  lifecycle: LifecycleSpec;
}

/** Where the product and the resource of its API are, without trailing slashes. `verify` reads there. */
export interface Addresses {
  product?: string;
  api?: string;
}

/** Mailboxes that a client opens without a signed-in user. */
export interface MailSpec {
  mailboxes: string[];
  protocols: MailProtocol[];
}

/** https://learn.microsoft.com/entra/identity-platform/supported-accounts-validation */
export type SignInAudience = "AzureADMyOrg" | "AzureADMultipleOrgs" | "AzureADandPersonalMicrosoftAccount";

/** Redirect URIs by platform: Web, Mobile and desktop, Single-page application. */
export interface RedirectUris {
  web: string[];
  publicClient: string[];
  singlePage: string[];
}

/** https://learn.microsoft.com/graph/api/resources/approle; the id is created once and belongs to the value. */
export interface AppRoleSpec {
  /** The value in the `roles` claim. */
  value: string;
  displayName: string;
  description: string;
  allowedMemberTypes: ("User" | "Application")[];
  /** Whether more users, groups or clients can be assigned to it. @default true */
  isEnabled?: boolean;
}

/** https://learn.microsoft.com/graph/api/resources/permissionscope */
export interface ExposedScopeSpec {
  value: string;
  displayName: string;
  description: string;
  /** Whether only an administrator can consent to it. */
  needsAdminConsent: boolean;
  /** Whether clients can request it. @default true */
  isEnabled?: boolean;
}

/** Claims of tokens beyond Entra's defaults. */
export interface ClaimsSpec {
  /** https://learn.microsoft.com/entra/identity-platform/optional-claims */
  optional: { idToken: string[]; accessToken: string[] };
  /** Groups in the `groups` claim; empty for none. */
  groups: GroupMembershipClaim[];
}

/** https://learn.microsoft.com/graph/api/resources/application */
type GroupMembershipClaim = "SecurityGroup" | "DirectoryRole" | "ApplicationGroup" | "All";

/**
 * *Delegated* permissions (scopes) act for a signed-in user. *Application* permissions (app roles) act without one.
 */
export type PermissionKind = "delegated" | "application";

/** One permission of one API, by name. */
export interface PermissionSpec {
  kind: PermissionKind;
  /** The API's app id. */
  apiAppId: string;
  /** The API's display name. */
  apiName: string;
  /** For example `User.Read`. */
  value: string;
  /** From the catalogue; undefined if it has to be looked up by name in the tenant. */
  id: string | undefined;
  /** Whether only an administrator can consent to it; undefined if that is not published. */
  needsAdminConsent: boolean | undefined;
  /** Its position in the stack file, for problems found later. */
  at: Position;
}

/** Consent is *granted* by the deploying identity, or *requested*: an administrator follows the URL in the outputs. */
type ConsentMode = "requested" | "granted";

/** Values of a deployed registration that a target system can use. */
export type EntraFacts = Omit<EntraRecord, "signInAudience" | "consent" | "existingSecrets" | "cutOff"> & {
  /** `https://login.microsoftonline.com/<tenant>` in the public cloud. */
  authority: string;
  /** Targets of the delivery, whose work is no step for people. */
  deliverTo?: DeliverySpec | undefined;
};
