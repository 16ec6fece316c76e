import { credentialFields } from "../credentials/credential-facts.ts";
import { federationSteps } from "../credentials/federation-steps.ts";
import type { ExchangeOnlineSpec } from "../delivery/spec.ts";
import type { Handoff, HandoffStep } from "../handoff.ts";
import { openIdScopes } from "../permissions/permissions.ts";
import { allRedirectUris } from "../registration/redirect-uris.ts";
import type { EntraFacts } from "../spec.ts";
import { protocolStep } from "./exchange-online.ts";

/** Values for the hand-off to an OAuth 2.0 or OpenID Connect client that are not part of the registration's facts. */
export interface ClientDescription {
  product: string;
  /** By value. */
  exposedScopes: string[];
  /** By value. */
  appRoles: string[];
}

/** The connection in the terms of the protocols, for products without a system file. */
export function describeClient(entra: EntraFacts, client: ClientDescription): Handoff {
  const { apiUri, issuer, scopes } = entra;
  const redirectUris = allRedirectUris(entra.redirectUris);
  return {
    product: client.product,
    where: "its OAuth 2.0 or OpenID Connect settings",
    fields: [
      { field: "Tenant ID", value: entra.tenantId },
      { field: "Client ID", value: entra.clientId },
      ...credentialFields(entra.credential),
      { field: "Issuer", value: issuer },
      { field: "Discovery document", value: `${issuer}/.well-known/openid-configuration` },
      ...(redirectUris.length > 0 ? [{ field: "Authorization endpoint", value: entra.authorizationEndpoint }] : []),
      { field: "Token endpoint", value: entra.tokenEndpoint },
      { field: "Scope", value: scopes.join(" "), ...scopeNote(scopes) },
      ...(apiUri === undefined ? [] : [{ field: "Application ID URI", value: apiUri }]),
      ...client.exposedScopes.map((value) => ({
        field: "Exposed scope",
        value: `${apiUri ?? entra.clientId}/${value}`,
      })),
      ...client.appRoles.map((value) => ({
        field: "App role",
        value,
        note: "in the roles claim of users and applications that are assigned to it",
      })),
      ...redirectUris.map((uri) => ({
        field: "Redirect URI",
        value: uri,
        note: "must be exactly what the product sends",
      })),
    ],
    steps: [...federationSteps(entra), ...protocolSteps(entra.deliverTo?.exchangeOnline)],
  };
}

/** Microsoft Graph assigns roles, but turns on no protocols. */
function protocolSteps(exchange: ExchangeOnlineSpec | undefined): HandoffStep[] {
  if (exchange === undefined || exchange.usesAdminEndpoint || exchange.protocols.length === 0) return [];
  return [protocolStep(exchange.mailboxes, exchange.protocols)];
}

// A token is for one resource, so Entra refuses scopes of two resources in one token request (AADSTS28000).
function scopeNote(scopes: string[]): { note?: string } {
  const ofApis = scopes.filter((scope) => !openIdScopes.includes(scope));
  const resources = new Set(ofApis.map((scope) => scope.slice(0, Math.max(0, scope.lastIndexOf("/")))));
  return resources.size > 1 ? { note: "one API in a request: each token is for one" } : {};
}
