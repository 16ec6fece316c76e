import { beforeEach, describe, expect, it } from "vitest";
import { vaultPath } from "../../../entra-tenant/test/key-vault/azure.ts";
import { AzureNativeOnTenant } from "../support/azure-native.ts";

let plugin: AzureNativeOnTenant;

beforeEach(() => {
  plugin = new AzureNativeOnTenant();
});

const vault = { resourceGroupName: "rg-contoso", vaultName: "kv-contoso" };

describe("getVault", () => {
  it("returns the vault's id and address", async () => {
    expect(await plugin.invoke("getVault", vault)).toMatchObject({
      id: vaultPath,
      name: "kv-contoso",
      location: "westeurope",
      azureApiVersion: "2024-11-01",
      properties: { vaultUri: "https://localhost:0/vaults/kv-contoso/", tenantId: plugin.azure.tenant.id },
    });
  });

  it("fails with Azure's code if it does not exist", async () => {
    await expect(plugin.invoke("getVault", { ...vault, vaultName: "kv-nowhere" })).rejects.toThrow(
      'Status=404 Code="ResourceNotFound"',
    );
  });
});

describe("getSecret", () => {
  it("returns everything except the value", async () => {
    await plugin.azure.write("first", { value: "hunter2", attributes: { exp: 1_800_000_000 } }, { generation: "3" });
    const found = await plugin.invoke("getSecret", { ...vault, secretName: "first" });
    expect(found).toMatchObject({
      id: `${vaultPath}/secrets/first`,
      tags: { generation: "3" },
      properties: { attributes: { expires: 1_800_000_000 } },
    });
    expect(JSON.stringify(found)).not.toContain("hunter2");
  });

  it("fails with Azure's code if it does not exist", async () => {
    await expect(plugin.invoke("getSecret", { ...vault, secretName: "first" })).rejects.toThrow(
      'Status=404 Code="ResourceNotFound"',
    );
  });
});
