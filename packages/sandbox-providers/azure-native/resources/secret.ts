import { asText, asValues, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { Resource } from "@entra-integrations/provider-bridge/provider.ts";
import { type AzureClient, AzureError } from "../azure-client.ts";
import { checkSecretId, parseSecretId, vaultIdOf } from "../resource-id.ts";
import { readSecret, writeSecret } from "../secret-body.ts";

const fixedText = { type: "string", use: "required", replaces: true } as const;
const output = { type: "string", use: "output" } as const;

/**
 * Resource azure-native.keyvault.Secret. Every write adds a version. Azure Resource Manager never returns its value,
 * which exists only in the state.
 */
export const secret: Resource<AzureClient> = {
  properties: {
    azureApiVersion: output,
    location: output,
    name: output,
    properties: {
      type: "object",
      use: "required",
      properties: {
        attributes: {
          type: "object",
          properties: {
            created: { type: "integer", use: "output" },
            enabled: { type: "boolean", default: true },
            expires: { type: "integer" },
            notBefore: { type: "integer" },
            updated: { type: "integer", use: "output" },
          },
        },
        contentType: { type: "string" },
        secretUri: output,
        secretUriWithVersion: output,
        value: { type: "string", secret: true },
      },
    },
    resourceGroupName: fixedText,
    // The real provider generates a name if a program sets none.
    secretName: fixedText,
    tags: { type: "map" },
    type: output,
    vaultName: fixedText,
  },
  checkId: checkSecretId,

  async create(azure, planned, made) {
    const vaultId = vaultIdOf(azure, planned);
    const secretName = asText(planned["secretName"]);
    const id = `${vaultId}/secrets/${secretName}`;
    if ((await azure.find(id)) !== undefined) {
      throw new Error(`cannot create already existing resource ${JSON.stringify(id)}`);
    }
    try {
      await azure.put(id, writeSecret(planned));
    } catch (error) {
      const isConflict = error instanceof AzureError && error.status === 409;
      if (!isConflict || !(await azure.recoverSecret(vaultId, secretName))) throw error;
      await azure.put(id, writeSecret(planned));
    }
    made(id);
    return {};
  },

  async read(azure, id, state) {
    const { resourceGroupName, vaultName, secretName } = parseSecretId(id);
    const found = await azure.find(id);
    if (found === undefined) return undefined;
    const outputs = readSecret(found);
    const { value } = asValues(state["properties"]);
    return {
      ...outputs,
      resourceGroupName,
      vaultName,
      secretName,
      properties: { ...asValues(outputs["properties"]), ...(value !== undefined && { value }) } satisfies Values,
    };
  },

  async update(azure, id, _olds, planned) {
    await azure.put(id, writeSecret(planned));
  },

  async delete(azure, id) {
    const { vaultId, secretName } = parseSecretId(id);
    await azure.deleteSecret(vaultId, secretName);
  },
};
