import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { hasSecrets, redactStack, type ExportedStack } from "../../commands/redacted-state/redact.ts";

const signatureKey = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
const outputSignature = "d0e6a833031e9bbcd3f4e8bde6ca49a4";
const redacted = { [signatureKey]: secretSignature, plaintext: '"[secret]"' };

/** Every way in which a state can contain one secret value. */
const forms: ((value: string) => unknown)[] = [
  (value) => ({ [signatureKey]: secretSignature, ciphertext: `v1:${value}` }),
  (value) => ({ [signatureKey]: secretSignature, plaintext: JSON.stringify(value) }),
  (value) => ({ [signatureKey]: secretSignature, plaintext: JSON.stringify({ deep: [value] }) }),
  (value) => ({ [signatureKey]: secretSignature, value }),
  (value) => ({ [signatureKey]: outputSignature, secret: true, value: { deep: [value] }, dependencies: [] }),
  (value) => JSON.stringify({ clientSecret: { [signatureKey]: secretSignature, ciphertext: `v1:${value}` } }),
  (value) => `not JSON ${signatureKey} ${secretSignature} ${value}`,
];

const value = fc.stringMatching(/^[A-Za-z0-9~._-]{12,40}$/);
const secret = fc.tuple(value, fc.constantFrom(...forms)).map(([text, form]) => ({ text, node: form(text) }));

/** Hides a node at a depth, in objects and lists that have other content too. */
function wrap(node: unknown, path: readonly (string | number)[]): unknown {
  return path.reduceRight<unknown>(
    (inner, step) => (typeof step === "number" ? ["a", inner, step] : { note: "kept", [step]: inner }),
    node,
  );
}

const path = fc.array(fc.oneof(fc.stringMatching(/^[a-z]{1,8}$/), fc.nat(9)), { maxLength: 6 });
const places = ["inputs", "outputs", "annotations"] as const;

function stackOf(parts: readonly { place: string; node: unknown }[], pending: unknown): ExportedStack {
  return {
    version: 3,
    deployment: {
      manifest: { time: "2026-11-29T09:00:00Z" },
      secrets_providers: { type: "azurekeyvault", state: { url: "azurekeyvault://kv/keys/k", encryptedkey: "zzz" } },
      resources: parts.map(({ place, node }, index) => ({ urn: `urn:${String(index)}`, type: "t:i:T", [place]: node })),
      pending_operations: [{ resource: { urn: "urn:p", type: "t:i:T", inputs: { pending } }, type: "creating" }],
      metadata: { integrity: { pending } },
    },
  };
}

describe("a redacted state", () => {
  it("contains no secret, wherever and however it was kept", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(secret, path, fc.constantFrom(...places)), { minLength: 1 }),
        secret,
        (all, last) => {
          const parts = all.map(([{ node }, where, place]) => ({ place, node: { held: wrap(node, where) } }));
          const text = JSON.stringify(redactStack(stackOf(parts, last.node)));
          const values = [...all.map(([one]) => one.text), last.text, "azurekeyvault", "encryptedkey", "ciphertext"];
          expect(values.filter((one) => text.includes(one))).toEqual([]);
        },
      ),
    );
  });

  it("is recognized by the absence of secrets", () => {
    const node = forms[0]!("hunter2hunter2");
    const stack = stackOf([{ place: "inputs", node }], node);
    expect([hasSecrets(stack), hasSecrets(redactStack(stack))]).toEqual([true, false]);
  });

  it("has the marker of Pulumi, still as a secret, in place of a value of any shape", () => {
    const stack = stackOf([{ place: "outputs", node: { secrets: forms[2]!("hunter2hunter2") } }], "x");
    expect(redactStack(stack).deployment.resources).toEqual([
      { urn: "urn:0", type: "t:i:T", outputs: { secrets: redacted } },
    ]);
  });

  it.each([
    ["an asset", { [signatureKey]: "c44067f5952c0a294b673a41bacd8c17", hash: "abc", text: "hello" }],
    ["an archive", { [signatureKey]: "0def7320c3a5731c473e5ecbe6d01bc7", hash: "abc", path: "./lib" }],
    ["a resource reference", { [signatureKey]: "5cf8f73096256a8f31e491e813e4eb8e", urn: "urn:x", id: "1" }],
    ["an output that is no secret", { [signatureKey]: outputSignature, value: "plain", dependencies: ["urn:x"] }],
    ["plain values", { text: "plain", number: 1.5, flag: false, nothing: null, list: [{}, []] }],
  ])("keeps %s unchanged", (_, node) => {
    const stack = stackOf([{ place: "inputs", node }], node);
    const kept = { ...stack.deployment };
    delete kept.secrets_providers;
    expect(redactStack(stack)).toEqual({ ...stack, deployment: kept });
  });

  describe("of a key vault delivery", () => {
    const keyVault = { clientId: { name: "shop-client-id" }, tenantId: { name: "shop-tenant-id" } };
    const registration = { clientId: "client-id-of-shop", tenantId: "tenant-id" };
    const connections = {
      store: { entra: registration, delivery: { keyVault } },
      onprem: {},
      other: { entra: registration },
    };
    const vaultSecret = (secretName: string) => ({
      type: "azure-native:keyvault:Secret",
      inputs: { secretName, properties: { value: forms[0]!("hunter2hunter2") } },
    });
    const plaintextOf = (resources: object[]): unknown => {
      const stack = redactStack({ version: 3, deployment: { resources: resources as Record<string, unknown>[] } });
      return (stack.deployment.resources?.at(-1) as ReturnType<typeof vaultSecret>).inputs.properties.value;
    };

    it.each([
      ["shop-client-id", '"client-id-of-shop"'],
      ["shop-tenant-id", '"tenant-id"'],
      ["shop-client-secret", '"[secret]"'],
      ["other-client-id", '"[secret]"'],
    ])("has what is public anyway, and nothing else: %s", (secretName, plaintext) => {
      const outputs = { connections, secrets: forms[0]!("hunter2hunter2") };
      const resources = [{ type: "pulumi:pulumi:Stack", outputs }, vaultSecret(secretName)];
      expect(plaintextOf(resources)).toEqual({ ...redacted, plaintext });
    });

    it("has the marker if the stack has no outputs", () => {
      expect(plaintextOf([vaultSecret("shop-client-id")])).toEqual(redacted);
    });
  });

  describe("of a certificate", () => {
    const urn = (thumbprint: string) => `urn:pulumi:prod::p::a$b::signed-certificate-${thumbprint}`;
    const type = "azuread:index/applicationCertificate:ApplicationCertificate";
    const certificates = [{ thumbprint: "ABCDEF0123456789", sha256Thumbprint: "FULL" }];
    const connections = {
      signed: { entra: { clientId: "c", tenantId: "t", credential: { type: "certificate", certificates } } },
    };
    const valueOf = (name: string, known: [string, string][]): unknown => {
      const resources = [
        { type: "pulumi:pulumi:Stack", outputs: { connections } },
        { type, urn: name, inputs: { value: forms[0]!("hunter2hunter2") } },
      ];
      const stack = redactStack({ version: 3, deployment: { resources } }, new Map(known));
      return (stack.deployment.resources![1]!["inputs"] as { value: unknown }).value;
    };

    it.each([
      ["is its public part where a file has it", urn("abcdef01"), "FULL", '"PEM"'],
      ["is the marker where no file has it", urn("abcdef01"), "OTHER", '"[secret]"'],
      ["is the marker where the outputs do not have it", urn("00000000"), "FULL", '"[secret]"'],
    ])("%s", (_, name, thumbprint, plaintext) => {
      expect(valueOf(name, [[thumbprint, "PEM"]])).toEqual({ ...redacted, plaintext });
    });
  });
});
