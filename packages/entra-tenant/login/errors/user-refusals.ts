import { errorReference, type Refusal } from "./refusal.ts";

const consent = "https://learn.microsoft.com/entra/identity/enterprise-apps/configure-user-consent";

/** Refusals that depend on the user and on consent, by the name of the missing condition. */
export const userRefusals = {
  "session-present": {
    code: 50058,
    error: "login_required",
    message:
      "A silent sign-in request was sent but no user is signed in. The cookies used to represent the user's session were not sent in the request to Microsoft Entra ID.",
    source: errorReference,
  },
  "account-known": {
    code: 50034,
    error: "invalid_grant",
    message:
      "The user account {account} does not exist in the {tenant} directory. To sign into this application, the account must be added to the directory.",
    source: errorReference,
  },
  "user-password-valid": {
    code: 50126,
    error: "invalid_grant",
    message: "Error validating credentials due to invalid username or password.",
    source: errorReference,
  },
  "account-enabled": {
    code: 50057,
    error: "invalid_grant",
    message: "The user account is disabled.",
    source: errorReference,
  },
  "page-current": {
    code: 50089,
    error: "invalid_request",
    message: "Authentication failed due to flow token expired.",
    source: errorReference,
  },
  "user-assigned": {
    code: 50105,
    error: "interaction_required",
    message:
      "Your administrator has configured the application {clientName} ('{clientId}') to block users unless they are specifically granted ('assigned') access to the application. The signed in user '{account}' is blocked because they are not a direct member of a group with access, nor had access directly assigned by an administrator. Please contact your administrator to assign access to this application.",
    source:
      "https://learn.microsoft.com/troubleshoot/entra/entra-id/app-integration/error-code-aadsts50105-user-not-assigned-role",
  },
  "consent-given": {
    code: 65001,
    error: "invalid_grant",
    message:
      "The user or administrator has not consented to use the application with ID '{clientId}' named '{clientName}'. Send an interactive authorization request for this user and resource.",
    source: errorReference,
  },
  "consent-given-before": {
    code: 65001,
    error: "interaction_required",
    message:
      "The user or administrator has not consented to use the application with ID '{clientId}' named '{clientName}'. Send an interactive authorization request for this user and resource.",
    source:
      "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code",
  },
  "consent-not-declined": {
    code: 65004,
    error: "access_denied",
    message: "User declined to consent to access the app.",
    source: errorReference,
  },
  "admin-consent-not-declined": {
    code: 65004,
    error: "consent_required",
    message: "The resource owner or authorization server denied the request.",
    source: "https://learn.microsoft.com/entra/identity-platform/v2-admin-consent#error-response",
  },
  "administrator-consents": {
    code: 90094,
    error: "access_denied",
    message: "The grant requires admin permission.",
    source: consent,
  },
} satisfies Record<string, Refusal>;
