import type { Fetch } from "@entra-integrations/http/client.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { asText, unknown, type Values } from "@entra-integrations/provider-bridge/property.ts";
import { type EntraTenant, tenantOf, tenantProperties } from "../entra/tenant.ts";
import { tokenFor } from "../entra/token.ts";
import type { DeliverySession } from "../session.ts";
import { exchangeOf } from "./cloud.ts";

/** The endpoint of the PowerShell module in a tenant, and how to sign in there. */
export interface AdminEndpoint {
  readonly tenantId: string;
  /** Address of Exchange Online without a slash at the end. */
  readonly exchange: string;
  readonly session: Pick<DeliverySession, "pace">;
  /** Returns a `fetch` that adds a token for Exchange Online. `isRefused` asks for a new token. */
  readonly signIn: (isRefused?: boolean) => Promise<Fetch>;
  /** How long a new directory role may take until it is effective. @default 300 */
  readonly roleSeconds?: number;
}

/** A tenant, and the way to its Exchange Online. */
export interface Target extends EntraTenant, AdminEndpoint {
  readonly session: DeliverySession;
  /** Whether the endpoint of the PowerShell module may be used. */
  readonly usesAdminEndpoint: boolean;
}

/** Inputs that every resource for Exchange Online has. */
export const targetProperties = {
  ...tenantProperties,
  adminEndpoint: { type: "string", oneOf: ["undocumented"] },
} as const;

/** As `tenantOf`. Throws `UserError` for a cloud where the address of Exchange Online is not known. */
export function targetOf(session: DeliverySession, values: Values): Target {
  const exchange = exchangeOf(asText(values["authorityHost"]));
  const tenant = tenantOf(session, values);
  return { ...tenant, exchange, signIn: signInTo(tenant, exchange), usesAdminEndpoint: isChosen(session, values) };
}

/** Checks in a preview what is known of the tenant and of the way to it. Throws `UserError`. */
export function checkTarget(session: DeliverySession, planned: Values, needsAdminEndpoint: boolean): void {
  const { authorityHost, adminEndpoint } = planned;
  if (authorityHost !== unknown) exchangeOf(asText(authorityHost));
  if (needsAdminEndpoint && adminEndpoint !== unknown && !isChosen(session, planned)) throw endpointOff();
}

/** As `targetOf`, for resources that only the admin endpoint can make. Throws `UserError` where it was not chosen. */
export function adminTargetOf(session: DeliverySession, values: Values): Target {
  const target = targetOf(session, values);
  if (target.usesAdminEndpoint) return target;
  throw endpointOff();
}

function signInTo(tenant: EntraTenant, exchange: string): AdminEndpoint["signIn"] {
  return async (isRefused) => {
    const token = await tokenFor(tenant, exchange, isRefused);
    return async (url, init) => {
      const headers = new Headers(init?.headers);
      headers.set("authorization", `Bearer ${token}`);
      return await tenant.session.http("Exchange Online").fetch(url, { ...init, headers });
    };
  };
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
