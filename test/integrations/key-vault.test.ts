import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDeliveryNote, type DeliveryFacts } from "../../integrations/delivery/facts.ts";
import { vaultSecretNames } from "../../integrations/delivery/key-vault.ts";
import { parseIntegrations } from "../../integrations/stack-file/parse.ts";
import { SpecError } from "../../integrations/stack-file/problems.ts";

const group = "/subscriptions/7c4a1a0e-5f0c-4f57-9c9c-0d4f1f3e2b11/resourceGroups/rg-integrations";
const vaultId = `${group}/providers/Microsoft.KeyVault/vaults/kv-integrations`;

function deliverTo(option: unknown) {
  const entry = { system: "custom", redirectUris: ["https://erp.contoso.com/cb"], deliverTo: option };
  const context = { now: new Date("2026-11-21T12:00:00Z"), owners: undefined };
  return parseIntegrations({ "erp-sync": entry }, context)[0]?.entra?.deliverTo;
}

function problemOf(option: unknown): string {
  try {
    deliverTo(option);
  } catch (error) {
    if (error instanceof SpecError) return error.message;
    throw error;
  }
  return expect.fail("nothing was found");
}

describe("deliverTo", () => {
  it("is undefined by default", () => {
    expect(deliverTo(undefined)).toBeUndefined();
  });

  it("is parsed into the parts of the vault's id", () => {
    expect(deliverTo({ keyVault: { vaultId } })?.keyVault).toEqual({
      vaultId,
      subscriptionId: "7c4a1a0e-5f0c-4f57-9c9c-0d4f1f3e2b11",
      resourceGroupName: "rg-integrations",
      vaultName: "kv-integrations",
      namePrefix: "erp-sync",
      at: ["integrations", "erp-sync", "deliverTo", "keyVault", "vaultId"],
    });
  });

  it.each([
    ["in another case", vaultId.toUpperCase()],
    ["in a group with dots and brackets", vaultId.replace("rg-integrations", "rg_.integrations(1)")],
    ["with the shortest name", vaultId.replace("kv-integrations", "kv1")],
  ])("accepts an id written %s", (_, id) => {
    expect(deliverTo({ keyVault: { vaultId: id } })?.keyVault).toMatchObject({ vaultId: id });
  });

  it("is refused with five messages unless it is a resource id", () => {
    expect(problemOf({ keyVault: { vaultId: "https://kv-integrations.vault.azure.net" } })).toBe(
      [
        "1 problem in the stack file",
        'integrations.erp-sync.deliverTo.keyVault.vaultId: must be the resource id of a key vault, got "https://kv-integrations.vault.azure.net"',
        "  fix: copy Resource ID from the vault's Properties page in the portal, such as /subscriptions/<id>/resourceGroups/rg-integrations/providers/Microsoft.KeyVault/vaults/kv-integrations  [key-vault-id]",
      ].join("\n"),
    );
  });

  it.each([
    ["the name alone", "kv-integrations"],
    ["a slash at the end", `${vaultId}/`],
    ["a secret", `${vaultId}/secrets/erp-sync-client-secret`],
    ["a resource of another type", vaultId.replace("Microsoft.KeyVault/vaults", "Microsoft.Storage/storageAccounts")],
    ["a subscription's name", vaultId.replace("7c4a1a0e-5f0c-4f57-9c9c-0d4f1f3e2b11", "contoso")],
    ["a group that ends in a full stop", vaultId.replace("rg-integrations", "rg.")],
    ["a vault whose name begins with a digit", vaultId.replace("kv-", "1kv-")],
    ["a vault with two hyphens", vaultId.replace("kv-", "kv--")],
    ["a vault with a name of 25 characters", vaultId.replace("kv-integrations", "k".repeat(25))],
  ])("is refused with %s", (_, id) => {
    expect(problemOf({ keyVault: { vaultId: id } })).toContain("[key-vault-id]");
  });

  it("takes the first part of the names from the option", () => {
    expect(deliverTo({ keyVault: { vaultId, namePrefix: "orders" } })?.keyVault?.namePrefix).toBe("orders");
    expect(problemOf({ keyVault: { vaultId, namePrefix: "Or_ders" } })).toContain("[key-vault-name-prefix]");
  });

  it("requires a vault", () => {
    expect(problemOf({ keyVault: {} })).toContain("deliverTo.keyVault.vaultId: is required");
  });
});

describe("the names in a vault", () => {
  const names = fc.stringMatching(/^[a-z][a-z0-9]{0,5}(-(client|tenant|id|secret|[a-z0-9]{1,3})){0,4}$/);

  it("begin with the prefix", () => {
    expect(vaultSecretNames("erp-sync")).toEqual({
      clientSecret: "erp-sync-client-secret",
      clientId: "erp-sync-client-id",
      tenantId: "erp-sync-tenant-id",
    });
  });

  it("are different for each prefix", () => {
    const clash = fc.property(names, names, (one, other) => {
      fc.pre(one !== other);
      const all = [...Object.values({ ...vaultSecretNames(one) }), ...Object.values({ ...vaultSecretNames(other) })];
      expect(new Set(all).size).toBe(6);
    });
    expect(() => fc.assert(clash)).not.toThrow();
  });

  it("are short enough for a vault, whatever the length of the prefix", () => {
    const longest = Object.values({ ...vaultSecretNames("a".repeat(60)) });
    expect(longest.every((name) => /^[a-zA-Z0-9-]{1,127}$/.test(name))).toBe(true);
  });
});

describe("noteDelivery", () => {
  const place = { name: "n", uri: "https://kv/secrets/n" };
  const clientSecret = { ...place, versionUri: `${place.uri}/1`, expiresOn: "2027-05-01T00:00:00Z" };
  const keyVault = { vaultId, vaultUri: "https://kv/", clientId: place, tenantId: place };
  const handoff = {
    product: "ERP",
    where: "its settings",
    fields: [
      { field: "Client ID", value: "c" },
      { field: "Secret", secret: "clientSecret" },
      { field: "Again", secret: "clientSecret", note: "twice" },
      { field: "Key", secret: "key" },
    ],
    steps: [],
  };

  it("adds the place of the secret to the field of the client secret only", () => {
    const delivery: DeliveryFacts = { keyVault: { ...keyVault, clientSecret } };
    expect(addDeliveryNote(handoff, delivery).fields).toEqual([
      { field: "Client ID", value: "c" },
      { field: "Secret", secret: "clientSecret", note: "also in the key vault, https://kv/secrets/n" },
      { field: "Again", secret: "clientSecret", note: "twice; also in the key vault, https://kv/secrets/n" },
      { field: "Key", secret: "key" },
    ]);
  });

  it("changes nothing if no secret is delivered", () => {
    expect([addDeliveryNote(handoff, undefined), addDeliveryNote(handoff, { keyVault })]).toEqual([handoff, handoff]);
  });
});
