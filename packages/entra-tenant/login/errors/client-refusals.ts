import { assertionReference, errorReference, type Refusal } from "./refusal.ts";

const workloadFederation = "https://learn.microsoft.com/entra/workload-id/workload-identity-federation";
const checkFederation = `Check your federated identity credential Subject, Audience and Issuer against the presented assertion. ${workloadFederation}`;

/** Refusals of a client's credentials, by the name of the missing condition. */
export const clientRefusals = {
  "secret-valid": {
    code: 7000215,
    error: "invalid_client",
    message:
      "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '{clientId}'.",
    source: errorReference,
  },
  "secret-current": {
    code: 7000222,
    error: "invalid_client",
    message:
      "The provided client secret keys for app '{clientId}' are expired. Visit the Azure portal to create new keys for your app: https://aka.ms/NewClientSecret, or consider using certificate credentials for added security: https://aka.ms/certCreds.",
    source: errorReference,
  },
  "confidential-client-authenticated": {
    code: 7000218,
    error: "invalid_client",
    message: "The request body must contain the following parameter: 'client_assertion' or 'client_secret'.",
    source: errorReference,
  },
  "client-credentials-present": {
    code: 7000216,
    error: "invalid_client",
    message: "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.",
    source: "https://login.microsoftonline.com/error?code=7000216",
  },
  "public-client-without-credentials": {
    code: 700025,
    error: "invalid_client",
    message: "Client is public so neither 'client_assertion' nor 'client_secret' should be presented.",
    source: errorReference,
  },
  "assertion-type-supported": {
    code: 90100,
    error: "invalid_request",
    message: "client_assertion_type parameter is empty or not valid.",
    source: errorReference,
  },
  "assertion-well-formed": {
    code: 50027,
    error: "invalid_client",
    message: "JWT token is invalid or malformed.",
    source: errorReference,
  },
  "assertion-of-client": {
    code: 700021,
    error: "invalid_client",
    message:
      "Client assertion application identifier doesn't match 'client_id' parameter. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .",
    source: assertionReference,
  },
  "assertion-for-this-tenant": {
    code: 700023,
    error: "invalid_client",
    message:
      "Client assertion audience claim does not match Realm issuer. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .",
    source: assertionReference,
  },
  "assertion-current": {
    code: 700024,
    error: "invalid_client",
    message:
      "Client assertion is not within its valid time range. Current time: {now}, assertion valid from {notBefore}, expiry time of assertion {expires}. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .",
    source: assertionReference,
  },
  "assertion-key-known": {
    code: 700027,
    error: "invalid_client",
    message:
      "Client assertion contains an invalid signature. [Reason - The key was not found., Thumbprint of key used by client: '{thumbprint}']",
    source: errorReference,
  },
  "assertion-key-current": {
    code: 700027,
    error: "invalid_client",
    message:
      "Client assertion contains an invalid signature. [Reason - The key used is expired., Thumbprint of key used by client: '{thumbprint}', Found key 'Start={start}, End={end}']",
    source: errorReference,
  },
  "assertion-signature-valid": {
    code: 700027,
    error: "invalid_client",
    message:
      "Client assertion contains an invalid signature. [Reason - The provided signature value did not match the expected signature value.]",
    source: errorReference,
  },
  "federated-issuer-known": {
    code: 700211,
    error: "invalid_client",
    message: `No matching federated identity record found for presented assertion issuer '{issuer}'. ${checkFederation}`,
    source: workloadFederation,
  },
  "federated-audience-known": {
    code: 700212,
    error: "invalid_client",
    message: `No matching federated identity record found for presented assertion audience '{audience}'. ${checkFederation}`,
    source: workloadFederation,
  },
  "federated-subject-known": {
    code: 700213,
    error: "invalid_client",
    message: `No matching federated identity record found for presented assertion subject '{subject}'. ${checkFederation}`,
    source: workloadFederation,
  },
  "federated-expression-matches": {
    code: 7002131,
    error: "invalid_client",
    message: `No matching federated identity record found for presented assertion subject '{subject}' or no federated identity credential expression matched. ${checkFederation}`,
    source: workloadFederation,
  },
  "federated-issuer-reachable": {
    code: 50166,
    error: "invalid_request",
    message: "Request to External OIDC endpoint failed.",
    source: "https://azure.github.io/azure-workload-identity/docs/troubleshooting.html",
  },
} satisfies Record<string, Refusal>;
