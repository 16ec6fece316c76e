import { randomInt, randomUUID } from "node:crypto";
import type { Tenant } from "../../tenant.ts";
import type { DeviceFlow, LoginContext } from "../context.ts";
import { seconds } from "../tokens/sign.ts";

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code#device-authorization-response */
export const deviceCodeLifetimeSeconds = 900;

/** Progress of a user in a device's sign-in, encrypted in each page. */
export interface DeviceStep {
  userCode: string;
  isConfirmed?: true;
}

/** Letters and digits that do not look similar. */
const alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/** Starts a flow and returns the code that the user types. */
export function startFlow(
  tenant: Tenant,
  flows: LoginContext["deviceFlows"],
  clientId: string,
  request: DeviceFlow["request"],
): { userCode: string; flow: DeviceFlow } {
  const now = seconds(tenant.now());
  // Expired codes are kept for the same time again, so that a slow device gets the right error.
  for (const [code, { expires }] of flows) if (expires + deviceCodeLifetimeSeconds <= now) flows.delete(code);
  const userCode = Array.from({ length: 9 }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
  const flow: DeviceFlow = {
    id: randomUUID(),
    clientId,
    expires: now + deviceCodeLifetimeSeconds,
    request,
    outcome: "pending",
  };
  flows.set(userCode, flow);
  return { userCode, flow };
}

/** The flow of a code, if the user can still sign in to it. */
export function findPendingFlow(
  tenant: Tenant,
  flows: LoginContext["deviceFlows"],
  userCode: string,
): DeviceFlow | undefined {
  const flow = flows.get(userCode.replaceAll(/[\s-]/g, "").toUpperCase());
  return flow?.outcome === "pending" && seconds(tenant.now()) < flow.expires ? flow : undefined;
}
