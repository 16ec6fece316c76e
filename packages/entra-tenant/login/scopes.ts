import type { Application, PermissionScope } from "../entities.ts";
import { microsoftGraphAppId } from "../first-party.ts";
import type { Resource, Tenant } from "../tenant.ts";
import { refuse } from "./errors/index.ts";

/** https://learn.microsoft.com/entra/identity-platform/scopes-oidc#openid-connect-scopes */
const openIdScopes = ["openid", "profile", "email", "offline_access"] as const;
export type OpenIdScope = (typeof openIdScopes)[number];

/** Whether a scope is an OpenID Connect scope, not one of an API. */
export function isOpenIdScope(scope: string): scope is OpenIdScope {
  return openIdScopes.some((known) => known === scope);
}

/** Requested scopes of one API. */
export interface RequestedResource {
  resource: Resource;
  /** The audience as in the request. v1 access tokens contain it. */
  audience: string;
  /** Prefix of each scope in the response; empty if the client requested bare scopes. */
  prefix: string;
  /** Permissions by name; empty when `isStatic`. */
  scopes: PermissionScope[];
  /** `.default` or a v1 `resource`: all declared permissions of the registration. */
  isStatic: boolean;
}

/** A parsed `scope` parameter. */
export interface RequestedScopes {
  openId: Set<OpenIdScope>;
  /** In the order of the request. Never empty: without an API, a token is for Microsoft Graph. */
  resources: [RequestedResource, ...RequestedResource[]];
}

/** Parses a v2 `scope`. https://learn.microsoft.com/entra/identity-platform/scopes-oidc */
export function readScope(tenant: Tenant, client: Application, scope: string): RequestedScopes {
  const tokens = scope.split(" ").filter((token) => token !== "");
  if (tokens.length === 0) refuse("parameter-present", { parameter: "scope" });
  const openId = new Set<OpenIdScope>();
  const resources = new Map<string, RequestedResource>();
  for (const token of tokens) {
    const { audience, value } = splitScope(token);
    const requested = resources.get(audience ?? "") ?? requestedResource(tenant, audience);
    const openIdScope = openIdScopes.find((known) => known === value);
    if (openIdScope !== undefined && requested.resource.appId === microsoftGraphAppId) {
      openId.add(openIdScope);
      continue;
    }
    resources.set(audience ?? "", requested);
    if (value === ".default") requested.isStatic = true;
    else requested.scopes.push(findScope(requested.resource, value, client));
  }
  const [first = requestedResource(tenant, undefined), ...others] = resources.values();
  const all: RequestedScopes["resources"] = [first, ...others];
  if (all.some(({ isStatic }) => isStatic) && (others.length > 0 || first.scopes.length > 0)) {
    refuse("default-scope-alone", { scope });
  }
  return { openId, resources: all };
}

/**
 * Reads a v1 `resource`. It has the meaning of `.default`, with all scopes of OpenID Connect.
 * Departs from Entra: A version 1 request without `resource` gets a token for Microsoft Graph. The default in Entra was
 * Azure AD Graph, which is retired.
 */
export function readResource(tenant: Tenant, resource: string | undefined): RequestedScopes {
  const requested = requestedResource(tenant, resource);
  return { openId: new Set(openIdScopes), resources: [{ ...requested, isStatic: true }] };
}

/** The only API of a token request. Refuses several APIs. */
export function requireOneResource(requested: RequestedScopes, scope: string): RequestedResource {
  const [first, ...others] = requested.resources;
  if (others.some(({ resource }) => resource.appId !== first.resource.appId)) {
    refuse("scope-of-one-resource", { scope });
  }
  return first;
}

/** `https://api/.default` means `https://api`. `https://api//.default` means `https://api/`, with the slash. */
function splitScope(token: string): { audience: string | undefined; value: string } {
  if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(token)) refuse("scope-well-formed", { scope: token });
  const slash = token.lastIndexOf("/");
  if (slash === -1) return { audience: undefined, value: token };
  if (slash === 0 || slash === token.length - 1) refuse("scope-well-formed", { scope: token });
  return { audience: token.slice(0, slash), value: token.slice(slash + 1) };
}

function requestedResource(tenant: Tenant, audience: string | undefined): RequestedResource {
  const resource =
    audience === undefined ? tenant.findResource(microsoftGraphAppId) : tenant.findResourceByUri(audience);
  if (resource === undefined) {
    return refuse("resource-in-tenant", { resource: audience ?? microsoftGraphAppId, tenant: tenant.id });
  }
  // Tokens for bare scopes contain Microsoft Graph's app id. Tokens for scopes with a URI contain that URI.
  return {
    resource,
    audience: audience ?? resource.appId,
    prefix: audience === undefined ? "" : `${audience}/`,
    scopes: [],
    isStatic: false,
  };
}

function findScope(resource: Resource, value: string, client: Application): PermissionScope {
  const wanted = value.toLowerCase();
  const scope = resource.oauth2PermissionScopes.find(
    (candidate) => candidate.isEnabled && candidate.value.toLowerCase() === wanted,
  );
  return (
    scope ?? refuse("scope-on-resource", { clientName: client.displayName, scope: value, resourceId: resource.appId })
  );
}
