import { UserError } from "../../../integrations/text/user-error.ts";
import { asText, unknown, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { DeliverySession } from "../session.ts";
import { type Cloud, cloudOf } from "./cloud.ts";

/** A tenant and the way to it. */
export interface Target {
  readonly session: DeliverySession;
  readonly cloud: Cloud;
  readonly tenantId: string;
  /** Whether the endpoint of the PowerShell module may be used. */
  readonly usesAdminEndpoint: boolean;
}

/** Inputs that every resource for Exchange Online has. */
export const targetProperties = {
  tenantId: { type: "string", use: "required", replaces: true },
  authorityHost: { type: "string" },
  adminEndpoint: { type: "string", oneOf: ["undocumented"] },
} as const;

/** Reads the tenant of a resource. An import has no inputs, so it takes the tenant of the deploying identity. Throws `UserError`. */
export function targetOf(session: DeliverySession, values: Values): Target {
  const { identity } = session.settings;
  const tenantId = asText(values["tenantId"]) || (identity.tenantId ?? "");
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(tenantId)) {
    throw new UserError({
      message: "tenantId: must be the id of the tenant, a GUID",
      fix: "set the input tenantId, or ARM_TENANT_ID for an import",
      code: "tenant-id-invalid",
    });
  }
  return {
    session,
    cloud: cloudOf(asText(values["authorityHost"])),
    tenantId: tenantId.toLowerCase(),
    usesAdminEndpoint: isChosen(session, values),
  };
}

/** Checks in a preview what is known of the tenant and of the way to it. Throws `UserError`. */
export function checkTarget(session: DeliverySession, planned: Values, needsAdminEndpoint: boolean): void {
  const { authorityHost, adminEndpoint } = planned;
  if (authorityHost !== unknown) cloudOf(asText(authorityHost));
  if (needsAdminEndpoint && adminEndpoint !== unknown && !isChosen(session, planned)) throw endpointOff();
}

/** As `targetOf`, for resources that only the admin endpoint can make. Throws `UserError` where it was not chosen. */
export function adminTargetOf(session: DeliverySession, values: Values): Target {
  const target = targetOf(session, values);
  if (target.usesAdminEndpoint) return target;
  throw endpointOff();
}

function isChosen({ settings }: DeliverySession, { adminEndpoint }: Values): boolean {
  return [asText(adminEndpoint), settings.exchangeAdminEndpoint].includes("undocumented");
}

function endpointOff(): UserError {
  return new UserError({
    message:
      "Exchange Online has no documented API for service principals, mailbox permissions and protocols, and the endpoint of its PowerShell module was not chosen",
    fix: 'set adminEndpoint: "undocumented" to use an endpoint that Microsoft does not document and may close, or run the PowerShell steps of the hand-off',
    code: "exchange-admin-endpoint-off",
  });
}
