import * as keyvault from "@pulumi/azure-native/keyvault/index.js";
import * as pulumi from "@pulumi/pulumi";
import type { SecretFacts } from "../../integrations/credentials/credential-facts.ts";
import type { KeyVaultFacts } from "../../integrations/delivery/facts.ts";
import { type KeyVaultSpec, ownerTag, vaultSecretNames } from "../../integrations/delivery/key-vault.ts";

const TYPE = "entra-integrations:index:KeyVaultDelivery";

export interface KeyVaultDeliveryArgs {
  vault: KeyVaultSpec;
  /** Value of the tag that identifies the owner of the secrets. */
  owner: string;
  clientId: pulumi.Input<string>;
  tenantId: pulumi.Input<string>;
  /** The newest client secret. @default - none is delivered */
  secret?: DeliveredSecret;
}

/** A client secret to write to a vault. */
interface DeliveredSecret {
  value: pulumi.Output<string>;
  facts: pulumi.Output<SecretFacts>;
}

/**
 * Delivers the values that a consumer needs as secrets of a key vault: `<prefix>-client-id`, `<prefix>-tenant-id` and
 * `<prefix>-client-secret`. A new client secret is written as a new version after Entra accepts it. Until then, or if the
 * write fails, consumers read the previous version, which is still valid. Older versions stay readable. While the integration
 * is cut off, the newest version is disabled and contains no client secret.
 */
export class KeyVaultDelivery extends pulumi.ComponentResource {
  /** Where everything lies; never a value. */
  readonly facts: pulumi.Output<KeyVaultFacts>;

  constructor(name: string, args: KeyVaultDeliveryArgs, opts?: pulumi.ComponentResourceOptions) {
    super(TYPE, name, {}, opts);
    const { vaultId } = args.vault;
    const names = vaultSecretNames(args.vault.namePrefix);
    const clientId = createSecret(`${name}-client-id`, names.clientId, { value: args.clientId }, args, this);
    const tenantId = createSecret(`${name}-tenant-id`, names.tenantId, { value: args.tenantId }, args, this);
    const clientSecret =
      args.secret === undefined ? undefined : createClientSecret(name, names.clientSecret, args.secret, args, this);
    if (args.vault.disablesSecret === true) {
      const disabled = { value: disabledValue, isDisabled: true };
      createSecret(`${name}-client-secret`, names.clientSecret, disabled, args, this);
    }
    this.facts = pulumi
      .all([uriOf(clientId), uriOf(tenantId), clientSecret])
      .apply(([clientIdUri, tenantIdUri, clientSecretPlace]) => ({
        vaultId,
        vaultUri: clientIdUri.slice(0, clientIdUri.lastIndexOf("secrets/")),
        clientId: { name: names.clientId, uri: clientIdUri },
        tenantId: { name: names.tenantId, uri: tenantIdUri },
        ...(clientSecretPlace !== undefined && { clientSecret: clientSecretPlace }),
      }));
    this.registerOutputs();
  }
}

/** Shown to nobody, because a vault does not return the value of a disabled secret. */
const disabledValue = "disabled";

interface SecretContent {
  value: pulumi.Input<string>;
  /** Whether the vault refuses to return the value. @default false */
  isDisabled?: boolean;
  /** Seconds since 1970. @default - the secret does not expire */
  expires?: pulumi.Input<number>;
  /** @default - only the owner's tag */
  tags?: Record<string, pulumi.Input<string>>;
}

function createClientSecret(
  name: string,
  secretName: string,
  { value, facts }: DeliveredSecret,
  args: KeyVaultDeliveryArgs,
  parent: KeyVaultDelivery,
): pulumi.Output<NonNullable<KeyVaultFacts["clientSecret"]>> {
  const content: SecretContent = {
    value: pulumi.secret(value),
    expires: facts.apply(({ expiresOn }) => Date.parse(expiresOn) / 1000),
    // These tags help to find the secret of a version in the Entra portal.
    tags: { generation: facts.apply(({ generation }) => String(generation)), "key-id": facts.keyId },
  };
  const secret = createSecret(`${name}-client-secret`, secretName, content, args, parent);
  return pulumi
    .all([urisOf(secret), facts])
    .apply(([uris, { expiresOn }]) => ({ name: secretName, ...uris, expiresOn }));
}

function createSecret(
  name: string,
  secretName: string,
  { value, isDisabled = false, expires, tags }: SecretContent,
  { vault, owner }: KeyVaultDeliveryArgs,
  parent: KeyVaultDelivery,
): keyvault.Secret {
  return new keyvault.Secret(
    name,
    {
      resourceGroupName: vault.resourceGroupName,
      vaultName: vault.vaultName,
      secretName,
      properties: {
        value,
        contentType: "text/plain",
        ...(expires !== undefined && { attributes: { expires } }),
        ...(isDisabled && { attributes: { enabled: false } }),
      },
      tags: { [ownerTag]: owner, ...tags },
    },
    // The provider would delete first. If a move to another vault then failed, consumers would find the secret in
    // neither vault.
    { parent, deleteBeforeReplace: false },
  );
}

function uriOf(secret: keyvault.Secret): pulumi.Output<string> {
  return urisOf(secret).apply(({ uri }) => uri);
}

/** The secret value makes all properties secret, but the addresses are not. */
function urisOf({ properties }: keyvault.Secret): pulumi.Output<{ uri: string; versionUri: string }> {
  return pulumi
    .unsecret(properties)
    .apply(({ secretUri, secretUriWithVersion }) => ({ uri: secretUri, versionUri: secretUriWithVersion }));
}
