import { microsoftGraphAppId } from "../../first-party.ts";
import type { OpenIdScope, RequestedResource } from "../scopes.ts";

/**
 * The `scp` of an access token: all granted scopes of the API, not only the requested ones. For Microsoft Graph it also
 * contains the OpenID Connect scopes, but never `offline_access`.
 */
export function scopeClaim(part: RequestedResource, granted: string[], openId: ReadonlySet<OpenIdScope>): string[] {
  const openIdNames: string[] = isGraph(part) ? [...openId] : [];
  return [...new Set([...granted, ...openIdNames])].filter((value) => value !== "offline_access");
}

/** The `scope` of a response: the granted permissions in the form of the request. */
export function answerScope(part: RequestedResource, granted: string[], openId: ReadonlySet<OpenIdScope>): string {
  const openIdNames = [...openId].filter((name) => name !== "offline_access");
  const named = granted.filter((value) => !isOpenId(value)).map((value) => `${part.prefix}${value}`);
  const asked = part.isStatic ? [`${part.prefix}.default`] : [];
  return [...openIdNames, ...named, ...asked].join(" ");
}

function isOpenId(value: string): boolean {
  return ["openid", "profile", "email", "offline_access"].includes(value);
}

function isGraph(part: RequestedResource): boolean {
  return part.resource.appId === microsoftGraphAppId;
}
