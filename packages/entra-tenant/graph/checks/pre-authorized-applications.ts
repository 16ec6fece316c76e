import type { ApplicationChange } from "./application-change.ts";
import { firstPartyClients } from "../../first-party-clients.ts";
import { badRequest } from "../errors.ts";

/**
 * Refuses to pre-authorize an unknown client, or a client for a scope that the application did not have before the
 * request: https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/1395. A request without
 * pre-authorizations keeps them, even if it removes their scope:
 * https://github.com/MicrosoftDocs/azure-docs/issues/121168
 */
export function checkPreAuthorizedApplications(change: ApplicationChange): void {
  const { tenant, next, previous } = change;
  if (!change.givesPreAuthorizations) return;
  const scopes = new Set(previous?.api.oauth2PermissionScopes.map(({ id }) => id.toLowerCase()));
  const clients = next.api.preAuthorizedApplications;
  if (new Set(clients.map(({ appId }) => appId.toLowerCase())).size < clients.length) {
    throw badRequest(
      "pre-authorized-duplicate",
      "Request contains a property with duplicate values.",
      "DuplicateValue",
    );
  }
  for (const { appId, delegatedPermissionIds } of clients) {
    // Departs from Entra: Pre-authorized clients must be in this tenant, or one of eight programs of Microsoft. Entra
    // also accepts clients of other tenants and all of Microsoft's.
    const clientId = appId.toLowerCase();
    if (clientId !== next.appId && !firstPartyClients.has(clientId) && !tenant.findResource(appId)) {
      throw badRequest(
        "pre-authorized-application",
        `Property PreAuthorizedApplication references applications ${appId} that cannot be found.`,
        "InvalidValue",
      );
    }
    // The request that pre-authorizes a client for a scope cannot remove the scope either, so both states are checked.
    const kept = new Set(next.api.oauth2PermissionScopes.map(({ id }) => id.toLowerCase()));
    if (delegatedPermissionIds.some((id) => !scopes.has(id.toLowerCase()) || !kept.has(id.toLowerCase()))) {
      throw badRequest(
        "pre-authorized-permission",
        // https://github.com/microsoftgraph/microsoft-graph-docs-contrib/issues/12675
        "Property api.preAuthorizedApplications.delegatedPermissionIds has a Permission Id that cannot be found in the AppPermissions sets.",
        "InvalidValue",
      );
    }
  }
}
