import type { MiddlewareHandler } from "hono";
import { errors, type JWTPayload } from "jose";
import { bearerToken, verifyAccessToken } from "../access-tokens.ts";
import { microsoftGraphAppId } from "../first-party.ts";
import type { Tenant } from "../tenant.ts";
import { forbidden, GraphError } from "./errors.ts";
import { type Rights, rightsOf } from "./roles/role-rights.ts";

/** Caller of a request, with the rights in its token. */
export interface Caller {
  /** Object id of the signed-in user, otherwise of the service principal. */
  objectId: string;
  /** The client that got the token. */
  clientId: string;
  isUser: boolean;
  /** Delegated permissions of a signed-in user, or application permissions and the rights of the application's roles. */
  permissions: Rights;
  /** Rights on objects of others: from a user's directory roles, or the same as an application's permissions. */
  rights: Rights;
}

/** Context of the handlers of Graph's routes. */
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

/** Middleware that accepts a token with any one of these permissions. */
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

/**
 * Middleware that accepts a token with one of these permissions. A signed-in user must also have a directory role that
 * allows the same.
 */
export function allowAdministrators(...permissions: readonly string[]): MiddlewareHandler<GraphEnv> {
  return async (c, next) => {
    requirePermission(c.get("caller"), permissions);
    requireRight(c.get("caller"), permissions);
    await next();
  };
}

/** Refuses a user without a directory role that allows any of this, and an application without the permission. */
export function requireRight(caller: Caller, permissions: readonly string[]): void {
  if (!hasRight(caller, permissions)) throw forbidden("directory-role");
}

/** Whether directory roles, or the permissions of an application, allow any of this. */
export function hasRight({ rights }: Caller, permissions: readonly string[]): boolean {
  return permissions.some((permission) => rights.has(permission));
}

/** Refuses a change to an object that the caller can change only as an owner, but does not own. */
export function requireControl(caller: Caller, object: { owners: string[] }): void {
  if (isRestrictedToOwned(caller) && !object.owners.includes(caller.objectId)) throw forbidden("owner");
}

/** Whether the caller can only change objects that it owns. */
export function isRestrictedToOwned(caller: Caller): boolean {
  const allowing = ["Application.ReadWrite.All", "Directory.ReadWrite.All"];
  return !hasRight(caller, allowing) || !allowing.some((permission) => caller.permissions.has(permission));
}

/**
 * The caller of an `Authorization` header. Throws Graph's 401 unless the token is from this tenant and for Microsoft
 * Graph.
 */
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
  const ofToken = new Set(isUser ? scopes.split(" ") : Array.isArray(roles) ? roles.map(String) : []);
  const ofRoles = rightsOf(tenant, objectId);
  const permissions = isUser ? ofToken : { has: (one: string) => ofToken.has(one) || ofRoles.has(one) };
  return {
    objectId,
    clientId: textOf(claims["appid"] ?? claims["azp"]),
    isUser,
    permissions,
    rights: isUser ? ofRoles : permissions,
  };
}

function textOf(claim: unknown): string {
  return typeof claim === "string" ? claim : "";
}

function unauthenticated(message: string, check: string): GraphError {
  return new GraphError(401, "InvalidAuthenticationToken", message, check);
}
