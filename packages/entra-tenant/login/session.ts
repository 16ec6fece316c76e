import { randomUUID } from "node:crypto";
import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Application, User } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { seal, unseal } from "./seal.ts";
import { seconds } from "./tokens/sign.ts";

/** Time and session of a sign-in, for tokens. */
export interface SignInEvent {
  sid: string;
  /** Seconds since 1970. */
  authTime: number;
}

interface Session extends SignInEvent {
  userId: string;
  /** App ids of the applications that the user signed in to. */
  clients: string[];
}

const cookie = "ESTSAUTH";

/** Sessions that a request started or changed. Its own cookie does not contain them yet. */
const changed = new WeakMap<Context, Session>();

/**
 * Remembers who is signed in.
 * Departs from Entra: One account is signed in at a time, until the browser closes.
 */
export async function startSession(c: Context, tenant: Tenant, user: User): Promise<void> {
  const before = await readSession(c, tenant);
  const { sid, clients } = before?.userId === user.id ? before : { sid: randomUUID(), clients: [] };
  await writeSession(c, tenant, { userId: user.id, sid, authTime: seconds(tenant.now()), clients });
}

/** The signed-in user, if any. */
export async function sessionUser(c: Context, tenant: Tenant): Promise<User | undefined> {
  const session = await readSession(c, tenant);
  return session === undefined ? undefined : tenant.users.get(session.userId);
}

/** Adds an application to the session of the user, and returns the sign-in for its tokens. */
export async function signInTo(c: Context, tenant: Tenant, client: Application, user: User): Promise<SignInEvent> {
  const session = await readSession(c, tenant);
  if (session?.userId !== user.id) return newSignIn(tenant);
  const { sid, authTime, clients } = session;
  if (!clients.includes(client.appId)) {
    await writeSession(c, tenant, { ...session, clients: [...clients, client.appId] });
  }
  return { sid, authTime };
}

/** A sign-in outside any browser session. */
export function newSignIn(tenant: Tenant): SignInEvent {
  return { sid: randomUUID(), authTime: seconds(tenant.now()) };
}

/** Signs out, and returns the session that has ended. */
export async function endSession(c: Context, tenant: Tenant): Promise<Pick<Session, "sid" | "clients"> | undefined> {
  const session = await readSession(c, tenant);
  deleteCookie(c, cookie, { path: "/" });
  return session;
}

async function readSession(c: Context, tenant: Tenant): Promise<Session | undefined> {
  const sealed = getCookie(c, cookie);
  const session = sealed === undefined ? undefined : await unseal<Partial<Session>>(tenant, "session", sealed);
  return changed.get(c) ?? (isSession(session) ? session : undefined);
}

/** Cookies of earlier versions of the tenant contain less. */
function isSession(session: Partial<Session> | undefined): session is Session {
  return session?.clients !== undefined;
}

async function writeSession(c: Context, tenant: Tenant, session: Session): Promise<void> {
  changed.set(c, session);
  const secure = tenant.origin.startsWith("https:");
  const sealed = await seal(tenant, "session", session);
  // Signing in changes a session twice, but the browser gets only one cookie.
  c.header("Set-Cookie", undefined);
  setCookie(c, cookie, sealed, { path: "/", httpOnly: true, sameSite: "Lax", secure });
}
