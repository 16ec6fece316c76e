import type { JWTPayload } from "jose";
import { bearerToken, verifyAccessToken } from "../access-tokens.ts";
import type { Tenant } from "../tenant.ts";
import type { DynamicsEnvironment, DynamicsUser } from "./entities.ts";
import { isSame } from "./environments.ts";
import { DynamicsError } from "./errors.ts";

const dynamicsErpAppId = "00000015-0000-0000-c000-000000000000";

/**
 * Returns the Dynamics user in whose name a request is made: the user in the application's row, or the person in a user's
 * token. The audience must be the exact address of the environment, without a slash at the end, or the app id of Dynamics:
 * https://learn.microsoft.com/dynamics365/fin-ops-core/dev-itpro/data-entities/troubleshoot-service-authentication
 */
export async function requireUser(
  tenant: Tenant,
  { id, users, clients }: DynamicsEnvironment,
  header: string | undefined,
): Promise<DynamicsUser> {
  const token = bearerToken(header);
  if (token === undefined) throw unauthorized("bearer-token");
  const claims = await verify(tenant, token);
  if (claims.aud !== `https://${id}` && claims.aud !== dynamicsErpAppId) throw unauthorized("token-audience");
  const userId = userIdOf(claims, clients);
  if (userId === undefined) throw unauthorized("client-row");
  const user = users.find((one) => isSame(one.userId, userId));
  if (user?.isEnabled !== true) throw unauthorized("user-enabled");
  return user;
}

/** Refuses an entity set that the security roles of the user do not contain. */
export function requireRead({ userId, reads }: DynamicsUser, entitySet: string): void {
  if (reads === undefined || reads.includes(entitySet)) return;
  throw new DynamicsError(403, `Access denied to ${entitySet} for the user ${userId}.`, "security-roles");
}

function userIdOf(claims: JWTPayload, clients: DynamicsEnvironment["clients"]): string | undefined {
  // A person's token has scopes. The User ID of a person is the first part of the sign-in name by default.
  if (typeof claims["scp"] === "string") return String(claims["upn"]).split("@")[0];
  return clients.find(({ AADClientId }) => isSame(AADClientId, String(claims["appid"])))?.UserId;
}

async function verify(tenant: Tenant, token: string): Promise<JWTPayload> {
  try {
    return await verifyAccessToken(tenant, token);
  } catch {
    throw unauthorized("token-signature");
  }
}

function unauthorized(check: string): DynamicsError {
  return new DynamicsError(401, "", check);
}
