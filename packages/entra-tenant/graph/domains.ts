import { Hono } from "hono";
import type { Tenant } from "../tenant.ts";
import { allow, type GraphEnv } from "./authorize.ts";
import { notFound } from "./errors.ts";
import { type EntitySet, entityResponse, listResponse } from "./odata.ts";
import { permissions } from "./permissions.ts";

interface Domain {
  /** The domain's name. */
  id: string;
}

const domains: EntitySet<Domain> = {
  name: "domains",
  type: "microsoft.graph.domain",
  project: ({ id }) => ({
    id,
    authenticationType: "Managed",
    availabilityStatus: null,
    isAdminManaged: true,
    isDefault: true,
    isInitial: true,
    isRoot: true,
    isVerified: true,
    manufacturer: null,
    model: null,
    passwordNotificationWindowInDays: 14,
    passwordValidityPeriodInDays: 2147483647,
    state: null,
    supportedServices: ["Email", "OfficeCommunicationsOnline"],
  }),
};

/**
 * `/domains`: https://learn.microsoft.com/graph/api/domain-list
 * Departs from Entra: The initial domain is the only one. No other domain can be added.
 */
export function domainRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  const canRead = allow(...permissions.readDomains);

  routes.get("/domains", canRead, (c) => listResponse(c, tenant, domains, domainsOf(tenant)));

  routes.get("/domains/:id", canRead, (c) => {
    const id = c.req.param("id");
    const domain = domainsOf(tenant).find((one) => one.id === id.toLowerCase());
    if (!domain) throw notFound(id);
    return entityResponse(c, tenant, domains, domain);
  });

  return routes;
}

/** Whether a name such as `user@contoso.com` ends in a verified domain of the tenant. */
export function isOnVerifiedDomain(tenant: Tenant, name: string): boolean {
  const domain = name.slice(name.lastIndexOf("@") + 1).toLowerCase();
  return domainsOf(tenant).some(({ id }) => id === domain);
}

function domainsOf({ initialDomain }: Tenant): Domain[] {
  return [{ id: initialDomain }];
}
