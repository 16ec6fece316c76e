import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Tenant } from "../../tenant.ts";
import { requireApplication } from "../applications.ts";
import { allow, allowAdministrators, type GraphEnv } from "../authorize.ts";
import { readBody } from "../body.ts";
import { badRequest, notFound } from "../errors.ts";
import { type EntitySet, entityResponse, listResponse } from "../odata.ts";
import { permissions } from "../permissions.ts";
import { requireServicePrincipal } from "../service-principals.ts";
import type { TokenLifetimePolicy } from "./entities.ts";
import { lifetimeSeconds } from "./lifetime.ts";

const type = "TokenLifetimePolicy";
const createBody = {
  type,
  schema: z.strictObject({
    displayName: z.string().min(1).max(256),
    definition: z.array(z.string()).length(1),
    isOrganizationDefault: z.boolean().default(false),
  }),
};
const referenceBody = {
  type,
  schema: z.strictObject({ "@odata.id": z.string() }),
  annotations: ["@odata.id"],
};

const policies: EntitySet<TokenLifetimePolicy> = {
  name: "policies/tokenLifetimePolicies",
  type: "microsoft.graph.tokenLifetimePolicy",
  project: (policy) => ({ ...policy, deletedDateTime: null }),
};

const canRead = allowAdministrators(...permissions.readPolicies);
const canWrite = allowAdministrators(...permissions.writePolicies);

/** Token lifetime policies and their assignments: https://learn.microsoft.com/graph/api/resources/tokenlifetimepolicy */
export function tokenLifetimeRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const path = "/policies/tokenLifetimePolicies";

  routes.get(path, canRead, (c) => listResponse(c, tenant, policies, tenant.policies.tokenLifetimePolicies));

  routes.post(path, canWrite, async (c) => {
    const policy = { id: randomUUID(), ...(await readBody(c, createBody)) };
    if (lifetimeSeconds(policy) === undefined) {
      // Departs from Entra: Code and message for an invalid token lifetime policy are not Entra's, which are unknown.
      throw badRequest("token-lifetime", "The definition of the policy is not valid.");
    }
    tenant.policies.tokenLifetimePolicies.push(policy);
    await tenant.commit();
    return entityResponse(c, tenant, policies, policy, 201);
  });

  routes.get(`${path}/:id`, canRead, (c) =>
    entityResponse(c, tenant, policies, requirePolicy(tenant, c.req.param("id"))),
  );

  routes.delete(`${path}/:id`, canWrite, async (c) => {
    const { id } = requirePolicy(tenant, c.req.param("id"));
    const before = tenant.policies;
    before.tokenLifetimePolicies = before.tokenLifetimePolicies.filter((one) => one.id !== id);
    before.tokenLifetimeAssignments = Object.fromEntries(
      Object.entries(before.tokenLifetimeAssignments).filter(([, policyId]) => policyId !== id),
    );
    await tenant.commit();
    return c.body(null, 204);
  });

  for (const [collection, require] of [
    ["applications", requireApplication],
    ["servicePrincipals", requireServicePrincipal],
  ] as const) {
    const assigned = `/${collection}/:id/tokenLifetimePolicies` as const;
    const objectId = (c: Context): string => require(tenant, c.req.param("id") ?? "").id;

    routes.get(assigned, allow(...permissions.readApplications), canRead, (c) => {
      const policyId = tenant.policies.tokenLifetimeAssignments[objectId(c)];
      const found = tenant.policies.tokenLifetimePolicies.filter(({ id }) => id === policyId);
      return listResponse(c, tenant, policies, found);
    });

    routes.post(`${assigned}/$ref`, allow(...permissions.readApplications), canWrite, async (c) => {
      const { "@odata.id": reference } = await readBody(c, referenceBody);
      const policy = requirePolicy(tenant, reference.slice(reference.lastIndexOf("/") + 1));
      tenant.policies.tokenLifetimeAssignments[objectId(c)] = policy.id;
      await tenant.commit();
      return c.body(null, 204);
    });
  }

  return routes;
}

function requirePolicy(tenant: Tenant, id: string): TokenLifetimePolicy {
  const policy = tenant.policies.tokenLifetimePolicies.find((one) => one.id === id.toLowerCase());
  if (!policy) throw notFound(id);
  return policy;
}
