import * as pulumi from "@pulumi/pulumi";
import { apiUriOf, buildConnection, type Connection } from "../integrations/connection.ts";
import { currentSecretOf } from "../integrations/delivery-facts.ts";
import type { EntraSpec, IntegrationSpec } from "../integrations/spec.ts";
import { type ClientCredential, createClientCredential } from "./client-credential.ts";
import { EntraApplication } from "./entra-application.ts";
import { integrationTag } from "../lookups/integration-tag.ts";
import { KeyVaultDelivery } from "./key-vault-delivery.ts";
import { createPermissionGrants } from "./permission-grants.ts";
import type { TenantDirectory } from "../lookups/tenant-directory.ts";

const TYPE = "entra-integrations:index:OAuthIntegration";

export interface OAuthIntegrationArgs {
  spec: IntegrationSpec;
  directory: TenantDirectory;
  /** The sign-in host of the cloud, without trailing slash. */
  authorityHost: string;
  /** Decides which secrets exist. */
  now: Date;
  /** What the last run made of it. @default undefined: there was none */
  recorded?: Connection | undefined;
  /** Whether the secrets of the last run stay as they are, whatever is due. @default false */
  holdsSecret?: boolean;
  /** Whether the registration is protected from deletion. @default false */
  protect?: boolean;
}

/**
 * One integration: registration, service principal, declared permissions, consent where asked for, and a credential.
 *
 * @example new OAuthIntegration("erp-sync", { spec, directory, authorityHost, now })
 */
export class OAuthIntegration extends pulumi.ComponentResource {
  /** The record for consumers; holds no secret. */
  readonly connection: pulumi.Output<Connection>;
  /** Values by the key that the hand-off names; secret as a whole. */
  readonly secrets: pulumi.Output<Record<string, string>>;
  /** ISO time at which the next run is due; undefined when nothing rotates. */
  readonly rotatesOn: string | undefined;

  constructor(name: string, args: OAuthIntegrationArgs, opts?: pulumi.ComponentResourceOptions) {
    super(TYPE, name, {}, opts);
    const { spec } = args;
    const deployed = spec.entra === undefined ? undefined : createEntra(name, spec, spec.entra, args, this);
    this.connection = deployed?.connection ?? pulumi.output(buildConnection(spec, undefined));
    this.secrets = pulumi.secret(deployed?.secrets ?? {});
    this.rotatesOn = deployed?.rotatesOn;
    // Nothing: the stack's outputs contain both already, and the engine writes the whole state after each step.
    this.registerOutputs();
  }
}

interface Deployed {
  connection: pulumi.Output<Connection>;
  secrets: pulumi.Input<Record<string, pulumi.Input<string>>>;
  rotatesOn: string | undefined;
}

function createEntra(
  name: string,
  spec: IntegrationSpec,
  entra: EntraSpec,
  { directory, authorityHost, now, recorded, holdsSecret = false, protect = false }: OAuthIntegrationArgs,
  parent: OAuthIntegration,
): Deployed {
  const permissions = directory.permissionsOf(entra);
  const application = new EntraApplication(
    name,
    {
      displayName: spec.displayName,
      entra,
      permissions,
      owners: directory.ownersOf(entra),
      keepsOwners: directory.keepsOwnersOf(entra),
      apiUri: apiUriOf(name, directory.tenantId),
      tag: integrationTag(name),
      protect,
    },
    { parent },
  );
  if (entra.consent === "granted") {
    const { servicePrincipalObjectId } = application;
    createPermissionGrants(
      name,
      { servicePrincipalObjectId, permissions, servicePrincipalOf: directory.servicePrincipalOf },
      parent,
    );
  }
  const { applicationId } = application;
  const made = { applicationId, now, recorded: recorded?.entra?.credential, holdsSecret };
  const credential = createClientCredential(name, entra.credential, made, parent);
  const delivery = createDelivery(name, entra, { application, credential, tenantId: directory.tenantId }, parent);
  return {
    secrets: credential.secrets,
    rotatesOn: credential.rotatesOn,
    connection: pulumi
      .all([
        application.clientId,
        application.applicationObjectId,
        application.servicePrincipalObjectId,
        credential.facts,
        delivery?.facts,
      ])
      .apply(([clientId, applicationObjectId, servicePrincipalObjectId, facts, deliveryFacts]) =>
        buildConnection(spec, {
          tenantId: directory.tenantId,
          clientId,
          applicationObjectId,
          servicePrincipalObjectId,
          authorityHost,
          credential: facts,
          delivery: deliveryFacts,
        }),
      ),
  };
}

interface Deliverable {
  application: EntraApplication;
  credential: ClientCredential;
  tenantId: string;
}

function createDelivery(
  name: string,
  { deliverTo }: EntraSpec,
  { application, credential, tenantId }: Deliverable,
  parent: OAuthIntegration,
): KeyVaultDelivery | undefined {
  if (deliverTo === undefined) return undefined;
  const clientSecret = credential.secrets["clientSecret"];
  return new KeyVaultDelivery(
    `${name}-vault`,
    {
      vault: deliverTo,
      integration: name,
      owner: integrationTag(name),
      clientId: application.clientId,
      tenantId,
      ...(clientSecret !== undefined && {
        secret: { value: clientSecret, facts: credential.facts.apply(currentSecretOf) },
      }),
    },
    { parent },
  );
}
