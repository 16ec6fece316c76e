import type { Context } from "hono";
import { decodeJwt } from "jose";
import type { Application } from "../entities.ts";
import type { Tenant } from "../tenant.ts";
import { isRegistered } from "./authorize/redirect-uri.ts";
import { type Parameters, readParameters } from "./form.ts";
import { messagePage } from "./pages/message-page.ts";
import { endSession } from "./session.ts";

/**
 * Signs out and goes back to the application. https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#send-a-sign-out-request
 * Departs from Entra: front-channel logout URLs of other applications are not called.
 */
export async function logOut(c: Context, tenant: Tenant): Promise<Response> {
  const parameters = await readParameters(c);
  endSession(c);
  const uri = parameters["post_logout_redirect_uri"];
  if (
    uri === undefined ||
    !leavingApplications(tenant, parameters).some((application) => isWebPage(application, uri))
  ) {
    return await messagePage(c, "You signed out of your account", "It is a good idea to close all browser windows.");
  }
  const target = new URL(uri);
  if (parameters["state"] !== undefined) target.searchParams.set("state", parameters["state"]);
  return c.redirect(target.href);
}

/** The application that the request names, or all of them when it names none, because the URI is proof enough. */
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

function isWebPage(application: Application, uri: string): boolean {
  return /^https?:/.test(uri) && URL.canParse(uri) && isRegistered(application, uri);
}
