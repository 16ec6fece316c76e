import { beforeEach, describe, expect, it } from "vitest";
import { unknown, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { unwrap } from "@entra-integrations/provider-bridge/wire.ts";
import { vaultPath } from "../../../entra-tenant/test/key-vault/azure.ts";
import { AzureNativeOnTenant } from "../support/azure-native.ts";

let plugin: AzureNativeOnTenant;

beforeEach(() => {
  plugin = new AzureNativeOnTenant();
});

const name = "erp-sync-client-secret";
const id = `${vaultPath}/secrets/${name}`;
const created = Date.parse("2026-11-21T08:00:00Z") / 1000;

function secretOf(value: string, given: Values = {}): Values {
  return {
    resourceGroupName: "rg-contoso",
    vaultName: "kv-contoso",
    secretName: name,
    properties: { value, contentType: "text/plain", attributes: { expires: 1_800_000_000 } },
    ...given,
  };
}

/** The values that Microsoft's client reads, oldest version first. */
async function readVersions(): Promise<(string | undefined)[]> {
  const client = plugin.azure.client();
  const values: (string | undefined)[] = [];
  for await (const { version = "" } of client.listPropertiesOfSecretVersions(name)) {
    values.push((await client.getSecret(name, { version })).value);
  }
  return values;
}

function currentVersion(): string | undefined {
  return plugin.azure.tenant.vaults.get(vaultPath)?.secrets[0]?.versions.at(-1)?.id;
}

describe("creating a secret", () => {
  it("writes value, content type, expiry and tags, and answers where they are", async () => {
    const kept = await plugin.create("Secret", secretOf("hunter2", { tags: { generation: "3" } }));
    const secretUri = `https://localhost:0/vaults/kv-contoso/secrets/${name}`;
    expect({ ...kept, outputs: unwrap(kept.outputs) }).toMatchObject({
      id,
      outputs: {
        id,
        azureApiVersion: "2024-11-01",
        name,
        type: "Microsoft.KeyVault/vaults/secrets",
        location: "westeurope",
        tags: { generation: "3" },
        resourceGroupName: "rg-contoso",
        vaultName: "kv-contoso",
        secretName: name,
        properties: {
          value: "hunter2",
          contentType: "text/plain",
          attributes: { enabled: true, expires: 1_800_000_000, created, updated: created },
          secretUri,
          secretUriWithVersion: `${secretUri}/${currentVersion() ?? ""}`,
        },
      },
    });
    expect(await readVersions()).toEqual(["hunter2"]);
  });

  it("hands the value to the engine as a secret, in inputs and outputs", async () => {
    const { inputs, outputs } = await plugin.create("Secret", secretOf("hunter2"));
    const wrapped = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "hunter2" };
    expect([inputs, outputs]).toMatchObject([{ properties: { value: wrapped } }, { properties: { value: wrapped } }]);
  });

  it("sends nothing that the program left out", async () => {
    const kept = await plugin.create("Secret", secretOf("hunter2", { properties: { value: "hunter2" } }));
    expect(unwrap(kept.outputs)).toMatchObject({ properties: { attributes: { enabled: true, created } } });
    const { properties } = await plugin.azure.client().getSecret(name);
    expect([properties.contentType, properties.expiresOn, properties.tags]).toEqual([undefined, undefined, {}]);
  });

  it("refuses to take over a secret that is there", async () => {
    await plugin.azure.write(name, { value: "somebody else's" });
    await expect(plugin.create("Secret", secretOf("hunter2"))).rejects.toThrow(
      `cannot create already existing resource "${id}"`,
    );
    expect(await readVersions()).toEqual(["somebody else's"]);
  });

  it("recovers a deleted one of that name, with its versions, and writes a new version", async () => {
    await plugin.delete(await plugin.create("Secret", secretOf("hunter2")));
    await plugin.create("Secret", secretOf("hunter3"));
    expect(await readVersions()).toEqual(["hunter2", "hunter3"]);
  });

  it("fails in the service's words, which repeat no value", async () => {
    const vaultName = "kv-nowhere";
    await expect(plugin.create("Secret", secretOf("hunter2", { vaultName }))).rejects.toThrow(
      /^PUT \/subscriptions\/\S+\/vaults\/kv-nowhere\/secrets\/\S+: Status=404 Code="ResourceNotFound" Message="(?!.*hunter2)/,
    );
  });

  it("previews the program's values, and leaves the vault's values unknown", async () => {
    const type = plugin.tokenOf("Secret");
    const { inputs } = plugin.operations.check({ type, name: "it", news: secretOf(unknown) });
    const { properties } = await plugin.operations.create({ type, name: "it", properties: inputs, preview: true });
    expect(unwrap(properties)).toMatchObject({
      name: unknown,
      secretName: name,
      properties: {
        value: unknown,
        contentType: "text/plain",
        attributes: { expires: 1_800_000_000, created: unknown },
        secretUri: unknown,
        secretUriWithVersion: unknown,
      },
    });
    expect(plugin.requests).toEqual([]);
  });
});

describe("the next run", () => {
  it("changes nothing without differences", async () => {
    const kept = await plugin.create("Secret", secretOf("hunter2"));
    expect(plugin.diff(kept, secretOf("hunter2"))).toEqual({});
    const refreshed = await plugin.refresh(kept);
    expect(refreshed).toEqual(kept);
  });

  it("changes nothing if the program does not set the attributes", async () => {
    const silent = secretOf("hunter2", { properties: { value: "hunter2" } });
    expect(plugin.diff(await plugin.create("Secret", silent), silent)).toEqual({});
  });

  it("writes another value as a new version, and leaves the older one readable", async () => {
    const kept = await plugin.create("Secret", secretOf("hunter2"));
    expect(plugin.diff(kept, secretOf("hunter3"))).toEqual({ "properties.value": "UPDATE" });
    const updated = await plugin.update(kept, secretOf("hunter3"));
    expect(unwrap(updated.outputs)).toMatchObject({
      properties: {
        value: "hunter3",
        secretUriWithVersion: expect.stringMatching(`/${currentVersion() ?? ""}$`) as string,
      },
    });
    expect(await readVersions()).toEqual(["hunter2", "hunter3"]);
  });

  it.each([
    ["resourceGroupName", "rg-other"],
    ["vaultName", "kv-other"],
    ["secretName", "another"],
  ])("replaces it for another %s", async (property, value) => {
    const kept = await plugin.create("Secret", secretOf("hunter2"));
    expect(plugin.diff(kept, secretOf("hunter2", { [property]: value }))).toEqual({ [property]: "UPDATE_REPLACE" });
  });

  it("sees changes by others, except to the value, which is never read", async () => {
    const kept = await plugin.create("Secret", secretOf("hunter2"));
    await plugin.azure.write(name, { value: "theirs", contentType: "text/html", attributes: { exp: 1_800_000_000 } });
    const refreshed = await plugin.refresh(kept);
    expect(plugin.diff(refreshed ?? kept, secretOf("hunter2"))).toEqual({ "properties.contentType": "UPDATE" });
  });

  it("learns that it is gone", async () => {
    const kept = await plugin.create("Secret", secretOf("hunter2"));
    await plugin.azure.client().beginDeleteSecret(name);
    expect(await plugin.refresh(kept)).toBeUndefined();
  });
});

describe("deleting a secret", () => {
  it("leaves it recoverable", async () => {
    await plugin.delete(await plugin.create("Secret", secretOf("hunter2")));
    expect((await plugin.azure.client().getDeletedSecret(name)).name).toBe(name);
  });

  it("succeeds if the secret is already gone", async () => {
    const kept = await plugin.create("Secret", secretOf("hunter2"));
    await plugin.delete(kept);
    await expect(plugin.delete(kept)).resolves.toBeUndefined();
  });
});

describe("importing a secret", () => {
  it("takes everything but the value", async () => {
    await plugin.azure.write(name, { value: "hunter2", attributes: { exp: 1_800_000_000 } });
    const kept = await plugin.import("Secret", id);
    expect(kept?.inputs).toEqual({
      resourceGroupName: "rg-contoso",
      vaultName: "kv-contoso",
      secretName: name,
      properties: { attributes: { expires: 1_800_000_000 } },
    });
  });

  it("shows the form of an id", async () => {
    await expect(plugin.import("Secret", `https://kv-contoso.vault.azure.net/secrets/${name}`)).rejects.toThrow(
      "expected the form /subscriptions/{id}/resourceGroups/{name}/providers/Microsoft.KeyVault/vaults/{name}/secrets/{name}",
    );
  });
});
