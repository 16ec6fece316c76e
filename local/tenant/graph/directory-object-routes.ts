import { Hono } from "hono";
import { z } from "zod";
import type { Tenant } from "../tenant.ts";
import { allow, type GraphEnv, requirePermission } from "./authorize.ts";
import { readBody } from "./body.ts";
import { directoryObjects, directoryTypes, findDirectoryObject } from "./directory-objects.ts";
import { badRequest } from "./errors.ts";
import { entityResponse, readQuery, versionOf } from "./odata.ts";
import { permissions } from "./permissions.ts";

const idsBody = {
  type: "DirectoryObject",
  schema: z.strictObject({
    ids: z.array(z.string()).min(1).max(1000),
    types: z.array(z.string()).nullable().optional(),
  }),
};

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** `/directoryObjects`: https://learn.microsoft.com/graph/api/resources/directoryobject */
export function directoryObjectRoutes(tenant: Tenant): Hono<GraphEnv> {
  const routes = new Hono<GraphEnv>();
  // https://learn.microsoft.com/graph/api/directoryobject-get
  routes.get("/directoryObjects/:id", (c) => {
    const id = c.req.param("id").toLowerCase();
    requirePermission(c.get("caller"), readersOf(tenant, id));
    return entityResponse(c, tenant, directoryObjects(tenant, versionOf(c)), { id });
  });

  // https://learn.microsoft.com/graph/api/directoryobject-getbyids
  routes.post("/directoryObjects/getByIds", allow(...readers), async (c) => {
    readQuery(c, []);
    const { ids, types } = await readBody(c, idsBody);
    const wrong = ids.find((id) => !guid.test(id));
    if (wrong !== undefined) throw badRequest("guid", `Invalid GUID:${wrong}`);
    const wanted = types?.map((type) => type.toLowerCase().replace("microsoft.graph.", ""));
    const isWanted = (type: string) =>
      !wanted?.length || wanted.includes("directoryobject") || wanted.includes(type.toLowerCase());
    const searched = directoryTypes.filter(isWanted);
    const distinct = [...new Set(ids.map((id) => id.toLowerCase()))];
    return c.json({
      "@odata.context": `${tenant.origin}/${versionOf(c)}/$metadata#directoryObjects`,
      value: distinct.flatMap((id) => findDirectoryObject(tenant, id, versionOf(c), searched) ?? []),
    });
  });

  return routes;
}

const { readUsers, readGroups, readApplications, readDirectory } = permissions;

/** Whoever may read one kind of object may ask for objects of every kind. */
const readers = [...new Set([...readUsers, ...readGroups, ...readApplications, ...readDirectory])];

/** Graph's page names Directory.Read.All only, but the azuread provider's pages show that the permissions of the object's kind suffice. */
function readersOf(tenant: Tenant, id: string): readonly string[] {
  if (tenant.users.has(id)) return readUsers;
  if (tenant.groups.has(id)) return readGroups;
  if (tenant.applications.has(id) || tenant.servicePrincipals.has(id)) return readApplications;
  return readers;
}
