import { Hono } from "hono";
import { z } from "zod";
import type { Tenant } from "../tenant.ts";
import { allow, type GraphEnv } from "./authorize.ts";
import { readBody } from "./body.ts";
import { directoryObjects } from "./directory-objects.ts";
import { badRequest, GraphError } from "./errors.ts";
import { readQuery, versionOf } from "./odata.ts";
import { permissions } from "./permissions.ts";
import type { Projection } from "./projection.ts";

const body = {
  type: "DirectoryObject",
  schema: z.strictObject({
    ids: z.array(z.string()).min(1).max(1000),
    types: z.array(z.string()).nullable().optional(),
  }),
};

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A caller with read permission for one kind of object can request objects of every kind. */
const readers = [
  ...permissions.readUsers,
  ...permissions.readGroups,
  ...permissions.readApplications,
  ...permissions.readDirectory,
];

/** `POST /directoryObjects/getByIds`: https://learn.microsoft.com/graph/api/directoryobject-getbyids */
export function getByIdsRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  routes.post("/directoryObjects/getByIds", allow(...readers), async (c) => {
    readQuery(c, []);
    const { ids, types } = await readBody(c, body);
    const wrong = ids.find((id) => !guid.test(id));
    if (wrong !== undefined) throw badRequest("guid", `Invalid GUID:${wrong}`);
    const distinct = new Set(ids.map((id) => id.toLowerCase()));
    const found = [...distinct].map((id) => find(tenant, id)).filter((object) => object !== undefined);
    return c.json({
      "@odata.context": `${tenant.origin}/${versionOf(c)}/$metadata#directoryObjects`,
      value: found.filter((object) => isOneOf(object, types ?? [])),
    });
  });
  return routes;
}

function find(tenant: Tenant, id: string): Projection | undefined {
  try {
    return directoryObjects(tenant).project({ id });
  } catch (error) {
    if (error instanceof GraphError && error.status === 404) return undefined;
    throw error;
  }
}

/** Type names ignore case. Without types, all are returned. */
function isOneOf(object: Projection, types: readonly string[]): boolean {
  const type = String(object["@odata.type"]).replace("#microsoft.graph.", "").toLowerCase();
  const wanted = types.map((name) => name.toLowerCase().replace("microsoft.graph.", ""));
  return wanted.length === 0 || wanted.includes("directoryobject") || wanted.includes(type);
}
