import * as keyvault from "@pulumi/azure-native/keyvault/index.js";
import type { InvokeOptions } from "@pulumi/pulumi";
import { ownerTag, type KeyVaultSpec, vaultSecretNames } from "../integrations/delivery/key-vault.ts";
import { type Problem, renderPath, renderValue } from "../integrations/stack-file/problems.ts";
import type { IntegrationSpec } from "../integrations/spec.ts";
import { integrationTag } from "./integration-tag.ts";

/**
 * Problems that would stop a delivery, found before anything is created: a vault that does not exist, and secrets with our
 * names that something else wrote.
 */
export async function findVaultProblems(
  specs: readonly IntegrationSpec[],
  providers: InvokeOptions = {},
): Promise<Problem[]> {
  const problems = await Promise.all(
    specs.map(async ({ name, entra }) => {
      const vault = entra?.deliverTo?.keyVault;
      if (vault === undefined) return [];
      const missing = await findMissingVault(vault, providers);
      return missing === undefined ? await findTakenNames(name, vault, providers) : [missing];
    }),
  );
  return problems.flat();
}

// The vault belongs to the user, so it is only read. The provider looks for it in its own subscription.
async function findMissingVault(
  { vaultId, resourceGroupName, vaultName, at }: KeyVaultSpec,
  providers: InvokeOptions,
): Promise<Problem | undefined> {
  const vault = await undefinedIfNotFound(keyvault.getVault({ resourceGroupName, vaultName }, providers));
  if (vault?.id.toLowerCase() === vaultId.toLowerCase()) return undefined;
  return {
    path: renderPath(at),
    message: `must be a vault that is there, in the subscription that is deployed to, got ${vaultName} of ${resourceGroupName}`,
    fix: "make the vault, correct the id, or set azure-native:subscriptionId (or ARM_SUBSCRIPTION_ID) to its subscription",
    code: "key-vault-missing",
  };
}

async function findTakenNames(
  name: string,
  { resourceGroupName, vaultName, at }: KeyVaultSpec,
  providers: InvokeOptions,
): Promise<Problem[]> {
  const owner = integrationTag(name);
  const secretNames = Object.values({ ...vaultSecretNames(name) });
  const found = await Promise.all(
    secretNames.map((secretName) =>
      undefinedIfNotFound(keyvault.getSecret({ resourceGroupName, vaultName, secretName }, providers)),
    ),
  );
  return found.flatMap((secret) => {
    if (secret === undefined) return [];
    // Azure leaves out empty tags, although the type requires them.
    const tags = secret.tags as Record<string, string> | undefined;
    const writer = tags?.[ownerTag];
    if (writer === owner) return [];
    return [
      {
        path: renderPath(at),
        message: `must not hold a secret ${secret.name} of ${writer === undefined ? "somebody else" : renderValue(writer)}`,
        fix: "deliver to another vault, delete the secret that is there, or give this integration another name",
        code: "key-vault-secret-taken",
      },
    ];
  });
}

async function undefinedIfNotFound<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    // Azure's codes for missing objects. Refusals and other failures are shown unchanged.
    if (error instanceof Error && /\b(Resource|ResourceGroup|Subscription|Secret)NotFound\b/.test(error.message))
      return undefined;
    throw error;
  }
}
