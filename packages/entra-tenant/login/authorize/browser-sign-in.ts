import type { Context } from "hono";
import type { User } from "../../entities.ts";
import { recordSignIn } from "../../sign-ins/record.ts";
import type { Tenant } from "../../tenant.ts";
import { LoginError } from "../errors/index.ts";
import { refusalOf } from "../token-sign-in.ts";
import { type AuthorizeRequest, RefusedToClient } from "./request.ts";

/**
 * Adds a sign-in in a browser to the log, after the user is known. Without pages it is not interactive:
 * https://learn.microsoft.com/entra/identity/monitoring-health/concept-noninteractive-sign-ins
 */
export function recordBrowserSignIn(
  c: Context,
  tenant: Tenant,
  { client, isInteractive, requested }: AuthorizeRequest,
  user: User,
  refused?: LoginError,
): void {
  recordSignIn(c, tenant, {
    eventType: isInteractive ? "interactiveUser" : "nonInteractiveUser",
    flow: "authorize",
    appId: client.appId,
    resourceAppId: requested.resources[0].resource.appId,
    userId: user.id,
    ...(refused === undefined ? { errorCode: 0 } : refusalOf(refused)),
  });
}

/** Runs a step of a sign-in and adds its refusal to the log. */
export async function recordingRefusals<T>(
  c: Context,
  tenant: Tenant,
  request: AuthorizeRequest,
  user: User,
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const refused = error instanceof RefusedToClient ? error.refused : error;
    if (refused instanceof LoginError) recordBrowserSignIn(c, tenant, request, user, refused);
    throw error;
  }
}
