import { randomUUID } from "node:crypto";
import type { TenantIdentity } from "../tenant-state.ts";
import type { RoleAssignment, Vault } from "./entities.ts";
import { roleIdOf } from "./roles.ts";

/** The only subscription, the same in every local tenant, so that stack files can contain its vaults. */
export const subscriptionId = "11111111-2222-4333-8444-555555555555";

/** Initial Azure objects of a new tenant: one vault, and the roles of the deploying identity. */
export function seedKeyVault({ deployer, createdDateTime }: Pick<TenantIdentity, "deployer" | "createdDateTime">): {
  vaults: Vault[];
  roleAssignments: RoleAssignment[];
} {
  const scope = `/subscriptions/${subscriptionId}`;
  return {
    vaults: [newVault({ subscriptionId, resourceGroupName: "rg-contoso", name: "kv-contoso" })],
    roleAssignments: ["Owner", "Key Vault Secrets Officer"].map((role) => ({
      id: `${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`,
      scope,
      roleDefinitionId: roleIdOf(role),
      principalId: deployer.objectId,
      createdOn: createdDateTime,
    })),
  };
}

/** An empty vault. */
export function newVault(
  given: Pick<Vault, "subscriptionId" | "resourceGroupName" | "name"> &
    Partial<Pick<Vault, "location" | "tags" | "sku">>,
): Vault {
  const group = `/subscriptions/${given.subscriptionId}/resourceGroups/${given.resourceGroupName}`;
  return {
    id: `${group}/providers/Microsoft.KeyVault/vaults/${given.name}`,
    location: "westeurope",
    tags: {},
    sku: "standard",
    secrets: [],
    ...given,
  };
}
