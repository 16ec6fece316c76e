import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Tenant } from "../tenant.ts";
import { allowManager } from "./caller.ts";
import type { RoleAssignment } from "./entities.ts";
import { AzureError } from "./errors.ts";
import { readBody, requireRequest } from "./management.ts";
import { isRole } from "./roles.ts";

const body = z.object({
  properties: z.object({ roleDefinitionId: z.string(), principalId: z.string() }),
});

/**
 * Role assignments decide who can read a vault:
 * https://learn.microsoft.com/rest/api/authorization/role-assignments/create
 */
export function roleAssignmentRoutes(tenant: Tenant): Hono {
  const routes = new Hono();
  routes.put("/subscriptions/*", async (c, next) => {
    const path = /^(\/subscriptions\/.+)\/providers\/Microsoft\.Authorization\/roleAssignments\/([^/]+)$/i.exec(
      c.req.path,
    );
    if (path === null) {
      await next();
      return;
    }
    const [id, scope = ""] = path;
    const caller = await requireRequest(tenant, c);
    allowManager(tenant, caller, "Microsoft.Authorization/roleAssignments/write", scope);
    const { roleDefinitionId, principalId } = (await readBody(c, body)).properties;
    const roleId = roleDefinitionId.split("/").at(-1)?.toLowerCase() ?? "";
    if (!isRole(roleId)) {
      throw new AzureError(
        400,
        "RoleDefinitionDoesNotExist",
        `The specified role definition with ID '${roleId.replaceAll("-", "")}' does not exist.`,
        "role-exists",
      );
    }
    if (!tenant.users.has(principalId) && !tenant.servicePrincipals.has(principalId)) {
      throw new AzureError(
        400,
        "PrincipalNotFound",
        `Principal ${principalId.replaceAll("-", "")} does not exist in the directory ${tenant.id}.`,
        "principal-exists",
      );
    }
    const createdOn = tenant.now().toISOString();
    const assignment: RoleAssignment = { id, scope, roleDefinitionId: roleId, principalId, createdOn };
    if (isAssigned(tenant, assignment)) {
      throw new AzureError(409, "RoleAssignmentExists", "The role assignment already exists.", "role-assigned");
    }
    tenant.roleAssignments.set(id, assignment);
    await tenant.commit();
    return respond(c, assignment);
  });
  return routes;
}

function isAssigned(tenant: Tenant, { scope, roleDefinitionId, principalId }: RoleAssignment): boolean {
  return tenant.roleAssignments
    .values()
    .some(
      (known) =>
        known.scope === scope && known.roleDefinitionId === roleDefinitionId && known.principalId === principalId,
    );
}

function respond(c: Context, { id, scope, roleDefinitionId, principalId, createdOn }: RoleAssignment): Response {
  return c.json(
    {
      id,
      name: id.split("/").at(-1),
      type: "Microsoft.Authorization/roleAssignments",
      properties: {
        roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${roleDefinitionId}`,
        principalId,
        scope,
        createdOn,
      },
    },
    201,
  );
}
