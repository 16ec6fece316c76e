import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Context } from "hono";
import type { Tenant } from "../tenant.ts";
import type { SignIn } from "./entities.ts";

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Adds a sign-in of this request to the log. */
export function recordSignIn(
  c: Context,
  tenant: Tenant,
  signIn: Omit<SignIn, "id" | "at" | "ipAddress" | "correlationId">,
): void {
  const correlationId = c.req.header("client-request-id") ?? "";
  tenant.signIns.add({
    id: randomUUID(),
    at: tenant.now().toISOString(),
    ...signIn,
    ipAddress: addressOf(c),
    correlationId: guid.test(correlationId) ? correlationId : randomUUID(),
  });
}

/** Tests call the tenant without a connection. */
function addressOf({ env }: Context): string {
  const { incoming } = (env ?? {}) as { incoming?: IncomingMessage };
  return incoming?.socket.remoteAddress ?? "127.0.0.1";
}
