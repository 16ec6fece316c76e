import type { Tenant } from "../tenant.ts";
import type { DynamicsClient, DynamicsEnvironment } from "./entities.ts";

const administrator = "Admin";

/**
 * Returns an environment of the tenant. It is not stored until it is changed.
 * Departs from Dynamics: Every host under dynamics.com is an environment of this tenant. Its only user is `Admin`, and the
 * deploying identity has a row with this user.
 */
export function dynamicsEnvironment(tenant: Tenant, host: string): DynamicsEnvironment {
  const stored = tenant.dynamicsEnvironments.get(host);
  if (stored !== undefined) return stored;
  const { clientId } = tenant.deployer;
  return {
    id: host,
    users: [{ userId: administrator, isEnabled: true }],
    clients: [{ AADClientId: clientId, Name: "deploying identity", UserId: administrator }],
    hasClientEntity: true,
  };
}

/** Keeps a changed environment. Resolves when it is on disk. */
export async function keepEnvironment(tenant: Tenant, environment: DynamicsEnvironment): Promise<void> {
  tenant.dynamicsEnvironments.set(environment.id, environment);
  await tenant.commit();
}

/**
 * Adds a row on the page Microsoft Entra applications, and its user if that is missing. An application has one row in an
 * environment: another one replaces it.
 */
export async function addDynamicsClient(tenant: Tenant, host: string, client: DynamicsClient): Promise<void> {
  const environment = structuredClone(dynamicsEnvironment(tenant, host));
  const others = environment.clients.filter(({ AADClientId }) => !isSame(AADClientId, client.AADClientId));
  environment.clients = [...others, client];
  if (!environment.users.some(({ userId }) => isSame(userId, client.UserId))) {
    environment.users.push({ userId: client.UserId, isEnabled: true });
  }
  await keepEnvironment(tenant, environment);
}

/** Dynamics ignores case in ids. */
export function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
