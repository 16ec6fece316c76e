import { asText } from "@entra-integrations/provider-bridge/property.ts";
import type { ProviderFunction } from "@entra-integrations/provider-bridge/provider.ts";
import type { AzureClient } from "../azure-client.ts";
import { vaultIdOf } from "../resource-id.ts";
import { readResource } from "../secret-body.ts";

const requiredText = { type: "string", use: "required" } as const;

/** Function azure-native.keyvault.getVault. */
export const getVault: ProviderFunction<AzureClient> = {
  properties: { resourceGroupName: requiredText, vaultName: requiredText },
  async call(azure, args) {
    const vault = await azure.get(vaultIdOf(azure, args));
    return { ...readResource(vault), id: asText(vault["id"]), properties: vault["properties"] };
  },
};
