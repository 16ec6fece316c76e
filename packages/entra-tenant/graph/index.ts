import { Hono } from "hono";
import type { Tenant } from "../tenant.ts";
import { appRoleAssignmentRoutes } from "./app-role-assignments.ts";
import { applicationPasswordRoutes } from "./application-passwords.ts";
import { applicationRoutes, requireApplication } from "./applications.ts";
import { authenticate, type GraphEnv } from "./authorize.ts";
import { batchRoutes } from "./batch.ts";
import { deletedItemRoutes } from "./deleted-items.ts";
import { directoryObjectRoutes } from "./directory-objects.ts";
import { domainRoutes } from "./domains.ts";
import { errorResponse, unknownRoute } from "./errors.ts";
import { federatedIdentityCredentialRoutes } from "./federated-identity-credentials.ts";
import { getByIdsRoutes } from "./get-by-ids.ts";
import { groupMemberRoutes } from "./group-member-routes.ts";
import { groupRoutes } from "./groups.ts";
import { keyRotationRoutes } from "./key-rotation.ts";
import { managerRoutes } from "./managers.ts";
import { membershipRoutes } from "./memberships.ts";
import { organizationRoutes } from "./organization.ts";
import { ownerRoutes } from "./owner-routes.ts";
import { permissionGrantRoutes } from "./permission-grants.ts";
import { policyRoutes } from "./policies/index.ts";
import { propertyRoutes } from "./properties.ts";
import { servicePrincipalPasswordRoutes } from "./service-principal-passwords.ts";
import { directoryRoleRoutes } from "./roles/directory-roles.ts";
import { roleAssignmentRoutes } from "./roles/role-assignments.ts";
import { roleDefinitionRoutes } from "./roles/role-definitions.ts";
import { requireServicePrincipal, servicePrincipalRoutes } from "./service-principals.ts";
import { reportRoutes } from "./reports/index.ts";
import { userRoutes } from "./users.ts";

const notAnId = /\/(microsoft\.graph\.)?delta(\(.*\))?$/i;

/**
 * Microsoft Graph, mounted under each API version. Both versions serve the same objects. `dispatch` answers the
 * requests of a batch.
 */
export function graphRoutes(tenant: Tenant, dispatch: (request: Request) => Promise<Response>): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  routes.use(authenticate(tenant));
  // These names are where an object id could be. A 404 for these would look like a missing object.
  routes.use(async (c, next) => {
    if (notAnId.test(c.req.path)) throw unknownRoute(c.req.method, new URL(c.req.url).pathname);
    await next();
  });
  for (const part of [
    // Before the routes of service principals, because it handles custom security attributes first.
    policyRoutes(tenant),
    applicationRoutes(tenant),
    applicationPasswordRoutes(tenant),
    keyRotationRoutes(tenant, "applications"),
    federatedIdentityCredentialRoutes(tenant),
    ownerRoutes(tenant, "applications", requireApplication),
    servicePrincipalRoutes(tenant),
    servicePrincipalPasswordRoutes(tenant),
    keyRotationRoutes(tenant, "servicePrincipals"),
    ownerRoutes(tenant, "servicePrincipals", requireServicePrincipal),
    appRoleAssignmentRoutes(tenant),
    permissionGrantRoutes(tenant),
    userRoutes(tenant),
    managerRoutes(tenant),
    groupRoutes(tenant),
    groupMemberRoutes(tenant),
    membershipRoutes(tenant),
    directoryObjectRoutes(tenant),
    directoryRoleRoutes(tenant),
    roleDefinitionRoutes(tenant),
    roleAssignmentRoutes(tenant),
    domainRoutes(tenant),
    deletedItemRoutes(tenant),
    organizationRoutes(tenant),
    getByIdsRoutes(tenant),
    reportRoutes(tenant),
    batchRoutes(dispatch),
    // After all others, which have paths of the same length.
    propertyRoutes(tenant),
  ]) {
    routes.route("/", part);
  }
  routes.all("*", (c) => {
    throw unknownRoute(c.req.method, new URL(c.req.url).pathname);
  });
  routes.onError((error, c) => errorResponse(c, error, tenant.now()));
  return routes;
}
