import type { Context } from "hono";
import type { JWTPayload } from "jose";
import { bearerToken, verifyAccessToken } from "../access-tokens.ts";
import type { Tenant } from "../tenant.ts";
import { AzureError } from "./errors.ts";
import { isAllowed } from "./roles.ts";

/** Who makes a request. */
export interface Caller {
  objectId: string;
  clientId: string;
}

const azureResourceManagerAppId = "797f4846-ba00-4fd7-ba43-dac1f8f63013";
const azureKeyVaultAppId = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093";

/** The caller of Azure Resource Manager. */
export async function requireManager(tenant: Tenant, c: Context): Promise<Caller> {
  const challenge = `Bearer authorization_uri="${tenant.origin}/${tenant.id}", error="invalid_token", error_description="Could not find identity for access token."`;
  const refuse = (code: string, message: string, check: string) =>
    new AzureError(401, code, message, check, { challenge });
  const token = bearerToken(c.req.header("authorization"));
  if (token === undefined) {
    throw refuse(
      "AuthenticationFailed",
      "Authentication failed. The 'Authorization' header is missing.",
      "bearer-token",
    );
  }
  const claims = await verify(tenant, token, () =>
    refuse("InvalidAuthenticationToken", "The access token is invalid.", "token-signature"),
  );
  if (!isFor(tenant, claims, azureResourceManagerAppId)) {
    throw refuse(
      "InvalidAuthenticationTokenAudience",
      `The access token has been obtained from wrong audience or resource '${String(claims.aud)}'. It should exactly match (including forward slash) with one of the allowed audiences 'https://management.core.windows.net/','https://management.azure.com'.`,
      "token-audience",
    );
  }
  return callerOf(claims);
}

/** Returns the caller of a vault. Microsoft's clients first send a request without a token and get a challenge. */
export async function requireReader(tenant: Tenant, c: Context): Promise<Caller> {
  const challenge = `Bearer authorization="${tenant.origin}/${tenant.id}", resource="https://vault.azure.net"`;
  const refuse = (message: string, check: string) => new AzureError(401, "Unauthorized", message, check, { challenge });
  const token = bearerToken(c.req.header("authorization"));
  if (token === undefined) throw refuse("AKV10000: Request is missing a Bearer or PoP token.", "bearer-token");
  const claims = await verify(tenant, token, () =>
    refuse("[BearerReadAccessTokenFailed] Error validating token: the token is invalid.", "token-signature"),
  );
  if (!isFor(tenant, claims, azureKeyVaultAppId)) {
    throw refuse(
      `AKV10022: Invalid audience. Expected https://vault.azure.net, found: ${String(claims.aud)}.`,
      "token-audience",
    );
  }
  return callerOf(claims);
}

/** Refuses an Azure Resource Manager operation that the caller's roles do not allow. */
export function allowManager(tenant: Tenant, { objectId }: Caller, action: string, resourceId: string): void {
  if (isAllowed(tenant, objectId, "actions", action, resourceId)) return;
  throw new AzureError(
    403,
    "AuthorizationFailed",
    `The client '${objectId}' with object id '${objectId}' does not have authorization to perform action '${action}' over scope '${resourceId}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
    "role-assignment",
  );
}

/** Refuses a vault operation that the caller's roles do not allow. */
export function allowReader(tenant: Tenant, caller: Caller, action: string, resourceId: string): void {
  const { objectId, clientId } = caller;
  if (isAllowed(tenant, objectId, "dataActions", action, resourceId)) return;
  throw new AzureError(
    403,
    "Forbidden",
    `Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments or role definitions were changed recently, please observe propagation time.\r\nCaller: appid=${clientId};oid=${objectId}\r\nAction: '${action}'\r\nResource: '${resourceId}'\r\nAssignment: (not found)\r\n`,
    "role-assignment",
    { innerCode: "ForbiddenByRbac" },
  );
}

async function verify(tenant: Tenant, token: string, refusal: () => AzureError): Promise<JWTPayload> {
  try {
    return await verifyAccessToken(tenant, token);
  } catch {
    throw refusal();
  }
}

function isFor(tenant: Tenant, { aud }: JWTPayload, appId: string): boolean {
  return typeof aud === "string" && tenant.findResourceByUri(aud)?.appId === appId;
}

function callerOf(claims: JWTPayload): Caller {
  return { objectId: textOf(claims["oid"]), clientId: textOf(claims["appid"] ?? claims["azp"]) };
}

function textOf(claim: unknown): string {
  return typeof claim === "string" ? claim : "";
}
