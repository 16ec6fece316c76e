import { describe, expect, it } from "vitest";
import type { Connections } from "../../integrations/connection.ts";
import { findVaultProblems } from "../../lookups/key-vaults.ts";
import { renderProblem } from "../../integrations/stack-file/problems.ts";
import { type Answers, providerError, type Recording, recordResources, specOf } from "./recording-mocks.ts";

const vaultId =
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/kv-contoso";
const delivered = `{ system: custom, redirectUris: [https://erp.contoso.com/cb], deliverTo: { keyVault: { vaultId: "${vaultId}" } } }`;
const at = "integrations.erp-sync.deliverTo.keyVault.vaultId";
const ours = { "managed-by": "entra-integrations:entra-integrations:dev:erp-sync" };

const vault = "azure-native:keyvault:getVault";
const secret = "azure-native:keyvault:getSecret";

function notFound(code = "ResourceNotFound"): never {
  throw providerError(`GET /x: Status=404 Code="${code}" Message="not there"`);
}

async function problemsWith(answers: Answers, recorded: Connections = {}): Promise<string[]> {
  await recordResources({ [vault]: () => ({ id: vaultId }), [secret]: () => notFound(), ...answers });
  return (await findVaultProblems([specOf(delivered)], recorded)).map(renderProblem);
}

/** The last run as it recorded a delivery to this vault. */
function recordedIn(id: string): Connections {
  const place = { name: "erp-sync-client-id", uri: "https://kv-contoso.vault.azure.net/secrets/erp-sync-client-id" };
  const keyVault = { vaultId: id, clientId: place, tenantId: { ...place, name: "erp-sync-tenant-id" } };
  return { "erp-sync": { delivery: { keyVault } } } as unknown as Connections;
}

describe("findVaultProblems", () => {
  it("sends no request for an integration without a vault", async () => {
    const recording = await recordResources();
    const specs = [specOf("{ system: custom, redirectUris: [https://erp.contoso.com/cb] }")];
    expect(await findVaultProblems(specs)).toEqual([]);
    expect(recording.calls).toEqual([]);
  });

  it("finds none in an existing vault without secrets of these names", async () => {
    const recording: Recording = await recordResources({
      [vault]: () => ({ id: vaultId }),
      [secret]: () => notFound(),
    });
    expect(await findVaultProblems([specOf(delivered)])).toEqual([]);
    const where = { resourceGroupName: "rg-contoso", vaultName: "kv-contoso" };
    expect(recording.calls.map(({ token, inputs }) => [token, inputs])).toEqual([
      [vault, where],
      [secret, { ...where, secretName: "erp-sync-client-secret" }],
      [secret, { ...where, secretName: "erp-sync-client-id" }],
      [secret, { ...where, secretName: "erp-sync-tenant-id" }],
    ]);
  });

  it("finds none if this integration wrote the secrets", async () => {
    expect(await problemsWith({ [secret]: () => ({ name: "erp-sync-client-id", tags: ours }) })).toEqual([]);
  });

  it.each(["ResourceNotFound", "ResourceGroupNotFound", "SubscriptionNotFound"])(
    "finds a vault that is not there, which Azure calls %s",
    async (code) => {
      expect(await problemsWith({ [vault]: () => notFound(code) })).toEqual([
        `${at}: must be a vault that is there, in the subscription that is deployed to, got kv-contoso of rg-contoso\n  fix: make the vault, correct the id, or set azure-native:subscriptionId (or ARM_SUBSCRIPTION_ID) to its subscription  [key-vault-missing]`,
      ]);
    },
  );

  it("finds a vault of the same name in the wrong subscription", async () => {
    const elsewhere = vaultId.replace("11111111", "99999999");
    expect(await problemsWith({ [vault]: () => ({ id: elsewhere }) })).toEqual([
      expect.stringContaining("[key-vault-missing]"),
    ]);
  });

  it("compares ids without regard to case", async () => {
    expect(await problemsWith({ [vault]: () => ({ id: vaultId.toUpperCase() }) })).toEqual([]);
  });

  it.each([
    [
      "of another stack",
      { "managed-by": "entra-integrations:entra-integrations:prod:erp-sync" },
      '"entra-integrations:entra-integrations:prod:erp-sync"',
    ],
    ["that nobody signed", undefined, "somebody else"],
  ])("finds a secret %s under one of the names", async (_, tags, writer) => {
    const taken = ({ secretName }: Record<string, unknown>) =>
      secretName === "erp-sync-client-id" ? { name: secretName, tags } : notFound();
    expect(await problemsWith({ [secret]: taken })).toEqual([
      `${at}: must not hold a secret erp-sync-client-id of ${writer}\n  fix: deliver to another vault, delete the secret that is there, or write another namePrefix  [key-vault-secret-taken]`,
    ]);
  });

  it.each([
    ["the last run wrote there", recordedIn(vaultId.toUpperCase()), "entra-integrations", 0],
    ["nothing is recorded", {}, "entra-integrations", 1],
    ["another vault is recorded", recordedIn(`${vaultId}-2`), "entra-integrations", 1],
    ["another project wrote it since", recordedIn(vaultId), "payroll", 1],
  ])("compares the tag of an earlier name with the last run: %s", async (_, recorded, project, count) => {
    const tags = { "managed-by": `entra-integrations:${project}:test:orders` };
    const found = ({ secretName }: Record<string, unknown>) =>
      secretName === "erp-sync-client-id" ? { name: secretName, tags } : notFound();
    expect(await problemsWith({ [secret]: found }, recorded)).toHaveLength(count);
  });

  it("passes on a refusal of Azure", async () => {
    const refuse = (): never => {
      throw providerError('GET /x: Status=403 Code="AuthorizationFailed" Message="no"');
    };
    await recordResources({ [vault]: refuse });
    await expect(findVaultProblems([specOf(delivered)])).rejects.toThrow("AuthorizationFailed");
  });
});
