import type { Context } from "hono";
import { decodeJwt } from "jose";
import type { Application } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { isRegistered } from "./authorize/redirect-uri.ts";
import { type Parameters, readParameters } from "./form.ts";
import { issuer } from "./issuers.ts";
import { readLoginHint } from "./login-hint.ts";
import { messagePage } from "./pages/message-page.ts";
import { signedOutPage } from "./pages/signed-out-page.ts";
import { endSession, sessionUser } from "./session.ts";

/**
 * Signs out, calls the logout URLs of the session's other applications, and returns to the application.
 * https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request
 * Departs from Entra: A session has one account, so the user is never asked which one to sign out.
 */
export async function logOut(c: Context, tenant: Tenant): Promise<Response> {
  const parameters = await readParameters(c);
  const isMeant = await isAccountMeant(c, tenant, parameters["logout_hint"]);
  const session = isMeant ? await endSession(c, tenant) : undefined;
  const calls = session === undefined ? [] : frontChannelCalls(tenant, session);
  const target = returnTarget(tenant, parameters);
  if (calls.length > 0) return await signedOutPage(c, calls, target);
  if (target !== undefined) return c.redirect(target);
  return await messagePage(c, "You signed out of your account", "It is a good idea to close all browser windows.");
}

async function isAccountMeant(c: Context, tenant: Tenant, logoutHint: string | undefined): Promise<boolean> {
  const hint = readLoginHint(logoutHint)?.toLowerCase();
  const user = await sessionUser(c, tenant);
  return hint === undefined || user === undefined || hint === user.userPrincipalName.toLowerCase();
}

/** Logout URLs of the session's applications. https://openid.net/specs/openid-connect-frontchannel-1_0.html#RPLogout */
function frontChannelCalls(tenant: Tenant, { sid, clients }: { sid: string; clients: string[] }): string[] {
  return clients.flatMap((appId) => {
    const logoutUrl = tenant.findApplication(appId)?.web.logoutUrl ?? "";
    if (!isWebAddress(logoutUrl)) return [];
    const url = new URL(logoutUrl);
    url.searchParams.set("sid", sid);
    url.searchParams.set("iss", issuer(tenant, 2));
    return [url.href];
  });
}

/** The page after the sign-out. Only a registered redirect URI is accepted. */
function returnTarget(tenant: Tenant, parameters: Parameters): string | undefined {
  const uri = parameters["post_logout_redirect_uri"];
  if (uri === undefined || !isWebAddress(uri)) return undefined;
  if (!leavingApplications(tenant, parameters).some((application) => isRegistered(application, uri))) return undefined;
  const target = new URL(uri);
  if (parameters["state"] !== undefined) target.searchParams.set("state", parameters["state"]);
  return target.href;
}

/** The application in the request. Without one, all applications: a registered URI is proof enough. */
function leavingApplications(tenant: Tenant, parameters: Parameters): Application[] {
  const named = parameters["client_id"] ?? audienceOf(parameters["id_token_hint"]);
  return [...tenant.applications.values()].filter(({ appId }) => named === undefined || appId === named.toLowerCase());
}

function audienceOf(idToken: string | undefined): string | undefined {
  if (idToken === undefined) return undefined;
  try {
    const { aud } = decodeJwt(idToken);
    return typeof aud === "string" ? aud : undefined;
  } catch {
    return undefined;
  }
}

function isWebAddress(uri: string): boolean {
  return /^https?:/.test(uri) && URL.canParse(uri);
}
