import { asText } from "@entra-integrations/provider-bridge/property.ts";
import type { ProviderFunction } from "@entra-integrations/provider-bridge/provider.ts";
import type { AzureClient } from "../azure-client.ts";
import { vaultIdOf } from "../resource-id.ts";
import { readSecret } from "../secret-body.ts";

const requiredText = { type: "string", use: "required" } as const;

/** Function azure-native.keyvault.getSecret: all properties except the value, which Azure Resource Manager never returns. */
export const getSecret: ProviderFunction<AzureClient> = {
  properties: { resourceGroupName: requiredText, secretName: requiredText, vaultName: requiredText },
  async call(azure, args) {
    const found = await azure.get(`${vaultIdOf(azure, args)}/secrets/${asText(args["secretName"])}`);
    return { ...readSecret(found), id: asText(found["id"]) };
  },
};
