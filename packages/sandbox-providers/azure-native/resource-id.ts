import { asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { AzureClient } from "./azure-client.ts";

const form = "/subscriptions/{id}/resourceGroups/{name}/providers/Microsoft.KeyVault/vaults/{name}/secrets/{name}";
const secretId = new RegExp(`^${form.replace(/\{\w+\}/g, "([^/]+)")}$`, "i");

/** The vault in the inputs of a resource or function. The subscription is that of the provider. */
export function vaultIdOf(azure: AzureClient, values: Values): string {
  const group = `/subscriptions/${azure.subscriptionId}/resourceGroups/${asText(values["resourceGroupName"])}`;
  return `${group}/providers/Microsoft.KeyVault/vaults/${asText(values["vaultName"])}`;
}

/** Describes the problem of a secret's id. Undefined for a valid one. */
export function checkSecretId(id: string): string | undefined {
  return secretId.test(id) ? undefined : `parsing the id ${JSON.stringify(id)}: expected the form ${form}`;
}

/** The parts of a secret's id, for errors about its form. */
export function parseSecretId(id: string): {
  vaultId: string;
  resourceGroupName: string;
  vaultName: string;
  secretName: string;
} {
  const match = secretId.exec(id);
  if (match === null) throw new Error(checkSecretId(id));
  const [, , resourceGroupName = "", vaultName = "", secretName = ""] = match;
  return { vaultId: id.replace(/\/secrets\/[^/]+$/i, ""), resourceGroupName, vaultName, secretName };
}
