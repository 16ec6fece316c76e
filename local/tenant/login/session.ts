import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { User } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { seal, unseal } from "./seal.ts";

const cookie = "ESTSAUTH";

/** Remembers who is signed in. Departs from Entra: one account at a time, until the browser closes. */
export async function startSession(c: Context, tenant: Tenant, user: User): Promise<void> {
  const sealed = await seal(tenant, "session", { userId: user.id });
  const secure = tenant.origin.startsWith("https:");
  setCookie(c, cookie, sealed, { path: "/", httpOnly: true, sameSite: "Lax", secure });
}

/** Who is signed in, if anybody. */
export async function sessionUser(c: Context, tenant: Tenant): Promise<User | undefined> {
  const sealed = getCookie(c, cookie);
  if (sealed === undefined) return undefined;
  const session = await unseal<{ userId: string }>(tenant, "session", sealed);
  return session === undefined ? undefined : tenant.users.get(session.userId);
}

/** Signs out. */
export function endSession(c: Context): void {
  deleteCookie(c, cookie, { path: "/" });
}
