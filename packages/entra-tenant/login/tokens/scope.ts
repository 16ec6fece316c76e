import { microsoftGraphAppId } from "../../first-party.ts";
import type { OpenIdScope, RequestedResource } from "../scopes.ts";

/**
 * The `scp` of an access token: all granted scopes of the API, not only the requested ones, and for Microsoft
 * Graph the OpenID Connect scopes too; `offline_access` is never in it.
 */
export function scopeClaim(part: RequestedResource, granted: string[], openId: ReadonlySet<OpenIdScope>): string[] {
  const openIdNames: string[] = isGraph(part) ? [...openId] : [];
  return [...new Set([...granted, ...openIdNames])].filter((value) => value !== "offline_access");
}

/** The `scope` of an answer: the granted permissions in the form in which the client asked. */
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
