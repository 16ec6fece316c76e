import type { Context } from "hono";
import { decideAdminConsent, resumeAdminConsent } from "./admin-consent/index.ts";
import { decideAuthorize, resumeAuthorize } from "./authorize/index.ts";
import type { LoginContext } from "./context.ts";
import { decideDevice, resumeDevice } from "./device/index.ts";
import { refuse } from "./errors/index.ts";
import { readForm } from "./form.ts";
import { requirePage } from "./page-state.ts";
import { startSession } from "./session.ts";
import { requireAccount, requireEnabledUser, requireUser } from "./users.ts";

/** Reads the form of the sign-in page. */
export async function pickAccount(c: Context, context: LoginContext): Promise<Response> {
  const { tenant } = context;
  const form = await readForm(c);
  const state = await requirePage(tenant, form["request"]);
  const user = requireAccount(tenant, form["account"]);
  requireEnabledUser(user);
  await startSession(c, tenant, user);
  if ("authorize" in state) return await resumeAuthorize(c, tenant, state.authorize, user);
  if ("device" in state) return await resumeDevice(c, context, state.device, user);
  return await resumeAdminConsent(c, tenant, state.adminConsent, user);
}

/** Reads the form of a consent page. */
export async function decideConsent(c: Context, context: LoginContext): Promise<Response> {
  const { tenant } = context;
  const form = await readForm(c);
  const state = await requirePage(tenant, form["request"]);
  // The state of a sign-in page contains no user, so it is not accepted here.
  const user = state.userId === undefined ? refuse("page-current") : requireUser(tenant, state.userId);
  requireEnabledUser(user);
  const { decision } = form;
  if (decision !== "accept" && decision !== "cancel") return refuse("parameter-present", { parameter: "decision" });
  const accepts = decision === "accept";
  const forEveryone = form["onBehalfOfOrganization"] === "true";
  if ("authorize" in state) return await decideAuthorize(c, tenant, state.authorize, user, { accepts, forEveryone });
  if ("device" in state) return await decideDevice(c, context, state.device, user, { accepts, forEveryone });
  return await decideAdminConsent(c, tenant, state.adminConsent, user, accepts);
}
