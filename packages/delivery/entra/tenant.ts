import { asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { DeliverySession } from "../session.ts";
import { type Cloud, cloudOf } from "./cloud.ts";

/** A tenant of Microsoft Entra and the way to it. */
export interface EntraTenant {
  readonly session: DeliverySession;
  readonly cloud: Cloud;
  readonly tenantId: string;
}

/** Inputs that every resource in a tenant has. */
export const tenantProperties = {
  tenantId: { type: "string", use: "required", replaces: true },
  authorityHost: { type: "string" },
} as const;

/** Reads the tenant of a resource. An import has no inputs, so it takes the tenant of the deploying identity. Throws `UserError`. */
export function tenantOf(session: DeliverySession, values: Values): EntraTenant {
  const { identity } = session.settings;
  const tenantId = asText(values["tenantId"]) || (identity.tenantId ?? "");
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(tenantId)) {
    throw new UserError({
      message: "tenantId: must be the id of the tenant, a GUID",
      fix: "set the input tenantId, or ARM_TENANT_ID for an import",
      code: "tenant-id-invalid",
    });
  }
  return { session, cloud: cloudOf(asText(values["authorityHost"])), tenantId: tenantId.toLowerCase() };
}
