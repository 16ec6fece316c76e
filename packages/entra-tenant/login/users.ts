import { createHash, timingSafeEqual } from "node:crypto";
import type { Application, User } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { refuse } from "./errors/index.ts";
import { isAssigned } from "./tokens/roles.ts";

/** The account that was picked, by its user principal name. */
export function requireAccount(tenant: Tenant, account: string | undefined): User {
  if (account === undefined) return refuse("parameter-present", { parameter: "account" });
  const name = account.toLowerCase();
  const user = [...tenant.users.values()].find((known) => known.userPrincipalName.toLowerCase() === name);
  return user ?? refuse("account-known", { account, tenant: tenant.displayName });
}

/** The user of a grant, who may have been deleted since. */
export function requireUser(tenant: Tenant, userId: string): User {
  return tenant.users.get(userId) ?? refuse("account-known", { account: userId, tenant: tenant.displayName });
}

/** Disabled accounts cannot sign in and get no tokens. */
export function requireEnabledUser(user: User): void {
  if (!user.accountEnabled) refuse("account-enabled");
}

/** https://learn.microsoft.com/entra/identity-platform/howto-restrict-your-app-to-a-set-of-users */
export function requireAssignment(tenant: Tenant, client: Application, user: User): void {
  const servicePrincipal = tenant.findServicePrincipal(client.appId);
  if (servicePrincipal?.appRoleAssignmentRequired !== true) return;
  if (isAssigned(tenant, user.id, servicePrincipal.id)) return;
  refuse("user-assigned", {
    clientId: client.appId,
    clientName: client.displayName,
    account: user.userPrincipalName,
  });
}

/**
 * The password of every account without one, such as the three initial ones. It protects nothing, because the sign-in
 * page asks for none.
 */
const defaultPassword = "Local-Tenant-1";

/** The stored form of a password. */
export function hashPassword(password: string): string {
  return createHash("sha256").update(password).digest("base64url");
}

/** Checks a password, in constant time. */
export function requirePassword(user: User, presented: string): void {
  const [expected, digest] = [user.passwordHash ?? hashPassword(defaultPassword), hashPassword(presented)].map((hash) =>
    Buffer.from(hash, "base64url"),
  ) as [Buffer, Buffer];
  if (expected.length !== digest.length || !timingSafeEqual(expected, digest)) refuse("user-password-valid");
}
