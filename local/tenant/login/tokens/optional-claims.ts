import type { JWTPayload } from "jose";
import type { OptionalClaim, User } from "../../entities.ts";

/** https://learn.microsoft.com/entra/identity-platform/optional-claims-reference */
const derivable: Record<string, (user: User) => string | number | null> = {
  acct: (user) => (user.userType === "Guest" ? 1 : 0),
  email: (user) => user.mail,
  family_name: (user) => user.surname,
  given_name: (user) => user.givenName,
  preferred_username: (user) => user.userPrincipalName,
  upn: (user) => user.userPrincipalName,
};

/**
 * The optional claims that a registration names and that follow from what the tenant knows of a user.
 * Departs from Entra: other optional claims are left out without a word; the tenant has no groups, so `groups` never appears.
 */
export function optionalClaims(wanted: OptionalClaim[] | undefined, user: User): JWTPayload {
  const claims: JWTPayload = {};
  for (const { name } of wanted ?? []) {
    const value = derivable[name]?.(user);
    if (value !== undefined && value !== null) claims[name] = value;
  }
  return claims;
}
