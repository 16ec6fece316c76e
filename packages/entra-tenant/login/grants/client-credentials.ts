import type { Application } from "../../entities.ts";
import type { Tenant } from "../../tenant.ts";
import { requireServicePrincipal } from "../clients.ts";
import { requireConfidentialClient } from "../client-authentication/index.ts";
import { refuse } from "../errors/index.ts";
import { requireIssuableResource } from "../resources.ts";
import { isOpenIdScope, readResource, readScope, type RequestedResource } from "../scopes.ts";
import { appOnlyAccessToken } from "../tokens/access-token.ts";
import { isAssigned } from "../tokens/roles.ts";
import type { GrantRequest } from "./grant-request.ts";
import { lifetime, type TokenAnswer } from "./token-answer.ts";

/** https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow */
export async function clientCredentials(request: GrantRequest): Promise<TokenAnswer> {
  const { context, version, client, segment, origin } = request;
  const { tenant } = context;
  if (origin !== undefined) refuse("only-spa-redeems-cross-origin", { origin });
  if (segment === "common" || segment === "consumers") refuse("tenant-named");
  if (segment === "organizations") refuse("tenant-identifiable");
  const proof = await requireConfidentialClient(request, "client-credentials-present");
  const principal = requireServicePrincipal(tenant, client);
  const part = requireDefault(tenant, request);
  const resourceId = requireIssuableResource(tenant, part.resource, part.audience);
  const resourcePrincipal = tenant.servicePrincipals.get(resourceId);
  if (resourcePrincipal?.appRoleAssignmentRequired === true && !isAssigned(tenant, principal.id, resourceId)) {
    refuseUnassigned(client, part);
  }
  const signed = { client, proof, resource: part.resource, audience: part.audience };
  return {
    token_type: "Bearer",
    ...lifetime(tenant, version, { client, ...part }),
    access_token: await appOnlyAccessToken(tenant, signed, principal),
  };
}

/**
 * An application cannot select permissions: it requests `<resource>/.default`, or `resource` in v1. MSAL for Go and
 * Java add the OpenID Connect scopes to every request, and Entra ignores them if there is a resource.
 * https://github.com/AzureAD/microsoft-authentication-library-for-go/issues/304
 */
function requireDefault(tenant: Tenant, { version, client, form }: GrantRequest): RequestedResource {
  if (version === 1) {
    const resource = form["resource"] ?? refuse("parameter-present", { parameter: "resource" });
    return readResource(tenant, resource).resources[0];
  }
  const scope = form["scope"] ?? refuse("parameter-present", { parameter: "scope" });
  const [named = "", ...others] = scope.split(" ").filter((token) => token !== "" && !isOpenIdScope(token));
  if (!named.endsWith("/.default") || others.length > 0) refuse("scope-is-default", { scope });
  return readScope(tenant, client, named).resources[0];
}

function refuseUnassigned(client: Application, part: RequestedResource): never {
  return refuse("application-assigned", {
    clientId: client.appId,
    clientName: client.displayName,
    resource: part.audience,
    resourceName: part.resource.displayName,
  });
}
