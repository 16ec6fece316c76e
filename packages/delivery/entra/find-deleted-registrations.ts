import { asList, asText, type Values } from "@entra-integrations/provider-bridge/property.ts";
import type { ProviderFunction } from "@entra-integrations/provider-bridge/provider.ts";
import { z } from "zod";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { DeliverySession } from "../session.ts";
import { askGraph } from "./graph.ts";
import { type EntraTenant, tenantOf } from "./tenant.ts";

/** A registration that was deleted and can be restored. */
interface DeletedRegistration {
  readonly tag: string;
  readonly clientId: string;
  /** ISO time. */
  readonly deletedOn: string;
}

/**
 * Function entra-delivery.findDeletedRegistrations: finds deleted registrations by their tags. Entra keeps them for 30 days.
 * Returns `found`, and `unknown` with the reason if they could not be read, as a clause. It never fails.
 */
export const findDeletedRegistrations: ProviderFunction<DeliverySession> = {
  properties: {
    tenantId: { type: "string", use: "required" },
    authorityHost: { type: "string" },
    tags: { type: "list", of: { type: "string" }, use: "required" },
  },
  async call(session, args) {
    try {
      return { found: await find(tenantOf(session, args), args), unknown: "" };
    } catch (error) {
      if (error instanceof UserError) return { found: [], unknown: error.problem.message };
      throw error;
    }
  },
};

const page = z.object({
  value: z.array(
    z.object({ appId: z.string(), deletedDateTime: z.string().nullish(), tags: z.array(z.string()).default([]) }),
  ),
  "@odata.nextLink": z.string().optional(),
});

// https://learn.microsoft.com/graph/api/directory-deleteditems-list: a filter for tags is not documented there.
const path = "/v1.0/directory/deletedItems/microsoft.graph.application";
/** A tenant with more deleted registrations is not searched to the end, because each page delays the run. */
const maximumPages = 10;

async function find(tenant: EntraTenant, args: Values): Promise<DeletedRegistration[]> {
  const tags = asList(args["tags"]).map(asText);
  const found: DeletedRegistration[] = [];
  let query: Record<string, string> = { $select: "appId,deletedDateTime,tags", $top: "100" };
  for (let count = 0; count < maximumPages; count++) {
    const { value, "@odata.nextLink": next } = await askGraph(
      tenant,
      { method: "GET", path, query, permission: "Application.Read.All" },
      page,
    );
    for (const { appId, deletedDateTime, tags: own } of value) {
      const tag = own.find((one) => tags.includes(one));
      if (tag !== undefined) found.push({ tag, clientId: appId, deletedOn: deletedDateTime ?? "" });
    }
    if (next === undefined) break;
    query = Object.fromEntries(new URL(next).searchParams);
  }
  return found;
}
