import { errorReference, type Refusal } from "./refusal.ts";

const replyUrls = "https://learn.microsoft.com/entra/identity-platform/reply-url";
const scopes = "https://learn.microsoft.com/entra/identity-platform/scopes-oidc";
const consentErrors =
  "https://learn.microsoft.com/entra/identity/enterprise-apps/application-sign-in-unexpected-user-consent-error";

/** Refusals of requests to any endpoint, by the name of the missing condition. */
export const requestRefusals = {
  "tenant-known": {
    code: 90002,
    error: "invalid_request",
    message:
      "Tenant '{tenant}' not found. Check to make sure you have the correct tenant ID and are signing into the correct cloud. Check with your subscription administrator, this may happen if there are no active subscriptions for the tenant.",
    source: errorReference,
  },
  "parameter-present": {
    code: 900144,
    error: "invalid_request",
    message: "The request body must contain the following parameter: '{parameter}'.",
    source: errorReference,
  },
  "method-post": {
    code: 900561,
    error: "invalid_request",
    message: "The endpoint only accepts POST requests. Received a {method} request.",
    source: errorReference,
  },
  "client-known": {
    code: 700016,
    error: "unauthorized_client",
    message:
      "Application with identifier '{clientId}' was not found in the directory '{tenant}'. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You may have sent your authentication request to the wrong tenant.",
    source: errorReference,
  },
  "client-id-valid": {
    code: 700038,
    error: "unauthorized_client",
    message: "{clientId} is not a valid application identifier.",
    source: "https://github.com/Azure/Commercial-Marketplace-SaaS-Accelerator/issues/748",
  },
  "client-enabled": {
    code: 7000112,
    error: "unauthorized_client",
    message: "Application '{clientId}'({clientName}) is disabled.",
    source: errorReference,
  },
  "client-multitenant": {
    code: 50194,
    error: "invalid_request",
    message:
      "Application '{clientId}'({clientName}) is not configured as a multi-tenant application. Usage of the /{segment} endpoint is not supported for such applications created after '10/15/2018'. Use a tenant-specific endpoint or configure the application to be multi-tenant.",
    source: errorReference,
  },
  "endpoint-for-organizations": {
    code: 9002332,
    error: "invalid_request",
    message:
      "Application '{clientId}'({clientName}) is configured for use by Microsoft Entra users only. Please do not use the /consumers endpoint to serve this request.",
    source: errorReference,
  },
  "redirect-uri-present": {
    code: 900971,
    error: "invalid_request",
    message: "No reply address provided.",
    source: errorReference,
  },
  "redirect-uri-registered": {
    code: 50011,
    error: "invalid_request",
    message:
      "The redirect URI '{redirectUri}' specified in the request does not match the redirect URIs configured for the application '{clientId}'. Make sure the redirect URI sent in the request matches one added to your application in the Azure portal. Navigate to https://aka.ms/redirectUriMismatchError to learn more about how to troubleshoot this error.",
    source: replyUrls,
  },
  "response-type-supported": {
    code: 70005,
    error: "unsupported_response_type",
    message: "The response_type '{responseType}' is not supported.",
    source: errorReference,
  },
  "id-token-issuance-enabled": {
    code: 700054,
    error: "unsupported_response_type",
    message: "response_type 'id_token' is not enabled for the application.",
    source: errorReference,
  },
  "access-token-issuance-enabled": {
    code: 700051,
    error: "unsupported_response_type",
    message: "response_type 'token' is not enabled for the application.",
    source: errorReference,
  },
  "response-mode-supported": {
    code: 70007,
    error: "unsupported_response_mode",
    message: "'{responseMode}' is not a supported value of 'response_mode' when requesting a token.",
    source: errorReference,
  },
  "code-challenge-method-supported": {
    code: 90100,
    error: "invalid_request",
    message: "code_challenge_method parameter is empty or not valid.",
    source: errorReference,
  },
  "code-challenge-present": {
    code: 50147,
    error: "invalid_request",
    message: "The size of the code challenge parameter is not valid.",
    source: errorReference,
  },
  "code-challenge-sized": {
    code: 501491,
    error: "invalid_request",
    message: "Invalid size of Code_Challenge parameter.",
    source: errorReference,
  },
  "spa-uses-pkce": {
    code: 9002325,
    error: "invalid_request",
    message: "Proof Key for Code Exchange is required for cross-origin authorization code redemption.",
    source:
      "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#request-an-authorization-code",
  },
  "prompt-supported": {
    code: 90023,
    error: "invalid_request",
    message: "Unsupported 'prompt' value.",
    source: errorReference,
  },
  "scope-well-formed": {
    code: 70011,
    error: "invalid_scope",
    message:
      "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid.",
    source: errorReference,
  },
  "default-scope-alone": {
    code: 70011,
    error: "invalid_scope",
    message:
      "The provided request must include a 'scope' input parameter. The provided value for the input parameter 'scope' is not valid. The scope {scope} is not valid. .default scope can't be combined with resource-specific scopes.",
    source: scopes,
  },
  "scope-of-one-resource": {
    code: 28000,
    error: "invalid_request",
    message:
      "Provided value for the input parameter scope is not valid because it contains more than one resource. Scope {scope} is not valid.",
    source:
      "https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow#redeem-a-code-for-an-access-token",
  },
  "scope-on-resource": {
    code: 650053,
    error: "invalid_client",
    message:
      "The application '{clientName}' asked for scope '{scope}' that doesn't exist on the resource '{resourceId}'. Contact the app vendor.",
    source: consentErrors,
  },
  "scope-is-default": {
    code: 1002012,
    error: "invalid_scope",
    message:
      "The provided value for scope {scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).",
    source: `${scopes}#client-credentials-grant-flow-and-default`,
  },
  "resource-in-tenant": {
    code: 500011,
    error: "invalid_resource",
    message:
      "The resource principal named {resource} was not found in the tenant named {tenant}. This can happen if the application has not been installed by the administrator of the tenant or consented to by any user in the tenant. You might have sent your authentication request to the wrong tenant.",
    // Recorded responses contain the tenant's id. The reference has its display name there.
    source: errorReference,
  },
  "resource-has-service-principal": {
    code: 650052,
    error: "invalid_client",
    message:
      "The app is trying to access a service '{resourceId}'({resourceName}) that your organization '{tenant}' lacks a service principal for. Contact your IT Admin to review the configuration of your service subscriptions or consent to the application in order to create the required service principal.",
    source: errorReference,
  },
  "resource-enabled": {
    code: 500014,
    error: "invalid_resource",
    message:
      "The service principal for resource '{resource}' is disabled. This indicate that a subscription within the tenant has lapsed, or that the administrator for this tenant has disabled the application, preventing tokens from being issued for it.",
    source: "https://learn.microsoft.com/troubleshoot/entra/entra-id/app-integration/error-code-aadsts500014",
  },
  "resource-declared": {
    code: 650057,
    error: "invalid_client",
    message:
      "Invalid resource. The client has requested access to a resource which is not listed in the requested permissions in the client's application registration. Client app ID: {clientId}({clientName}). Resource value from request: {resource}. Resource app ID: {resourceId}. List of valid resources from app registration: {declared}.",
    source: errorReference,
  },
} satisfies Record<string, Refusal>;
