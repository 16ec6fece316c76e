import type { MiddlewareHandler } from "hono";
import { errors, type JWTPayload } from "jose";
import { bearerToken, verifyAccessToken } from "../access-tokens.ts";
import { microsoftGraphAppId } from "../first-party.ts";
import type { Tenant } from "../tenant.ts";
import { forbidden, GraphError } from "./errors.ts";

/** Who makes a request, and what the token allows. */
export interface Caller {
  /** Of the signed-in user, or of the service principal when there is none. */
  objectId: string;
  /** The client that got the token. */
  clientId: string;
  isUser: boolean;
  /** Application permissions, or delegated ones when a user signed in. */
  permissions: ReadonlySet<string>;
  /** A user without an administrator's role, whose token reaches only what the user may do. */
  isPlainUser: boolean;
}

/** What the handlers of Graph's routes find in their context. */
export interface GraphEnv {
  Variables: { caller: Caller };
}

/** Verifies the bearer token of every request. */
export function authenticate(tenant: Tenant): MiddlewareHandler<GraphEnv> {
  return async (c, next) => {
    c.set("caller", await verifyBearer(tenant, c.req.header("authorization")));
    await next();
  };
}

/** Lets a request through whose token holds any one of these permissions. */
export function allow(...permissions: readonly string[]): MiddlewareHandler<GraphEnv> {
  return async (c, next) => {
    requirePermission(c.get("caller"), permissions);
    await next();
  };
}

/** Refuses a caller whose token has none of these permissions. */
export function requirePermission(caller: Caller, permissions: readonly string[]): void {
  if (!permissions.some((permission) => caller.permissions.has(permission))) throw forbidden("permission");
}

/** Lets no user through but an administrator, whatever the token's scopes. */
export const administratorsOnly: MiddlewareHandler<GraphEnv> = async (c, next) => {
  if (c.get("caller").isPlainUser) throw forbidden("directory-role");
  await next();
};

/** Refuses a change to an object that the caller may only change as its owner, and does not own. */
export function requireControl(caller: Caller, object: { owners: string[] }): void {
  if (isRestrictedToOwned(caller) && !object.owners.includes(caller.objectId)) throw forbidden("owner");
}

/** Whether the caller may change only what it owns. */
export function isRestrictedToOwned(caller: Caller): boolean {
  const { permissions } = caller;
  return (
    caller.isPlainUser || !(permissions.has("Application.ReadWrite.All") || permissions.has("Directory.ReadWrite.All"))
  );
}

/** The caller behind an `Authorization` header; throws Graph's 401 unless the token is one of this tenant for Microsoft Graph. */
async function verifyBearer(tenant: Tenant, header: string | undefined): Promise<Caller> {
  const token = bearerToken(header);
  if (token === undefined) throw unauthenticated("Access token is empty.", "bearer-token");
  const claims = await verifySignature(tenant, token);
  const audience = typeof claims.aud === "string" ? claims.aud : "";
  if (tenant.findResourceByUri(audience)?.appId !== microsoftGraphAppId) {
    throw unauthenticated("Access token validation failure. Invalid audience.", "token-audience");
  }
  return callerOf(tenant, claims);
}

async function verifySignature(tenant: Tenant, token: string): Promise<JWTPayload> {
  try {
    return await verifyAccessToken(tenant, token);
  } catch (error) {
    if (error instanceof errors.JWTExpired) {
      throw unauthenticated("Lifetime validation failed, the token is expired.", "token-lifetime");
    }
    throw unauthenticated("Access token validation failure.", "token-signature");
  }
}

function callerOf(tenant: Tenant, claims: JWTPayload): Caller {
  const objectId = textOf(claims["oid"]);
  const scopes = claims["scp"];
  const roles = claims["roles"];
  const isUser = typeof scopes === "string";
  const permissions = isUser ? scopes.split(" ") : Array.isArray(roles) ? roles.map(String) : [];
  return {
    objectId,
    clientId: textOf(claims["appid"] ?? claims["azp"]),
    isUser,
    permissions: new Set(permissions),
    isPlainUser: isUser && tenant.users.get(objectId)?.isAdministrator !== true,
  };
}

function textOf(claim: unknown): string {
  return typeof claim === "string" ? claim : "";
}

function unauthenticated(message: string, check: string): GraphError {
  return new GraphError(401, "InvalidAuthenticationToken", message, check);
}
