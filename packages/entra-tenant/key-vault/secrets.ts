import { randomBytes } from "node:crypto";
import { seal, unseal } from "../login/seal.ts";
import type { Tenant } from "../tenant.ts";
import type { SecretVersion, Vault, VaultSecret } from "./entities.ts";
import { AzureError } from "./errors.ts";

/** Properties of a new version in a request. */
export interface SecretWrite extends Pick<SecretVersion, "contentType" | "tags" | "enabled" | "exp" | "nbf"> {
  value: string;
}

/** Adds a version to a secret. The first version creates the secret. Older versions stay unchanged. */
export async function writeSecret(
  tenant: Tenant,
  vault: Vault,
  name: string,
  write: SecretWrite,
): Promise<VaultSecret> {
  const { value, ...rest } = write;
  const version: SecretVersion = {
    id: randomBytes(16).toString("hex"),
    sealedValue: await seal(tenant, "vault-secret", { value }),
    ...rest,
    created: Math.floor(tenant.now().getTime() / 1000),
  };
  const deleted = findDeletedSecret(vault, name);
  if (deleted !== undefined) {
    throw new AzureError(
      409,
      "Conflict",
      `Secret ${deleted.name} is currently in a deleted but recoverable state, and its name cannot be reused; in this state, the secret can only be recovered or purged.`,
      "secret-deleted",
      { innerCode: "ObjectIsDeletedButRecoverable" },
    );
  }
  const known = findSecret(vault, name);
  if (known !== undefined) {
    known.versions.push(version);
    return known;
  }
  const made: VaultSecret = { name, deletedOn: null, versions: [version] };
  vault.secrets.push(made);
  return made;
}

/** The value of a version. */
export async function readValue(tenant: Tenant, version: SecretVersion): Promise<string> {
  const content = await unseal<{ value: string }>(tenant, "vault-secret", version.sealedValue);
  if (content === undefined) throw new Error("a secret of the local tenant was sealed with another key");
  return content.value;
}

/** A secret that is not deleted. Names ignore case. */
export function findSecret(vault: Vault, name: string): VaultSecret | undefined {
  const found = findAnySecret(vault, name);
  return found?.deletedOn === null ? found : undefined;
}

/** A deleted secret that can be recovered. */
export function findDeletedSecret(vault: Vault, name: string): VaultSecret | undefined {
  const found = findAnySecret(vault, name);
  return found?.deletedOn === null ? undefined : found;
}

/** The newest version of a secret, which has at least one. */
export function currentVersion({ name, versions }: VaultSecret): SecretVersion {
  const newest = versions.at(-1);
  if (newest === undefined) throw new Error(`secret ${name} has no version`);
  return newest;
}

function findAnySecret(vault: Vault, name: string): VaultSecret | undefined {
  return vault.secrets.find((secret) => secret.name.toLowerCase() === name.toLowerCase());
}
