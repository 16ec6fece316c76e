import type { User } from "../entities.ts";

/**
 * The value of the `login_hint` claim. It is opaque to clients, which send it back as `login_hint` or `logout_hint`.
 * https://learn.microsoft.com/entra/identity-platform/optional-claims-reference
 */
export function loginHintOf(user: User): string {
  return `O.${Buffer.from(user.userPrincipalName).toString("base64url")}`;
}

/** The user principal name in a hint. A user typed it, or a client took it from a claim. */
export function readLoginHint(hint: string | undefined): string | undefined {
  const encoded = hint === undefined ? undefined : /^O\.([\w-]+)$/.exec(hint)?.[1];
  return encoded === undefined ? hint : Buffer.from(encoded, "base64url").toString("utf8");
}
