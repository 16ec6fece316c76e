import type { ApplicationChange } from "./application-change.ts";
import { badRequest } from "../errors.ts";

/** Refuses an identifier URI that this application cannot use, or that another application has. */
export function checkIdentifierUris({ tenant, next }: ApplicationChange): void {
  const taken = new Set(
    tenant.applications
      .values()
      .filter(({ id }) => id !== next.id)
      .flatMap(({ identifierUris }) => identifierUris)
      .map((uri) => uri.toLowerCase()),
  );
  for (const uri of next.identifierUris) {
    if (!URL.canParse(uri) || uri.endsWith("/") || uri.length > 255) {
      throw badRequest(
        "identifier-uri-format",
        "Invalid value specified for property 'identifierUris' of resource 'Application'.",
      );
    }
    if (taken.has(uri.toLowerCase())) {
      throw badRequest(
        "identifier-uri-unique",
        "Another object with the same value for property identifierUris already exists.",
      );
    }
    if (next.api.requestedAccessTokenVersion !== 2 && !isOwn(uri, tenant.initialDomain)) {
      throw badRequest(
        "identifier-uri-domain",
        `Values of identifierUris property must use a verified domain of the organization or its subdomain: '${uri}'`,
        "HostNameNotOnVerifiedDomain",
      );
    }
  }
  const distinct = new Set(next.identifierUris.map((uri) => uri.toLowerCase()));
  if (distinct.size < next.identifierUris.length) {
    throw badRequest(
      "identifier-uri-duplicate",
      "Request contains a property with duplicate values.",
      "DuplicateValue",
    );
  }
}

/**
 * The forms that Entra accepts without a verified domain. After `api://`, any text is allowed, unless the tenant's
 * policy requires more (https://learn.microsoft.com/entra/identity-platform/identifier-uri-restrictions). The azuread
 * provider's acceptance tests register `api://acctestServicePrincipal-1` in a tenant without such a policy.
 * Applications with version 2 tokens can use any URI, because their tokens contain the application's id instead.
 */
function isOwn(uri: string, domain: string): boolean {
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*):\/\/(.+)$/.exec(uri.toLowerCase()) ?? [];
  const [host = ""] = rest.split("/");
  return scheme === "api" || host === domain || host.endsWith(`.${domain}`);
}
