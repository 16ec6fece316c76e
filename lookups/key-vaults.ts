import * as keyvault from "@pulumi/azure-native/keyvault/index.js";
import { getProject, type InvokeOptions } from "@pulumi/pulumi";
import type { Connections } from "../integrations/connection.ts";
import type { KeyVaultFacts } from "../integrations/delivery/facts.ts";
import { ownerTag, type KeyVaultSpec, vaultSecretNames } from "../integrations/delivery/key-vault.ts";
import { parseTag } from "../integrations/registration/tag.ts";
import { type Problem, renderPath, renderValue } from "../integrations/stack-file/problems.ts";
import type { IntegrationSpec } from "../integrations/spec.ts";
import { integrationTag } from "./integration-tag.ts";

/**
 * Problems that would stop a delivery, found before anything is created: a vault that does not exist, and secrets with our
 * names that something else wrote.
 */
export async function findVaultProblems(
  specs: readonly IntegrationSpec[],
  recorded: Connections | Promise<Connections> = {},
  providers: InvokeOptions = {},
): Promise<Problem[]> {
  const deployed = await recorded;
  const problems = await Promise.all(
    specs.map(async ({ name, entra }) => {
      const vault = entra?.deliverTo?.keyVault;
      if (vault === undefined) return [];
      const missing = await findMissingVault(vault, providers);
      if (missing !== undefined) return [missing];
      return await findTakenNames(name, vault, deployed[name]?.delivery?.keyVault, providers);
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

/** Secrets of this integration may have the tag of its earlier name, or of the stack that it was moved from. */
async function findTakenNames(
  name: string,
  { vaultId, resourceGroupName, vaultName, namePrefix, at }: KeyVaultSpec,
  recorded: KeyVaultFacts | undefined,
  providers: InvokeOptions,
): Promise<Problem[]> {
  const owner = integrationTag(name);
  const isRecorded = recorded?.vaultId.toLowerCase() === vaultId.toLowerCase();
  const ours = isRecorded ? [recorded.clientId.name, recorded.tenantId.name, recorded.clientSecret?.name] : [];
  const secretNames = Object.values({ ...vaultSecretNames(namePrefix) });
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
    const isOfProject = parseTag(writer ?? "")?.project === getProject();
    if (writer === owner || (isOfProject && ours.includes(secret.name))) return [];
    return [
      {
        path: renderPath(at),
        message: `must not hold a secret ${secret.name} of ${writer === undefined ? "somebody else" : renderValue(writer)}`,
        fix: "deliver to another vault, delete the secret that is there, or write another namePrefix",
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
