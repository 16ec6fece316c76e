import type { Context } from "hono";
import type { Tenant } from "../../tenant.ts";
import { badRequest } from "../errors.ts";
import { versionOf } from "../odata.ts";
import type { Projection } from "../projection.ts";

/** Removes the properties that the settings of the tenant leave out. */
export function withoutMissing({ reports }: Tenant, row: Projection): Projection {
  if (reports.missingProperties.length === 0) return row;
  return Object.fromEntries(Object.entries(row).filter(([name]) => !reports.missingProperties.includes(name)));
}

/** Refuses v1.0 for a report that only beta has. */
export function requireBeta(c: Context, segment: string): void {
  if (versionOf(c) === "beta") return;
  throw badRequest("beta", `Resource not found for the segment '${segment}'.`, "BadRequest");
}
