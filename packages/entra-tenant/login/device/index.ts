import type { Context } from "hono";
import type { Application, User } from "../../entities.ts";
import type { Tenant } from "../../tenant.ts";
import { permissionsToAsk } from "../authorize/after-sign-in.ts";
import { readRequested } from "../authorize/request.ts";
import { requireClient } from "../clients.ts";
import { needsAdministrator } from "../consent.ts";
import type { DeviceFlow, LoginContext } from "../context.ts";
import { refuse } from "../errors/index.ts";
import { readForm } from "../form.ts";
import { grantDelegated } from "../granting.ts";
import { sealPage } from "../page-state.ts";
import { approvalRequiredPage, consentPage } from "../pages/consent-page.ts";
import { messagePage } from "../pages/message-page.ts";
import { signInPage } from "../pages/sign-in-page.ts";
import { signInTo } from "../session.ts";
import { requireAssignment, requireEnabledUser } from "../users.ts";
import { findPendingFlow, type DeviceStep } from "./flow.ts";
import { codePage, confirmationPage } from "./pages.ts";

/** Takes the code, then asks for an account. */
export async function enterCode(c: Context, { tenant, deviceFlows }: LoginContext): Promise<Response> {
  const { otc: userCode = "" } = await readForm(c);
  const flow = findPendingFlow(tenant, deviceFlows, userCode);
  if (flow === undefined) return await codePage(c, "That code didn't work. Check the code and try again.");
  const client = requireClient(tenant, flow.clientId);
  const sealed = await sealPage(tenant, { device: { userCode } });
  return await signInPage(c, tenant, sealed, client.displayName, undefined);
}

/** Continues after the user has picked an account. */
export async function resumeDevice(
  c: Context,
  { tenant, deviceFlows }: LoginContext,
  step: DeviceStep,
  user: User,
): Promise<Response> {
  const { client } = read(tenant, findPendingFlow(tenant, deviceFlows, step.userCode));
  requireEnabledUser(user);
  requireAssignment(tenant, client, user);
  const sealed = await sealPage(tenant, { device: step, userId: user.id });
  return await confirmationPage(c, tenant, { clientName: client.displayName, user, sealed });
}

/** Continues after the user's answer, first about the sign-in and then about consent. */
export async function decideDevice(
  c: Context,
  { tenant, deviceFlows }: LoginContext,
  step: DeviceStep,
  user: User,
  decision: { accepts: boolean; forEveryone: boolean },
): Promise<Response> {
  const { flow, client, requested } = read(tenant, findPendingFlow(tenant, deviceFlows, step.userCode));
  if (!decision.accepts) {
    flow.outcome = "declined";
    return await messagePage(c, "You can close this window", `You did not sign in to ${client.displayName}.`);
  }
  const permissions = permissionsToAsk(tenant, { client, requested, prompt: undefined }, user);
  if (step.isConfirmed !== true && permissions.length > 0) {
    const question = {
      user,
      clientName: client.displayName,
      permissions,
      sealed: await sealPage(tenant, { device: { ...step, isConfirmed: true }, userId: user.id }),
      action: `/${tenant.id}/Consent/Set`,
    };
    return needsAdministrator(tenant, permissions) && !user.isAdministrator
      ? await approvalRequiredPage(c, tenant, question, "AADSTS90094")
      : await consentPage(c, question, "user");
  }
  const mayConsent = user.isAdministrator || (!needsAdministrator(tenant, permissions) && !decision.forEveryone);
  if (!mayConsent) return refuse("administrator-consents");
  await grantDelegated(tenant, client, permissions, user, decision.forEveryone);
  flow.outcome = { userId: user.id, signIn: await signInTo(c, tenant, client, user) };
  const text = `You have signed in to the ${client.displayName} application on your device. You may now close this window.`;
  return await messagePage(c, client.displayName, text);
}

function read(tenant: Tenant, pending: DeviceFlow | undefined) {
  const flow = pending ?? refuse("page-current");
  const client: Application = requireClient(tenant, flow.clientId);
  return { flow, client, requested: readRequested(tenant, client, flow.request) };
}
