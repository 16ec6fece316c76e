import azureNative from "@pulumi/azure-native/package.json" with { type: "json" };
import type { Provider } from "@entra-integrations/provider-bridge/provider.ts";
import { AzureClient } from "./azure-client.ts";
import { configurationProperties, parseAzureConnection } from "./configuration.ts";
import { getSecret } from "./functions/secret.ts";
import { getVault } from "./functions/vault.ts";
import { secret } from "./resources/secret.ts";

/** The part of the azure-native provider that this project uses, as a client of the local tenant. */
export function azureNativeProvider(fetch?: typeof globalThis.fetch): Provider<AzureClient> {
  return {
    name: "azure-native",
    version: azureNative.version,
    kit: "native",
    configuration: configurationProperties,
    configure: (values) => new AzureClient(parseAzureConnection(values, process.env), fetch),
    resources: { "azure-native:keyvault:Secret": secret },
    functions: {
      "azure-native:keyvault:getSecret": getSecret,
      "azure-native:keyvault:getVault": getVault,
    },
  };
}
