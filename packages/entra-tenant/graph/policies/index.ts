import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { z } from "zod";
import type { Tenant } from "../../tenant.ts";
import { requireApplication } from "../applications.ts";
import { allow, allowAdministrators, type GraphEnv } from "../authorize.ts";
import { readBody } from "../body.ts";
import { directoryObjects } from "../directory-objects.ts";
import { badRequest, notFound } from "../errors.ts";
import { type EntitySet, entityResponse, listResponse, readQuery, versionOf } from "../odata.ts";
import { permissions } from "../permissions.ts";
import {
  authorizationPolicyBody,
  consentRequestBody,
  type CustomRestrictions,
  customPolicyBody,
  defaultPolicyBody,
  newCustomPolicyBody,
  securityAttributesBody,
} from "./bodies.ts";
import type { AppManagementPolicy, Restrictions } from "./entities.ts";
import { tokenLifetimeRoutes } from "./token-lifetime.ts";

const referenceBody = {
  type: "AppManagementPolicy",
  schema: z.strictObject({ "@odata.id": z.string() }),
  annotations: ["@odata.id"],
};

/** `/policies`, and the policies of applications: https://learn.microsoft.com/graph/api/resources/applicationauthenticationmethodpolicy */
export function policyRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  for (const part of [
    defaultPolicyRoutes,
    customPolicyRoutes,
    assignmentRoutes,
    tokenLifetimeRoutes,
    consentRoutes,
    attributeRoutes,
  ]) {
    routes.route("/", part(tenant));
  }
  return routes;
}

const path = "/policies/defaultAppManagementPolicy";
// Users need the role of Global Reader or more: https://learn.microsoft.com/graph/api/tenantappmanagementpolicy-get
const canReadPolicies = allowAdministrators(...permissions.readPolicies);
const canWritePolicies = allowAdministrators(...permissions.writePolicies);

function defaultPolicyRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();

  routes.get(path, canReadPolicies, (c) => {
    readQuery(c, []);
    const { isEnabled, applicationRestrictions, servicePrincipalRestrictions } =
      tenant.policies.defaultAppManagementPolicy;
    return c.json({
      "@odata.context": `${tenant.origin}/${versionOf(c)}/$metadata#policies/defaultAppManagementPolicy/$entity`,
      id: "00000000-0000-0000-0000-000000000000",
      displayName: "Default app management tenant policy",
      description:
        "Default tenant policy that enforces app management restrictions on applications and service principals. To apply policy to targeted resources, create a new policy under appManagementPolicies collection.",
      isEnabled,
      applicationRestrictions: visible(applicationRestrictions, versionOf(c)),
      servicePrincipalRestrictions,
    });
  });

  // Omitted properties keep their values. Collections are replaced as a whole.
  routes.patch(path, canWritePolicies, async (c) => {
    const body = await readBody(c, defaultPolicyBody);
    const before = tenant.policies.defaultAppManagementPolicy;
    tenant.policies.defaultAppManagementPolicy = {
      isEnabled: body.isEnabled ?? before.isEnabled,
      applicationRestrictions: { ...before.applicationRestrictions, ...given(body.applicationRestrictions) },
      servicePrincipalRestrictions: {
        ...before.servicePrincipalRestrictions,
        ...given(body.servicePrincipalRestrictions),
      },
    };
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}

function customPolicyRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const all = "/policies/appManagementPolicies";

  routes.get(all, canReadPolicies, (c) =>
    listResponse(c, tenant, customPolicies(versionOf(c)), tenant.policies.appManagementPolicies),
  );

  routes.post(all, canWritePolicies, async (c) => {
    const { restrictions, ...texts } = await readBody(c, newCustomPolicyBody);
    const policy = { id: randomUUID(), description: "", isEnabled: false, ...given(texts) } as AppManagementPolicy;
    policy.restrictions = merged({ passwordCredentials: [], keyCredentials: [] }, restrictions);
    tenant.policies.appManagementPolicies.push(policy);
    await tenant.commit();
    return c.json(customPolicies(versionOf(c)).project(policy), 201);
  });

  routes.get(`${all}/:id`, canReadPolicies, (c) =>
    entityResponse(c, tenant, customPolicies(versionOf(c)), requirePolicy(tenant, c.req.param("id"))),
  );

  // https://learn.microsoft.com/graph/api/appmanagementpolicy-list-appliesto
  routes.get(`${all}/:id/appliesTo`, allow(...permissions.readAppliesTo), (c) => {
    const { id } = requirePolicy(tenant, c.req.param("id"));
    const assigned = Object.entries(tenant.policies.assignments).filter(([, policyId]) => policyId === id);
    const objects = assigned.map(([objectId]) => ({ id: objectId })).filter((one) => tenant.applications.has(one.id));
    return listResponse(c, tenant, directoryObjects(tenant, versionOf(c)), objects);
  });

  routes.patch(`${all}/:id`, canWritePolicies, async (c) => {
    const { restrictions, ...texts } = await readBody(c, customPolicyBody);
    const policy = requirePolicy(tenant, c.req.param("id"));
    Object.assign(policy, given(texts));
    policy.restrictions = merged(policy.restrictions, restrictions ?? {});
    await tenant.commit();
    return c.body(null, 204);
  });

  routes.delete(`${all}/:id`, canWritePolicies, async (c) => {
    const { policies } = tenant;
    const { id } = requirePolicy(tenant, c.req.param("id"));
    if (Object.values(policies.assignments).includes(id)) {
      // Departs from Entra: Message and code for deleting an assigned policy are not Entra's, which are unknown.
      throw badRequest("policy-assigned", `The policy '${id}' is assigned to an application.`);
    }
    policies.appManagementPolicies = policies.appManagementPolicies.filter((one) => one.id !== id);
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}

/** Departs from Entra: Policies can be assigned to applications, but not to service principals. */
function assignmentRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canRead = allow(...permissions.readApplications);
  const assigned = "/applications/:id/appManagementPolicies";

  routes.get(assigned, canRead, canReadPolicies, (c) => {
    const { policies } = tenant;
    const { id } = requireApplication(tenant, c.req.param("id"));
    const found = policies.appManagementPolicies.filter((one) => one.id === policies.assignments[id]);
    return listResponse(c, tenant, customPolicies(versionOf(c)), found);
  });

  routes.post(`${assigned}/$ref`, canRead, canWritePolicies, async (c) => {
    const { "@odata.id": reference } = await readBody(c, referenceBody);
    const { id } = requireApplication(tenant, c.req.param("id"));
    const policy = requirePolicy(tenant, referencedPolicy(reference));
    if (tenant.policies.assignments[id] !== undefined) {
      // Departs from Entra: Message and code for a second policy on an application are not Entra's, which are unknown.
      throw badRequest("one-policy", "Only one policy can be assigned to an application.");
    }
    tenant.policies.assignments[id] = policy.id;
    await tenant.commit();
    return c.body(null, 204);
  });

  routes.delete(`${assigned}/:policy/$ref`, canRead, canWritePolicies, async (c) => {
    const { id } = requireApplication(tenant, c.req.param("id"));
    const policyId = c.req.param("policy");
    if (tenant.policies.assignments[id] !== policyId) throw notFound(policyId);
    Reflect.deleteProperty(tenant.policies.assignments, id);
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}

function consentRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();

  routes.get("/policies/authorizationPolicy", allow(...permissions.readAuthorizationPolicy), (c) => {
    readQuery(c, []);
    return c.json({
      "@odata.context": `${tenant.origin}/${versionOf(c)}/$metadata#policies/authorizationPolicy/$entity`,
      id: "authorizationPolicy",
      displayName: "Authorization Policy",
      description: "Used to manage authorization related settings across the company.",
      defaultUserRolePermissions: tenant.policies.authorizationPolicy,
    });
  });

  const canWrite = allowAdministrators(...permissions.writeAuthorizationPolicy);
  routes.patch("/policies/authorizationPolicy", canWrite, async (c) => {
    const { defaultUserRolePermissions = {} } = await readBody(c, authorizationPolicyBody);
    Object.assign(tenant.policies.authorizationPolicy, given(defaultUserRolePermissions));
    await tenant.commit();
    return c.body(null, 204);
  });

  routes.get("/policies/adminConsentRequestPolicy", allow(...permissions.readConsentRequests), (c) => {
    readQuery(c, []);
    return c.json({
      "@odata.context": `${tenant.origin}/${versionOf(c)}/$metadata#policies/adminConsentRequestPolicy/$entity`,
      isEnabled: tenant.policies.adminConsentRequestPolicy.isEnabled,
      version: 0,
      notifyReviewers: true,
      remindersEnabled: true,
      requestDurationInDays: 30,
      reviewers: [],
    });
  });

  const canSet = allowAdministrators(...permissions.writeConsentRequests);
  routes.put("/policies/adminConsentRequestPolicy", canSet, async (c) => {
    const { isEnabled } = await readBody(c, consentRequestBody);
    tenant.policies.adminConsentRequestPolicy = { isEnabled };
    await tenant.commit();
    return c.body(null, 204);
  });

  return routes;
}

/** Custom security attributes need a separate permission. Requests without them continue to the usual route. */
function attributeRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  routes.patch("/:collection{users|servicePrincipals}/:id", async (c, next) => {
    const text = await c.req.text();
    if (!text.includes('"customSecurityAttributes"')) return next();
    await allow(...permissions.writeSecurityAttributes)(c, () => Promise.resolve());
    const { customSecurityAttributes } = await readBody(c, securityAttributesBody);
    const id = c.req.param("id").toLowerCase();
    if (!tenant.users.has(id) && !tenant.servicePrincipals.has(id)) throw notFound(id);
    const attributes = { ...tenant.policies.securityAttributes[id] };
    for (const [set, values] of Object.entries(customSecurityAttributes)) {
      for (const [name, value] of Object.entries(values)) attributes[`${set}_${name}`] = value;
    }
    tenant.policies.securityAttributes[id] = attributes;
    await tenant.commit();
    return c.body(null, 204);
  });
  return routes;
}

function customPolicies(version: "v1.0" | "beta"): EntitySet<AppManagementPolicy> {
  return {
    name: "policies/appManagementPolicies",
    type: "microsoft.graph.appManagementPolicy",
    project: ({ restrictions, ...policy }) => {
      const { passwordCredentials, keyCredentials, ...applicationRestrictions } = visible(restrictions, version);
      return { ...policy, restrictions: { passwordCredentials, keyCredentials, applicationRestrictions } };
    },
  };
}

/** v1.0 does not serve `audiences`: https://learn.microsoft.com/graph/api/resources/appmanagementapplicationconfiguration */
function visible(restrictions: Restrictions, version: "v1.0" | "beta"): Restrictions {
  return version === "beta" ? restrictions : { ...restrictions, audiences: undefined };
}

/** In a custom policy the restrictions of applications are one level deeper. */
function merged(before: Restrictions, { applicationRestrictions, ...credentials }: CustomRestrictions): Restrictions {
  return { ...before, ...given(credentials), ...given(applicationRestrictions) };
}

function requirePolicy(tenant: Tenant, id: string): AppManagementPolicy {
  const policy = tenant.policies.appManagementPolicies.find((one) => one.id === id.toLowerCase());
  if (!policy) throw notFound(id);
  return policy;
}

/** The id at the end of `https://graph.microsoft.com/v1.0/policies/appManagementPolicies/{id}`; the host does not matter. */
function referencedPolicy(reference: string): string {
  const id = /\/appManagementPolicies\/([0-9a-fA-F-]{36})\/?$/.exec(reference)?.[1];
  if (id === undefined) throw badRequest("reference", `Invalid URI '${reference}' specified for an entity reference.`);
  return id;
}

/** Removes undefined properties, which would replace existing values. */
function given<T extends object>(object: T | undefined): Partial<{ [Key in keyof T]: Exclude<T[Key], undefined> }> {
  const entries = Object.entries(object ?? {}).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Partial<{ [Key in keyof T]: Exclude<T[Key], undefined> }>;
}
