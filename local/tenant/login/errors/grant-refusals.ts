import { errorReference, type Refusal } from "./refusal.ts";

const authCodeFlow = "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow";

/** Refusals of what a client redeems at the token endpoint; named for the state that was missing. */
export const grantRefusals = {
  "grant-type-supported": {
    code: 70003,
    error: "unsupported_grant_type",
    message: "The app requested an unsupported grant type '{grantType}'.",
    source: errorReference,
  },
  "grant-well-formed": {
    code: 9002313,
    error: "invalid_grant",
    message: "Invalid request. Request is malformed or invalid.",
    source: errorReference,
  },
  "grant-of-client": {
    code: 70000,
    error: "invalid_grant",
    message: "Provided grant is invalid or malformed.",
    source: errorReference,
  },
  "code-current": {
    code: 70008,
    error: "invalid_grant",
    message:
      "The provided authorization code or refresh token has expired due to inactivity. Send a new interactive authorization request for this user and resource.",
    source: errorReference,
  },
  "code-unredeemed": {
    code: 54005,
    error: "invalid_grant",
    message:
      "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.",
    source: errorReference,
  },
  "code-redirect-uri-same": {
    code: 500112,
    error: "invalid_client",
    message:
      "The reply address '{redirectUri}' does not match the reply address '{authorized}' provided when requesting Authorization code.",
    source: `${authCodeFlow}#redeem-a-code-for-an-access-token`,
  },
  "code-verifier-matches": {
    code: 501481,
    error: "invalid_grant",
    message: "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    source: errorReference,
  },
  "spa-redeems-cross-origin": {
    code: 9002327,
    error: "invalid_request",
    message:
      "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests.",
    source: `${authCodeFlow}#redirect-uris-for-single-page-apps-spas`,
  },
  "only-spa-redeems-cross-origin": {
    code: 9002326,
    error: "invalid_request",
    message:
      "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: '{origin}'.",
    source: `${authCodeFlow}#error-codes-for-token-endpoint-errors`,
  },
  "refresh-token-current": {
    code: 700082,
    error: "invalid_grant",
    message:
      "The refresh token has expired due to inactivity. The token was issued on {issued} and was inactive for 90.00:00:00.",
    source: errorReference,
  },
  "spa-refresh-token-current": {
    code: 700084,
    error: "invalid_grant",
    message:
      "The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page. The token was issued on {issued}.",
    source: errorReference,
  },
  "service-principal-in-tenant": {
    code: 7000229,
    error: "invalid_client",
    message:
      "The client application {clientId} is missing service principal in the tenant {tenantId}. See instructions here: https://go.microsoft.com/fwlink/?linkid=2225119",
    source: "https://go.microsoft.com/fwlink/?linkid=2225119",
  },
  "tenant-named": {
    code: 9001023,
    error: "invalid_request",
    message:
      "The grant type isn't supported over the /common or /consumers endpoints. Please use the /organizations or tenant-specific endpoint.",
    source: errorReference,
  },
  "tenant-identifiable": {
    code: 50059,
    error: "invalid_request",
    message: "No tenant-identifying information found in either the request or implied by any provided credentials.",
    source: errorReference,
  },
  "application-assigned": {
    code: 501051,
    error: "invalid_grant",
    message:
      "Application '{clientId}'({clientName}) is not assigned to a role for the application '{resource}'({resourceName}).",
    source:
      "https://learn.microsoft.com/entra/identity-platform/howto-restrict-your-app-to-a-set-of-users#restrict-access-to-apps-and-services",
  },
} satisfies Record<string, Refusal>;
