import type { ApplicationChange } from "./application-change.ts";
import { badRequest } from "../errors.ts";

/** Refuses an identifier URI that is not this application's to use, or that another application has. */
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
 * The forms that Entra takes without a verified domain. With `api://` that is any text: only the tenant's policy asks for more
 * (https://learn.microsoft.com/entra/identity-platform/identifier-uri-restrictions), and the azuread provider's acceptance
 * tests register `api://acctestServicePrincipal-1` in a tenant without it. Applications with version 2 tokens may use any URI,
 * because their tokens name the application by its id.
 */
function isOwn(uri: string, domain: string): boolean {
  const [, scheme = "", rest = ""] = /^([a-z][a-z0-9+.-]*):\/\/(.+)$/.exec(uri.toLowerCase()) ?? [];
  const [host = ""] = rest.split("/");
  return scheme === "api" || host === domain || host.endsWith(`.${domain}`);
}
