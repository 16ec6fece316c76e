import { randomUUID } from "node:crypto";
import type { TenantHandle } from "../../../packages/entra-tenant/index.ts";
import { roleIdOf } from "../../../packages/entra-tenant/key-vault/roles.ts";
import type { Need } from "../../../cli/commands/identity/need.ts";
import { openTenantGraph } from "../../support/tenant-graph.ts";

const graphAppId = "00000003-0000-0000-c000-000000000000";
/** An identity that a pipeline signs in with. */
export interface Identity {
  readonly clientId: string;
  readonly clientSecret: string;
  /** Of its service principal. */
  readonly objectId: string;
}

/** Makes identities that may nothing, as an administrator does. */
export async function makeIdentities<Name extends string>(
  tenant: TenantHandle,
  names: readonly Name[],
): Promise<Record<Name, Identity>> {
  await using graph = await openTenantGraph(tenant);
  const made = names.map(async (name): Promise<[Name, Identity]> => {
    const { id, appId } = await graph.send("POST", "/applications", { displayName: name });
    const principal = await graph.send("POST", "/servicePrincipals", { appId });
    const { secretText } = await graph.send("POST", `/applications/${id}/addPassword`, {});
    return [name, { clientId: String(appId), clientSecret: String(secretText), objectId: principal.id }];
  });
  return Object.fromEntries(await Promise.all(made)) as Record<Name, Identity>;
}

/** Allows an identity exactly this from now on. */
export function permit({ tenant }: TenantHandle, { objectId: principalId }: Identity, needs: readonly Need[]): void {
  for (const held of [tenant.appRoleAssignments, tenant.roleAssignments]) {
    for (const [id, one] of held) if (one.principalId === principalId) held.delete(id);
  }
  const createdOn = tenant.now().toISOString();
  const graph = tenant.findResource(graphAppId)!;
  for (const { kind, name, scope = "" } of needs) {
    const id = randomUUID();
    if (kind === "Azure role") {
      tenant.roleAssignments.set(id, { id, scope, roleDefinitionId: roleIdOf(name), principalId, createdOn });
      continue;
    }
    tenant.appRoleAssignments.set(id, {
      id,
      createdDateTime: createdOn,
      appRoleId: graph.appRoles.find(({ value }) => value === name)!.id,
      principalId,
      principalType: "ServicePrincipal",
      resourceId: graph.servicePrincipalId!,
    });
  }
}

/** Counts the consents in a tenant, except those of the deployer and of these identities. */
export function countConsents({ tenant }: TenantHandle, identities: readonly Identity[]): number {
  const own = new Set([tenant.deployer.objectId, ...identities.map(({ objectId }) => objectId)]);
  const given = [...tenant.appRoleAssignments.values()].filter(({ principalId }) => !own.has(principalId));
  return given.length + tenant.oauth2PermissionGrants.size;
}
