import type { ApplicationChange } from "./application-change.ts";
import { badRequest } from "../errors.ts";

/** Refuses to pre-authorize a client that is unknown, or for a scope that the application does not have. */
export function checkPreAuthorizedApplications({ tenant, next }: ApplicationChange): void {
  const scopes = new Set(next.api.oauth2PermissionScopes.map(({ id }) => id.toLowerCase()));
  const clients = next.api.preAuthorizedApplications;
  if (new Set(clients.map(({ appId }) => appId.toLowerCase())).size < clients.length) {
    throw badRequest(
      "pre-authorized-duplicate",
      "Request contains a property with duplicate values.",
      "DuplicateValue",
    );
  }
  for (const { appId, delegatedPermissionIds } of clients) {
    // Departs from Entra: clients of other tenants and Microsoft's own tools are unknown here and refused.
    if (appId.toLowerCase() !== next.appId && !tenant.findResource(appId)) {
      throw badRequest(
        "pre-authorized-application",
        `Property PreAuthorizedApplication references applications ${appId} that cannot be found.`,
        "InvalidValue",
      );
    }
    const unknown = delegatedPermissionIds.find((id) => !scopes.has(id.toLowerCase()));
    if (unknown !== undefined) {
      throw badRequest(
        "pre-authorized-permission",
        `Property PreAuthorizedApplication references permission ${unknown} that cannot be found.`,
        "InvalidValue",
      );
    }
  }
}
