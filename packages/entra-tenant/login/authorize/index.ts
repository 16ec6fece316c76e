import type { Context } from "hono";
import type { User } from "../../entities.ts";
import type { Tenant } from "../../tenant.ts";
import { needsAdministrator } from "../consent.ts";
import { refuse } from "../errors/index.ts";
import { assignRoles, grantDelegated } from "../granting.ts";
import { sealPage } from "../page-state.ts";
import { signInPage } from "../pages/sign-in-page.ts";
import { sessionUser } from "../session.ts";
import { afterSignIn, permissionsToAsk } from "./after-sign-in.ts";
import { recordingRefusals } from "./browser-sign-in.ts";
import { issue } from "./issue.ts";
import { answering, readAuthorizeRequest, type AuthorizeRequest, type RawAuthorizeRequest } from "./request.ts";

/** The authorization endpoint. https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow */
export async function authorize(c: Context, tenant: Tenant, raw: RawAuthorizeRequest): Promise<Response> {
  const request = readAuthorizeRequest(tenant, raw);
  const user = silentUser(request, await sessionUser(c, tenant));
  if (user !== undefined) return await afterSignIn(c, tenant, request, user);
  if (request.prompt === "none") return answering(request.answerTo, () => refuse("session-present"));
  const sealed = await sealPage(tenant, { authorize: raw });
  return await signInPage(c, tenant, sealed, request.client.displayName, request.loginHint);
}

/** Continues a request after the user has picked an account. */
export async function resumeAuthorize(
  c: Context,
  tenant: Tenant,
  raw: RawAuthorizeRequest,
  user: User,
): Promise<Response> {
  return await afterSignIn(c, tenant, { ...readAuthorizeRequest(tenant, raw), isInteractive: true }, user);
}

/** Continues a request after the user has answered the consent page. */
export async function decideAuthorize(
  c: Context,
  tenant: Tenant,
  raw: RawAuthorizeRequest,
  user: User,
  decision: { accepts: boolean; forEveryone: boolean },
): Promise<Response> {
  const request = { ...readAuthorizeRequest(tenant, raw), isInteractive: true };
  return await recordingRefusals(
    c,
    tenant,
    request,
    user,
    async () => await decide(c, tenant, request, user, decision),
  );
}

async function decide(
  c: Context,
  tenant: Tenant,
  request: AuthorizeRequest,
  user: User,
  decision: { accepts: boolean; forEveryone: boolean },
): Promise<Response> {
  const permissions = answering(request.answerTo, () => permissionsToAsk(tenant, request, user));
  const forEveryone = decision.forEveryone || request.prompt === "admin_consent";
  const isAllowed = user.isAdministrator || (!needsAdministrator(tenant, permissions) && !forEveryone);
  if (!isAllowed) return answering(request.answerTo, () => refuse("administrator-consents"));
  if (!decision.accepts) return answering(request.answerTo, () => refuse("consent-not-declined"));
  await grantDelegated(tenant, request.client, permissions, user, forEveryone);
  if (request.prompt !== "admin_consent") return await issue(c, tenant, request, user);
  await assignRoles(tenant, request.client, permissions);
  const answerTo = { ...request.answerTo, also: { admin_consent: "True" } };
  return await issue(c, tenant, { ...request, answerTo }, user);
}

/** Returns the signed-in user, unless the request requires a new sign-in or another account. */
function silentUser(request: AuthorizeRequest, user: User | undefined): User | undefined {
  if (user === undefined || request.prompt === "login" || request.prompt === "select_account") return undefined;
  if (request.prompt === "admin_consent") return undefined;
  const hint = request.loginHint?.toLowerCase();
  return hint === undefined || hint === user.userPrincipalName.toLowerCase() ? user : undefined;
}
