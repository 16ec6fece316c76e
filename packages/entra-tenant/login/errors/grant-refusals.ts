import { errorReference, type Refusal } from "./refusal.ts";

const deviceCodeFlow = "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-device-code";
const onBehalfOfFlow = "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-on-behalf-of-flow";
const authCodeFlow = "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow";

/** Refusals of grants at the token endpoint, by the name of the missing condition. */
export const grantRefusals = {
  "grant-type-supported": {
    code: 70003,
    error: "unsupported_grant_type",
    message: "The app requested an unsupported grant type '{grantType}'.",
    hasNoErrorUri: true,
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
  "refresh-token-not-revoked": {
    code: 50173,
    error: "invalid_grant",
    message:
      "The provided grant has expired due to it being revoked, a fresh auth token is needed. The user might have changed or reset their password. The grant was issued on '{issued}' and the TokensValidFrom date (before which tokens are not valid) for this user is '{validFrom}'.",
    source: errorReference,
  },
  "device-code-authorized": {
    code: 70016,
    error: "authorization_pending",
    message: "OAuth 2.0 device flow error. Authorization is pending. Continue polling.",
    source:
      "https://github.com/AzureAD/microsoft-authentication-library-for-js/blob/dev/lib/msal-common/test/test_kit/StringConstants.ts",
  },
  // Microsoft documents the error but not its number. In the reference, this number is for an authorization that is not
  // approved.
  "device-code-not-declined": {
    code: 70018,
    error: "authorization_declined",
    message: "The end user denied the authorization request.",
    source: deviceCodeFlow,
  },
  "device-code-known": {
    code: 70018,
    error: "bad_verification_code",
    message: "The verification code is not valid.",
    source: deviceCodeFlow,
  },
  "device-code-current": {
    code: 70019,
    error: "expired_token",
    message: "Verification code expired. Have the user retry the sign-in.",
    source: errorReference,
  },
  "requested-token-use-supported": {
    code: 90100,
    error: "invalid_request",
    message: "requested_token_use parameter is empty or not valid.",
    source: errorReference,
  },
  "user-assertion-well-formed": {
    code: 50027,
    error: "invalid_request",
    message: "JWT token is invalid or malformed.",
    source: errorReference,
  },
  "user-assertion-signature-valid": {
    code: 50013,
    error: "invalid_grant",
    message: "Assertion failed signature validation. [Reason - The key was not found.]",
    source: errorReference,
  },
  "user-assertion-current": {
    code: 500133,
    error: "invalid_grant",
    message:
      "Assertion is not within its valid time range. Ensure that the access token is not expired before using it for user assertion, or request a new token. Current time: {now}, expiry time of assertion {expires}.",
    source: "https://learn.microsoft.com/entra/msal/dotnet/microsoft-identity-web/authentication/on-behalf-of-flow",
  },
  "assertion-for-client": {
    code: 500131,
    error: "invalid_grant",
    message:
      "Assertion audience does not match the Client app presenting the assertion. The audience in the assertion was '{audience}' and the expected audience is '{clientId}' or one of the Application Uris of this application with App ID '{clientId}'({clientName}). The downstream client must request a token for the expected audience (the application that made the OBO request) and this application should use that token as the assertion.",
    source: onBehalfOfFlow,
  },
  "assertion-is-access-token": {
    code: 240002,
    error: "invalid_grant",
    message: "Input id_token cannot be used as 'urn:ietf:params:oauth:grant-type:jwt-bearer' grant.",
    source: errorReference,
  },
  "assertion-of-user": {
    code: 7000114,
    error: "unauthorized_client",
    message: "Application '{clientId}' is not allowed to make application on-behalf-of calls.",
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
