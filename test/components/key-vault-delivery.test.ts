import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { KeyVaultDelivery, type KeyVaultDeliveryArgs } from "../../components/delivery/key-vault-delivery.ts";
import { Integration } from "../../components/integration.ts";
import {
  directory,
  ofType,
  probe,
  type Probed,
  type Recording,
  recordResources,
  specOf,
  urnsOf,
  valueOf,
} from "./recording-mocks.ts";

const vaultId =
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/kv-contoso";
const vault = {
  vaultId,
  subscriptionId: "11111111-2222-4333-8444-555555555555",
  resourceGroupName: "rg-contoso",
  vaultName: "kv-contoso",
  namePrefix: "erp-sync",
  at: ["integrations", "erp-sync", "deliverTo", "keyVault", "vaultId"],
};

interface Made {
  recording: Recording;
  delivery: KeyVaultDelivery;
  seen: Probed[];
}

async function make(given: Partial<KeyVaultDeliveryArgs> = {}): Promise<Made> {
  const recording = await recordResources();
  const { seen, transformation } = probe();
  const args = { vault, owner: "us", clientId: "the client", tenantId: "the tenant" };
  const delivery = new KeyVaultDelivery("erp-sync-vault", { ...args, ...given }, { transformations: [transformation] });
  await valueOf(delivery.facts);
  return { recording, delivery, seen };
}

function clientSecret(): NonNullable<KeyVaultDeliveryArgs["secret"]> {
  return {
    value: pulumi.secret("hunter2"),
    facts: pulumi.output({ keyId: "the key", expiresOn: "2027-05-01T00:00:00Z", generation: 3 }),
  };
}

const where = { resourceGroupName: "rg-contoso", vaultName: "kv-contoso" };

describe("KeyVaultDelivery", () => {
  it("writes client id, tenant id and client secret under their names, with the owner in a tag", async () => {
    const { recording } = await make({ secret: clientSecret() });
    expect(ofType(recording, "Secret").map(({ name, inputs }) => [name, inputs])).toEqual([
      [
        "erp-sync-vault-client-id",
        {
          ...where,
          secretName: "erp-sync-client-id",
          properties: { value: "the client", contentType: "text/plain" },
          tags: { "managed-by": "us" },
        },
      ],
      [
        "erp-sync-vault-client-secret",
        {
          ...where,
          secretName: "erp-sync-client-secret",
          properties: {
            value: "hunter2",
            contentType: "text/plain",
            attributes: { expires: Date.parse("2027-05-01T00:00:00Z") / 1000 },
          },
          tags: { "managed-by": "us", generation: "3", "key-id": "the key" },
        },
      ],
      [
        "erp-sync-vault-tenant-id",
        {
          ...where,
          secretName: "erp-sync-tenant-id",
          properties: { value: "the tenant", contentType: "text/plain" },
          tags: { "managed-by": "us" },
        },
      ],
    ]);
  });

  it("writes no client secret if there is none", async () => {
    const { recording, delivery } = await make();
    expect(ofType(recording, "Secret").map(({ name }) => name)).toEqual([
      "erp-sync-vault-client-id",
      "erp-sync-vault-tenant-id",
    ]);
    expect(await valueOf(delivery.facts)).not.toHaveProperty("clientSecret");
  });

  it("returns the address of each secret, not secret", async () => {
    const { delivery } = await make({ secret: clientSecret() });
    expect(await pulumi.isSecret(delivery.facts)).toBe(false);
    const uri = (name: string) => `https://kv-contoso.vault.azure.net/secrets/${name}`;
    expect(await valueOf(delivery.facts)).toEqual({
      vaultId,
      vaultUri: "https://kv-contoso.vault.azure.net/",
      clientId: { name: "erp-sync-client-id", uri: uri("erp-sync-client-id") },
      tenantId: { name: "erp-sync-tenant-id", uri: uri("erp-sync-tenant-id") },
      clientSecret: {
        name: "erp-sync-client-secret",
        uri: uri("erp-sync-client-secret"),
        versionUri: `${uri("erp-sync-client-secret")}/1`,
        expiresOn: "2027-05-01T00:00:00Z",
      },
    });
  });

  it("writes to a new vault before it deletes from the previous one", async () => {
    const { seen } = await make({ secret: clientSecret() });
    const options = seen.filter(({ name }) => name !== "erp-sync-vault").map(({ opts }) => opts.deleteBeforeReplace);
    expect(options).toEqual([false, false, false]);
  });
});

describe("an integration that is delivered", () => {
  async function integrate(yaml: string): Promise<{ recording: Recording; integration: Integration; seen: Probed[] }> {
    const recording = await recordResources();
    const { seen, transformation } = probe();
    const spec = specOf(`{ system: custom, deliverTo: { keyVault: { vaultId: "${vaultId}" } }, ${yaml} }`);
    const now = new Date("2026-11-21T12:00:00Z");
    const args = { spec, directory, authorityHost: "https://login.microsoftonline.com", now };
    const integration = new Integration("erp-sync", args, { transformations: [transformation] });
    await valueOf(integration.connection);
    return { recording, integration, seen };
  }

  const confidential =
    "redirectUris: [https://erp.contoso.com/cb], credential: { type: secret, rotationStart: 2026-11-21 }";

  it("has the delivery as its child", async () => {
    const { seen } = await integrate(confidential);
    expect((await urnsOf(seen)).filter((urn) => urn.includes("KeyVaultDelivery"))).toEqual([
      "OAuthIntegration$KeyVaultDelivery::erp-sync-vault",
      "KeyVaultDelivery$Secret::erp-sync-vault-client-id",
      "KeyVaultDelivery$Secret::erp-sync-vault-tenant-id",
      "KeyVaultDelivery$Secret::erp-sync-vault-client-secret",
    ]);
  });

  it("delivers the newest secret, which ends when Entra ends it", async () => {
    const { recording } = await integrate(confidential);
    const [password] = ofType(recording, "ApplicationPassword");
    expect(ofType(recording, "Secret")[1]?.inputs).toMatchObject({
      properties: {
        value: `${password?.name ?? ""} hunter2`,
        attributes: { expires: Date.parse(String(password?.inputs["endDate"])) / 1000 },
      },
      tags: {
        "managed-by": "entra-integrations:entra-integrations:dev:erp-sync",
        generation: "0",
        "key-id": `${password?.name ?? ""} key id`,
      },
    });
  });

  it("names the vault in its record and in its hand-off, not secret", async () => {
    const { integration } = await integrate(confidential);
    expect(await pulumi.isSecret(integration.connection)).toBe(false);
    const { delivery, handoff } = await valueOf(integration.connection);
    expect(delivery?.keyVault?.clientSecret?.name).toBe("erp-sync-client-secret");
    expect(handoff.fields.find(({ secret }) => secret === "clientSecret")?.note).toBe(
      "also in the key vault, https://kv-contoso.vault.azure.net/secrets/erp-sync-client-secret",
    );
  });

  it("without a secret delivers only the ids", async () => {
    const { recording } = await integrate("publicClientRedirectUris: [http://localhost]");
    expect(ofType(recording, "Secret").map(({ name }) => name)).toEqual([
      "erp-sync-vault-client-id",
      "erp-sync-vault-tenant-id",
    ]);
  });
});
