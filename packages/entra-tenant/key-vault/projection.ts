import type { Tenant } from "../tenant.ts";
import type { SecretVersion, Vault, VaultSecret } from "./entities.ts";
import { currentVersion } from "./secrets.ts";

/** Number of days in which a deleted secret can be recovered. */
const retentionDays = 90;

/**
 * Where clients reach a vault, with a slash at the end.
 * Departs from Entra: A vault is a path of the tenant's origin. In Azure each vault has its own host name, so clients
 * must not compare the resource in the challenge with the host.
 */
function vaultUri(tenant: Tenant, vault: Vault): string {
  return `${tenant.origin}/vaults/${vault.name}/`;
}

/** A vault in the format of Azure Resource Manager. */
export function vaultResource(tenant: Tenant, vault: Vault): Record<string, unknown> {
  return {
    id: vault.id,
    name: vault.name,
    type: "Microsoft.KeyVault/vaults",
    location: vault.location,
    tags: vault.tags,
    properties: {
      sku: { family: "A", name: vault.sku },
      tenantId: tenant.id,
      accessPolicies: [],
      enabledForDeployment: false,
      enableSoftDelete: true,
      softDeleteRetentionInDays: retentionDays,
      enableRbacAuthorization: true,
      vaultUri: vaultUri(tenant, vault),
      provisioningState: "Succeeded",
      publicNetworkAccess: "Enabled",
    },
  };
}

/** A secret in the format of Azure Resource Manager, without the value. */
export function secretResource(tenant: Tenant, vault: Vault, secret: VaultSecret): Record<string, unknown> {
  const version = currentVersion(secret);
  const secretUri = `${vaultUri(tenant, vault)}secrets/${secret.name}`;
  return {
    id: secretResourceId(vault, secret.name),
    name: secret.name,
    type: "Microsoft.KeyVault/vaults/secrets",
    location: vault.location,
    tags: version.tags,
    properties: {
      ...(version.contentType !== null && { contentType: version.contentType }),
      attributes: attributesOf(version),
      secretUri,
      secretUriWithVersion: `${secretUri}/${version.id}`,
    },
  };
}

/** The resource id of a secret. */
export function secretResourceId(vault: Vault, name: string): string {
  return `${vault.id}/secrets/${name}`;
}

/** A version in the format of its vault. Only reading a single version returns the value. */
export function secretItem(vault: Vault, secret: VaultSecret, version?: SecretVersion): Record<string, unknown> {
  const shown = version ?? currentVersion(secret);
  return {
    id: `${nominalUri(vault)}/secrets/${secret.name}${version === undefined ? "" : `/${version.id}`}`,
    ...(shown.contentType !== null && { contentType: shown.contentType }),
    attributes: {
      ...attributesOf(shown),
      recoveryLevel: "Recoverable+Purgeable",
      recoverableDays: retentionDays,
    },
    tags: shown.tags,
  };
}

/** A deleted secret in the format of its vault. */
export function deletedSecretItem(vault: Vault, secret: VaultSecret): Record<string, unknown> {
  const deletedDate = secret.deletedOn ?? 0;
  return {
    ...secretItem(vault, secret),
    recoveryId: `${nominalUri(vault)}/deletedsecrets/${secret.name}`,
    deletedDate,
    scheduledPurgeDate: deletedDate + retentionDays * 24 * 60 * 60,
  };
}

// Microsoft's clients parse an id and accept no path before the collection, so it has Azure's form.
function nominalUri(vault: Vault): string {
  return `https://${vault.name.toLowerCase()}.vault.azure.net`;
}

function attributesOf({ enabled, exp, nbf, created }: SecretVersion): Record<string, unknown> {
  return { enabled, ...(nbf !== null && { nbf }), ...(exp !== null && { exp }), created, updated: created };
}
