import type { MiddlewareHandler } from "hono";
import type { Tenant } from "../../tenant.ts";
import { type GraphEnv, hasRight } from "../authorize.ts";
import { GraphError } from "../errors.ts";

/**
 * Middleware for the reports of sign-ins. Refuses tokens without one of these permissions, users without a directory role
 * for reports, and tenants without a licence.
 */
export function allowReports(
  tenant: Tenant,
  ...permissions: readonly [string, ...string[]]
): MiddlewareHandler<GraphEnv> {
  return async (c, next) => {
    const caller = c.get("caller");
    if (!permissions.some((permission) => caller.permissions.has(permission))) {
      throw new GraphError(
        403,
        "Authentication_MSGraphPermissionMissing",
        `The principal does not have required Microsoft Graph permission(s): ${permissions[0]} to call this API. For more information about Microsoft Graph permissions, please visit https://learn.microsoft.com/graph/permissions-overview.`,
        "permission",
      );
    }
    if (!hasRight(caller, permissions)) {
      throw new GraphError(
        403,
        "Authentication_RequestFromUnsupportedUserRole",
        "User is not in the allowed roles",
        "directory-role",
      );
    }
    // https://learn.microsoft.com/graph/known-issues#azure-ad-activity-reports
    if (!tenant.reports.hasPremiumLicence) {
      throw new GraphError(
        403,
        "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
        "Neither tenant is B2C or tenant doesn't have premium license",
        "licence",
      );
    }
    await next();
  };
}
