import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import type { AppRoleAssignment, ServicePrincipal } from "../entities.ts";
import { microsoftGraphAppId } from "../first-party.ts";
import type { Tenant } from "../tenant.ts";
import { assignmentSet } from "./app-role-assignment-projection.ts";
import { allow, allowAdministrators, type GraphEnv, requireRight } from "./authorize.ts";
import { readBody } from "./body.ts";
import { badRequest, notFound } from "./errors.ts";
import { requireGroup } from "./groups.ts";
import { entityResponse, listResponse } from "./odata.ts";
import { permissions } from "./permissions.ts";
import { assignOtherAppRoles } from "./roles/role-rights.ts";
import { requireServicePrincipal } from "./service-principals.ts";
import { requireUser } from "./users.ts";

/** Access to an application without one of its app roles. */
export const defaultAccess = "00000000-0000-0000-0000-000000000000";

const assignmentBody = {
  type: "AppRoleAssignment",
  schema: z.strictObject({ appRoleId: z.guid(), principalId: z.guid(), resourceId: z.guid() }),
  readOnly: ["createdDateTime", "principalDisplayName", "principalType", "resourceDisplayName"],
};

/**
 * The two sides of an assignment: the resource's `appRoleAssignedTo` and the `appRoleAssignments` of the client, user
 * or group.
 */
const ends = [
  { collection: "servicePrincipals", path: "appRoleAssignedTo", end: "resourceId", require: requireServicePrincipal },
  { collection: "servicePrincipals", path: "appRoleAssignments", end: "principalId", require: requireServicePrincipal },
  { collection: "users", path: "appRoleAssignments", end: "principalId", require: requireUser },
  { collection: "groups", path: "appRoleAssignments", end: "principalId", require: requireGroup },
] as const;

/** App role assignments of either side: https://learn.microsoft.com/graph/api/resources/approleassignment */
export function appRoleAssignmentRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canRead = allow(...permissions.readAssignments);
  const canWrite = allowAdministrators(...permissions.writeAssignments, assignOtherAppRoles);

  for (const { collection: name, path, end, require } of ends) {
    const collection = `/${name}/:id/${path}` as const;
    const setOf = (id: string) => assignmentSet(tenant, `${name}('${id}')/${path}`);
    const requireAssignment = (principal: { id: string }, id: string) => {
      const assignment = tenant.appRoleAssignments.get(id);
      if (assignment?.[end] !== principal.id) throw notFound(id);
      return assignment;
    };

    routes.get(collection, canRead, (c) => {
      const { id } = require(tenant, c.req.param("id"));
      const assignments = tenant.appRoleAssignments.values().filter((assignment) => assignment[end] === id);
      return listResponse(c, tenant, setOf(id), assignments);
    });

    routes.post(collection, canWrite, async (c) => {
      const body = await readBody(c, assignmentBody);
      const { id } = require(tenant, c.req.param("id"));
      if (body[end].toLowerCase() !== id) {
        throw badRequest("assignment-path", `The ${end} of the app role assignment must be '${id}'.`);
      }
      if (tenant.servicePrincipals.get(body.resourceId.toLowerCase())?.appId === microsoftGraphAppId) {
        requireRight(c.get("caller"), permissions.writeAssignments);
      }
      const assignment = createAssignment(tenant, body);
      await tenant.commit();
      return entityResponse(c, tenant, setOf(id), assignment, 201);
    });

    routes.get(`${collection}/:assignment`, canRead, (c) => {
      const principal = require(tenant, c.req.param("id"));
      return entityResponse(c, tenant, setOf(principal.id), requireAssignment(principal, c.req.param("assignment")));
    });

    routes.delete(`${collection}/:assignment`, canWrite, async (c) => {
      const principal = require(tenant, c.req.param("id"));
      tenant.appRoleAssignments.delete(requireAssignment(principal, c.req.param("assignment")).id);
      await tenant.commit();
      return c.body(null, 204);
    });
  }

  return routes;
}

/**
 * Assigns an app role.
 * Departs from Entra: A principal or resource that does not exist is a 400 with another message. The azuread provider
 * repeats the request for minutes after Entra's answer.
 */
export function createAssignment(
  tenant: Tenant,
  body: { appRoleId: string; principalId: string; resourceId: string },
): AppRoleAssignment {
  const appRoleId = body.appRoleId.toLowerCase();
  const principalId = body.principalId.toLowerCase();
  const resource = tenant.servicePrincipals.get(body.resourceId.toLowerCase());
  if (!resource)
    throw badRequest("assignment-resource", `No service principal has the resourceId '${body.resourceId}'.`);
  const principalType = principalTypeOf(tenant, principalId);
  if (!principalType) {
    const message = `No user, group or service principal has the principalId '${body.principalId}'.`;
    throw badRequest("assignment-principal", message);
  }
  // Departs from Entra: The message about a group that is not security-enabled is not Entra's, which is unknown.
  if (tenant.groups.get(principalId)?.securityEnabled === false) {
    throw badRequest("assignment-principal", `The group '${principalId}' is not security-enabled.`);
  }
  if (appRoleId !== defaultAccess) requireRole(tenant, resource, appRoleId, principalType);
  const isSame = (other: AppRoleAssignment) => {
    return other.appRoleId === appRoleId && other.principalId === principalId && other.resourceId === resource.id;
  };
  if (tenant.appRoleAssignments.values().some(isSame)) {
    throw badRequest("assignment-unique", "Permission being assigned already exists on the object");
  }
  const assignment: AppRoleAssignment = {
    id: createAssignmentId(principalId),
    createdDateTime: tenant.now().toISOString(),
    appRoleId,
    principalId,
    principalType,
    resourceId: resource.id,
  };
  tenant.appRoleAssignments.set(assignment.id, assignment);
  return assignment;
}

function principalTypeOf(tenant: Tenant, id: string): AppRoleAssignment["principalType"] | undefined {
  if (tenant.users.has(id)) return "User";
  if (tenant.groups.has(id)) return "Group";
  return tenant.servicePrincipals.has(id) ? "ServicePrincipal" : undefined;
}

/** The role must exist, be enabled, and allow this kind of principal. */
function requireRole(
  tenant: Tenant,
  resource: ServicePrincipal,
  appRoleId: string,
  principalType: AppRoleAssignment["principalType"],
): void {
  const role = tenant.findResource(resource.appId)?.appRoles.find(({ id }) => id.toLowerCase() === appRoleId);
  const member = principalType === "ServicePrincipal" ? "Application" : "User";
  if (!role?.isEnabled || !role.allowedMemberTypes.includes(member)) {
    throw badRequest("assignment-role", `Permission being assigned was not found on application '${resource.appId}'.`);
  }
}

/** Entra's ids begin with the principal's bytes. They are base64url, so they contain no slash. */
function createAssignmentId(principalId: string): string {
  const hex = `${principalId}${randomUUID()}`.replaceAll("-", "");
  return Buffer.from(hex, "hex").toString("base64url");
}
