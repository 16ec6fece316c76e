import type { Tenant } from "../tenant.ts";
import { refuse } from "./errors/index.ts";

/** Meaning of the `{tenant}` in a path. https://learn.microsoft.com/entra/identity-platform/v2-protocols#endpoints */
export type Segment = "tenant" | "common" | "organizations" | "consumers";

/**
 * Reads the `{tenant}` of a path: the tenant's id, its initial domain, or a name for all tenants.
 * Departs from Entra: `common` and `organizations` have one tenant only.
 */
export function requireSegment(tenant: Tenant, name: string): Segment {
  return findSegment(tenant, name) ?? refuse("tenant-known", { tenant: name });
}

/** The same for a name that may belong to another tenant. */
export function findSegment(tenant: Tenant, name: string): Segment | undefined {
  const segment = name.toLowerCase();
  if (segment === "common" || segment === "organizations" || segment === "consumers") return segment;
  return [tenant.id, tenant.initialDomain].some((own) => own.toLowerCase() === segment) ? "tenant" : undefined;
}
