import * as pulumi from "@pulumi/pulumi";

// Outputs are only declared: a field of the class would replace what the constructor of the resource sets.

/** What each delivery needs to wait until Entra accepts a new secret. */
interface CredentialArgs {
  /** `https://login.microsoftonline.com` in the public cloud, without trailing slash. */
  authorityHost: pulumi.Input<string>;
  tenantId: pulumi.Input<string>;
  /** @default - the client has no secret */
  clientSecret?: pulumi.Input<string> | undefined;
  /** Generation of the secret. */
  generation?: pulumi.Input<number> | undefined;
  /** ISO time from which the secret is refused. */
  expiresOn?: pulumi.Input<string> | undefined;
}

export interface PositConnectIntegrationArgs extends Omit<CredentialArgs, "tenantId"> {
  address: string;
  template: string;
  name: string;
  description: string;
  /** `auth_type`, `auth_mode`, `tenant_id`, `client_id` and `scopes`, as in Connect's API. */
  config: pulumi.Input<Record<string, pulumi.Input<string>>>;
  users: string[];
  groups: string[];
  deleteWhileUsed: boolean;
}

/** An OAuth integration in Posit Connect. */
export class PositConnectIntegration extends pulumi.CustomResource {
  declare readonly deliveredAt: pulumi.Output<string>;
  /** `yes`, or `not possible` for integrations that act for a viewer. */
  declare readonly verified: pulumi.Output<string>;

  constructor(name: string, args: PositConnectIntegrationArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { guid: undefined, deliveredGeneration: undefined, secretHash: undefined };
    const inputs = { ...args, ...outputs, deliveredAt: undefined, verified: undefined };
    super("entra-delivery:index:PositConnectIntegration", name, inputs, opts);
  }
}

interface ExchangeArgs {
  authorityHost: string;
  tenantId: string;
  /** @default - Exchange is reached through Microsoft Graph only */
  adminEndpoint?: "undocumented" | undefined;
  /** Object id of the enterprise application. */
  servicePrincipalObjectId: pulumi.Input<string>;
}

export interface ExchangeServicePrincipalArgs extends Omit<ExchangeArgs, "servicePrincipalObjectId"> {
  appId: pulumi.Input<string>;
  /** Object id of the enterprise application. */
  objectId: pulumi.Input<string>;
  displayName: string;
}

/** The pointer of Exchange Online to a service principal in Entra. */
export class ExchangeServicePrincipal extends pulumi.CustomResource {
  constructor(name: string, args: ExchangeServicePrincipalArgs, opts?: pulumi.CustomResourceOptions) {
    super("entra-delivery:index:ExchangeServicePrincipal", name, { ...args }, opts);
  }
}

export interface ExchangeMailboxPermissionArgs extends ExchangeArgs {
  appId: pulumi.Input<string>;
  mailbox: string;
}

/** Full access of an app to one mailbox. */
export class ExchangeMailboxPermission extends pulumi.CustomResource {
  declare readonly deliveredAt: pulumi.Output<string>;

  constructor(name: string, args: ExchangeMailboxPermissionArgs, opts?: pulumi.CustomResourceOptions) {
    super("entra-delivery:index:ExchangeMailboxPermission", name, { ...args, deliveredAt: undefined }, opts);
  }
}

export interface ExchangeMailboxProtocolsArgs extends Omit<ExchangeArgs, "servicePrincipalObjectId"> {
  mailbox: string;
  /** At least one of `imap`, `pop` and `smtp`. */
  protocols: string[];
}

/** Mail protocols that are turned on for one mailbox, and never turned off. */
export class ExchangeMailboxProtocols extends pulumi.CustomResource {
  declare readonly deliveredAt: pulumi.Output<string>;

  constructor(name: string, args: ExchangeMailboxProtocolsArgs, opts?: pulumi.CustomResourceOptions) {
    super("entra-delivery:index:ExchangeMailboxProtocols", name, { ...args, deliveredAt: undefined }, opts);
  }
}

export interface ExchangeRoleAssignmentArgs extends ExchangeArgs {
  /** Such as `Application Mail.Send`. */
  role: string;
  mailbox: string;
}

/** A role of an app in Exchange Online, for one mailbox. */
export class ExchangeRoleAssignment extends pulumi.CustomResource {
  declare readonly deliveredAt: pulumi.Output<string>;
  /** `yes`, or `not possible` without the admin endpoint. */
  declare readonly verified: pulumi.Output<string>;

  constructor(name: string, args: ExchangeRoleAssignmentArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { deliveredAt: undefined, verified: undefined };
    super("entra-delivery:index:ExchangeRoleAssignment", name, { ...args, ...outputs }, opts);
  }
}

export interface ExistingCertificateArgs {
  authorityHost: string;
  tenantId: string;
  applicationObjectId: pulumi.Input<string>;
  /** SHA-1 in capitals. */
  thumbprint: string;
  /** One certificate in PEM form. */
  value: string;
  /** Key id that the certificate had, and gets again if it is missing. */
  formerKeyId: string;
}

/** A certificate that a registration had before a stack took it over. The azuread provider cannot import it. */
export class ExistingCertificate extends pulumi.CustomResource {
  declare readonly keyId: pulumi.Output<string>;

  constructor(name: string, args: ExistingCertificateArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { keyId: undefined, startsOn: undefined, expiresOn: undefined };
    super("entra-delivery:index:ExistingCertificate", name, { ...args, ...outputs }, opts);
  }
}

export interface ExistingSecretArgs {
  authorityHost: string;
  tenantId: string;
  applicationObjectId: pulumi.Input<string>;
  keyId: string;
  remove: boolean;
  /** Whether `remove` is only for a secret that has expired. */
  onlyExpired: boolean;
}

/** A client secret that somebody created. Deleting the resource changes nothing in Entra. */
export class ExistingSecret extends pulumi.CustomResource {
  /** Empty or absent if Entra shows none, as the next one. */
  declare readonly displayName: pulumi.Output<string | undefined>;
  declare readonly expiresOn: pulumi.Output<string | undefined>;
  declare readonly isRemoved: pulumi.Output<boolean>;

  constructor(name: string, args: ExistingSecretArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { displayName: undefined, expiresOn: undefined, isRemoved: undefined };
    super("entra-delivery:index:ExistingSecret", name, { ...args, ...outputs }, opts);
  }
}

export interface WebhookArgs extends CredentialArgs {
  url: string;
  integration: string;
  system: string;
  clientId: pulumi.Input<string>;
  /** Key id of the secret. */
  keyId?: pulumi.Input<string> | undefined;
  sendsSecret: boolean;
}

/** A signed request to an adapter, sent after each change. */
export class Webhook extends pulumi.CustomResource {
  declare readonly deliveredAt: pulumi.Output<string>;

  constructor(name: string, args: WebhookArgs, opts?: pulumi.CustomResourceOptions) {
    const outputs = { deliveredGeneration: undefined, deliveredAt: undefined, receipt: undefined };
    super("entra-delivery:index:Webhook", name, { ...args, ...outputs }, opts);
  }
}
