import { randomBytes, randomUUID } from "node:crypto";
import { defaultServicePrincipal } from "../defaults.ts";
import type { Application, OAuth2PermissionGrant, ServicePrincipal, User } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import type { PermissionsOnResource } from "./consent.ts";
import { requireConsentableResource } from "./resources.ts";

/** Records a user's own consent, or with `forEveryone` an administrator's for the whole organization. */
export async function grantDelegated(
  tenant: Tenant,
  client: Application,
  permissions: PermissionsOnResource[],
  user: User,
  forEveryone: boolean,
): Promise<void> {
  const clientPrincipal = ensureServicePrincipal(tenant, client);
  for (const { resource, scopes } of permissions) {
    if (scopes.length === 0) continue;
    const wanted: Pick<OAuth2PermissionGrant, "clientId" | "consentType" | "principalId" | "resourceId"> = {
      clientId: clientPrincipal.id,
      consentType: forEveryone ? "AllPrincipals" : "Principal",
      principalId: forEveryone ? null : user.id,
      resourceId: requireConsentableResource(tenant, resource),
    };
    const grant = findGrant(tenant, wanted) ?? { id: newId(), ...wanted, scope: "" };
    const values = [...grant.scope.split(" "), ...scopes.map(({ value }) => value)].filter((value) => value !== "");
    tenant.oauth2PermissionGrants.set(grant.id, { ...grant, scope: [...new Set(values)].join(" ") });
  }
  await tenant.commit();
}

/** Records an administrator's consent to application permissions. */
export async function assignRoles(
  tenant: Tenant,
  client: Application,
  permissions: PermissionsOnResource[],
): Promise<void> {
  const principal = ensureServicePrincipal(tenant, client);
  for (const { resource, roles } of permissions) {
    for (const role of roles) {
      const resourceId = requireConsentableResource(tenant, resource);
      const isAssigned = [...tenant.appRoleAssignments.values()].some(
        (known) => known.principalId === principal.id && known.resourceId === resourceId && known.appRoleId === role.id,
      );
      if (isAssigned) continue;
      const id = newId();
      tenant.appRoleAssignments.set(id, {
        id,
        createdDateTime: tenant.now().toISOString(),
        appRoleId: role.id,
        principalId: principal.id,
        principalType: "ServicePrincipal",
        resourceId,
      });
    }
  }
  await tenant.commit();
}

/** https://learn.microsoft.com/entra/identity-platform/app-objects-and-service-principals: consent creates a missing one. */
function ensureServicePrincipal(tenant: Tenant, client: Application): ServicePrincipal {
  const known = tenant.findServicePrincipal(client.appId);
  if (known !== undefined) return known;
  const made = defaultServicePrincipal({
    id: randomUUID(),
    appId: client.appId,
    createdDateTime: tenant.now().toISOString(),
  });
  tenant.servicePrincipals.set(made.id, made);
  return made;
}

function findGrant(
  tenant: Tenant,
  wanted: Omit<OAuth2PermissionGrant, "id" | "scope">,
): OAuth2PermissionGrant | undefined {
  return [...tenant.oauth2PermissionGrants.values()].find(
    (grant) =>
      grant.clientId === wanted.clientId &&
      grant.resourceId === wanted.resourceId &&
      grant.consentType === wanted.consentType &&
      grant.principalId === wanted.principalId,
  );
}

function newId(): string {
  return randomBytes(32).toString("base64url");
}
