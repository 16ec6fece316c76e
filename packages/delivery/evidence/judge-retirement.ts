import { asList, asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { ProviderFunction } from "@entra-integrations/provider-bridge/provider.ts";
import { readAppEvidence } from "@entra-integrations/sign-in-evidence/read-evidence.ts";
import type { ReportAccess } from "@entra-integrations/sign-in-evidence/report-access.ts";
import { judgeRetirement as judge, type Retirement } from "@entra-integrations/sign-in-evidence/retirement.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { type EntraTenant, tenantOf } from "../entra/tenant.ts";
import { tokenFor } from "../entra/token.ts";
import type { DeliverySession } from "../session.ts";

const text = { type: "string", use: "required" } as const;

/**
 * Function entra-delivery.judgeRetirement: decides by Microsoft's sign-in reports whether a previous secret can be deleted
 * before it expires, or a secret that somebody created. Returns `retires`, and the reason as a clause. It never fails: whatever cannot be read keeps the secret.
 */
export const judgeRetirement: ProviderFunction<DeliverySession> = {
  properties: {
    tenantId: text,
    authorityHost: { type: "string" },
    clientId: text,
    /** Whether the client only signs in as itself. */
    isAppOnly: { type: "boolean", use: "required" },
    currentKeyId: text,
    /** ISO time. */
    currentCreatedOn: text,
    previousKeyId: text,
    /** Whether somebody created the previous secret outside the runs. */
    isCreatedByHand: { type: "boolean" },
    /** ISO times at which targets received the current secret. */
    deliveredOn: { type: "list", of: { type: "string" } },
  },
  async call(session, args) {
    const { retires, because } = await judgeSafely(session, args);
    return { retires, because };
  },
};

async function judgeSafely(session: DeliverySession, args: Values): Promise<Retirement> {
  try {
    const evidence = await readAppEvidence(reportsOf(session, tenantOf(session, args)), {
      clientId: asText(args["clientId"]),
      isAppOnly: args["isAppOnly"] === true,
    });
    return judge({
      current: { keyId: asText(args["currentKeyId"]), createdOn: asText(args["currentCreatedOn"]) },
      previous: { keyId: asText(args["previousKeyId"]), isCreatedByHand: args["isCreatedByHand"] === true },
      deliveredOn: asList(args["deliveredOn"]).map(asText),
      evidence,
    });
  } catch (error) {
    if (error instanceof UserError) return { retires: false, because: error.problem.message };
    throw error;
  }
}

function reportsOf(session: DeliverySession, tenant: EntraTenant): ReportAccess {
  const http = session.http("Microsoft Graph");
  return {
    graphOrigin: tenant.cloud.graph,
    now: session.now(),
    async fetchGraph(url, init) {
      const headers = new Headers(init?.headers);
      headers.set("authorization", `Bearer ${await tokenFor(tenant, tenant.cloud.graph)}`);
      return await http.fetch(url, { ...init, headers });
    },
  };
}
