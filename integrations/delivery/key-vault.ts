import { z } from "zod";
import { namePattern } from "../stack-file/name-pattern.ts";
import { type Position, renderValue } from "../stack-file/problems.ts";
import { fieldCheck, type FieldProblem } from "../stack-file/schema.ts";

/** The tag on a vault's secret. Its value is the tag of the registration whose integration writes the secret. */
export const ownerTag = "managed-by";

/** A key vault that an integration is delivered to. */
export interface KeyVaultSpec {
  /** The vault's resource id, as written in the stack file. */
  vaultId: string;
  subscriptionId: string;
  resourceGroupName: string;
  vaultName: string;
  /** Whether the client secret is disabled in the vault, because the integration is cut off. @default false */
  disablesSecret?: boolean;
  /** First part of the names of the secrets. */
  namePrefix: string;
  /** Its position in the stack file, for problems found later. */
  at: Position;
}

/** The schema of the option `deliverTo.keyVault`. */
export const keyVaultOption = z
  .strictObject({
    vaultId: z
      .string()
      .check(fieldCheck(checkVaultId))
      .describe(
        "Resource ID of the vault, as its Properties page in the portal shows it; several integrations may share one",
      ),
    namePrefix: z
      .string()
      .check(fieldCheck(checkNamePrefix))
      .optional()
      .describe("First part of the names of the secrets. Default: the integration's name"),
  })
  .describe(
    "A key vault that exists; its secrets <name>-client-secret, <name>-client-id and <name>-tenant-id are written",
  );

/** The names of an integration's secrets in a vault. */
export interface VaultSecretNames {
  clientSecret: string;
  clientId: string;
  tenantId: string;
}

/**
 * The vault of an option that has been checked. `at` is the position of `deliverTo` in the stack file, `integration` the
 * name of the integration.
 */
export function toKeyVaultSpec(
  { vaultId, namePrefix = "" }: z.output<typeof keyVaultOption>,
  integration: string,
  at: Position,
): KeyVaultSpec {
  const [, subscriptionId = "", resourceGroupName = "", vaultName = ""] = vaultIdPattern.exec(vaultId) ?? [];
  return {
    vaultId,
    subscriptionId,
    resourceGroupName,
    vaultName,
    namePrefix: namePrefix || integration,
    at: [...at, "keyVault", "vaultId"],
  };
}

/**
 * The names under which an integration is delivered. Prefixes have lower-case letters, digits, hyphens and at most 60
 * characters, like names of integrations. So a vault accepts these names, and no two prefixes share one.
 */
export function vaultSecretNames(namePrefix: string): VaultSecretNames {
  return {
    clientSecret: `${namePrefix}-client-secret`,
    clientId: `${namePrefix}-client-id`,
    tenantId: `${namePrefix}-tenant-id`,
  };
}

// https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules, Microsoft.KeyVault and
// Microsoft.Resources.
const vaultIdPattern =
  /^\/subscriptions\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\/resourceGroups\/([\w.()-]{0,89}[\w()-])\/providers\/Microsoft\.KeyVault\/vaults\/([a-z](?!.*--)[a-z0-9-]{1,22}[a-z0-9])$/i;

function checkNamePrefix(namePrefix: string): FieldProblem[] {
  if (namePattern.test(namePrefix) && namePrefix.length <= 60) return [];
  return [
    {
      message: `must be of lower-case letters, digits and single hyphens, at most 60, got ${renderValue(namePrefix)}`,
      fix: "write a prefix such as erp-sync",
      code: "key-vault-name-prefix",
    },
  ];
}

function checkVaultId(vaultId: string): FieldProblem[] {
  if (vaultIdPattern.test(vaultId)) return [];
  return [
    {
      message: `must be the resource id of a key vault, got ${renderValue(vaultId)}`,
      fix:
        "copy Resource ID from the vault's Properties page in the portal, " +
        "such as /subscriptions/<id>/resourceGroups/rg-integrations/providers/Microsoft.KeyVault/vaults/kv-integrations",
      code: "key-vault-id",
    },
  ];
}
