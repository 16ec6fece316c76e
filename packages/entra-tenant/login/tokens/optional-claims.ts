import type { JWTPayload } from "jose";
import type { OptionalClaim, User } from "../../entities.ts";
import { loginHintOf } from "../login-hint.ts";
import type { SignInEvent } from "../session.ts";

/** The `ipaddr` of every token. The tenant listens only on loopback addresses, so clients have no other address. */
export const clientAddress = "127.0.0.1";

/** The user of a token and the time of the sign-in. */
interface TokenSubject {
  user: User;
  signIn: SignInEvent;
}

/** https://learn.microsoft.com/entra/identity-platform/optional-claims-reference */
const derivable: Record<string, (subject: TokenSubject) => string | number | null> = {
  acct: ({ user }) => (user.userType === "Guest" ? 1 : 0),
  auth_time: ({ signIn }) => signIn.authTime,
  email: ({ user }) => user.mail,
  family_name: ({ user }) => user.surname,
  given_name: ({ user }) => user.givenName,
  idtyp: () => "user",
  ipaddr: () => clientAddress,
  login_hint: ({ user }) => loginHintOf(user),
  preferred_username: ({ user }) => user.userPrincipalName,
  sid: ({ signIn }) => signIn.sid,
  tenant_region_scope: () => "WW",
  upn: ({ user }) => user.userPrincipalName,
  verified_primary_email: ({ user }) => user.mail,
};

/**
 * Returns the optional claims of a registration for which the tenant has data.
 * Departs from Entra: Optional claims for which the tenant has no data are missing, and so is `xms_pdl`, as in every
 * tenant that is not multi-geo.
 */
export function optionalClaims(wanted: OptionalClaim[] | undefined, subject: TokenSubject): JWTPayload {
  const claims: JWTPayload = {};
  for (const { name } of wanted ?? []) {
    const value = derivable[name]?.(subject);
    if (value !== undefined && value !== null) claims[name] = value;
  }
  return claims;
}
