import { createHmac, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import type { Tenant } from "../tenant.ts";
import { codes, ConnectError } from "./errors.ts";

/** Roles of Connect's users that matter here. */
export type ConnectRole = "administrator" | "publisher";

/**
 * Returns the API keys of a tenant's Connect servers. They follow from the tenant's sealing key and are the same for every
 * server of the tenant.
 */
export function connectApiKeys({ sealingKey }: Pick<Tenant, "sealingKey">): Record<ConnectRole, string> {
  return { administrator: keyOf(sealingKey, "administrator"), publisher: keyOf(sealingKey, "publisher") };
}

/** Lifetime of an API key that was exchanged for an identity token, in seconds. */
export const shortKeySeconds = 900;

/** Returns an API key of one server that is valid for `shortKeySeconds`. Its first eight digits are its end. */
export function shortLivedKey(tenant: Tenant, server: string): string {
  const end = (Math.floor(tenant.now().getTime() / 1000) + shortKeySeconds).toString(16).padStart(8, "0");
  return `${end}${keyOf(tenant.sealingKey, `${server} until ${end}`)}`;
}

/**
 * Returns the role of the caller.
 * Departs from Posit Connect: A key that was exchanged for an identity token is an
 * administrator's; in Connect it has the role of a service principal.
 */
export function roleOf(tenant: Tenant, c: Context, server: string): ConnectRole {
  const header = c.req.header("authorization");
  if (header === undefined) {
    throw new ConnectError(401, codes.authRequired, "You must be logged in to use this API.", "api-key-present");
  }
  const key = /^Key (\S+)$/.exec(header)?.[1] ?? "";
  const { administrator, publisher } = connectApiKeys(tenant);
  if (equal(key, administrator)) return "administrator";
  if (equal(key, publisher)) return "publisher";
  const end = key.slice(0, 8);
  const isShortLived = key.length > 8 && equal(key.slice(8), keyOf(tenant.sealingKey, `${server} until ${end}`));
  if (isShortLived && Number.parseInt(end, 16) * 1000 > tenant.now().getTime()) return "administrator";
  throw new ConnectError(401, codes.invalidLogin, "Incorrect username or password", "api-key-valid");
}

/** Refuses everybody but administrators. */
export function requireAdministrator(tenant: Tenant, c: Context, server: string): void {
  if (roleOf(tenant, c, server) === "administrator") return;
  throw new ConnectError(
    403,
    codes.permissionDenied,
    "You don't have permission to perform this operation.",
    "administrator",
  );
}

function keyOf(sealingKey: string, purpose: string): string {
  return createHmac("sha256", sealingKey).update(`posit connect ${purpose}`).digest("hex").slice(0, 32);
}

function equal(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
