import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Tenant } from "../tenant.ts";
import { requireRead, requireUser } from "./caller.ts";
import type { DynamicsEnvironment } from "./entities.ts";
import { addDynamicsClient, dynamicsEnvironment } from "./environments.ts";
import { DynamicsError, errorResponse, unknownRoute } from "./errors.ts";
import { type EntitySet, entitySetsOf, metadataOf } from "./metadata.ts";

const clientBody = z.strictObject({ AADClientId: z.guid(), Name: z.string().min(1), UserId: z.string().min(1) });

/** The OData service of Dynamics 365 finance and operations, on every host under dynamics.com. */
export function dynamicsRoutes(tenant: Tenant): Hono {
  const routes = new Hono();
  const environmentOf = (c: Context) => dynamicsEnvironment(tenant, new URL(c.req.url).hostname);
  const signIn = async (c: Context) => await requireUser(tenant, environmentOf(c), c.req.header("authorization"));

  routes.get("/data", async (c) => {
    await signIn(c);
    const value = entitySetsOf(environmentOf(c)).map((name) => ({ name, kind: "EntitySet", url: name }));
    return c.json({ "@odata.context": contextOf(c), value });
  });

  routes.get("/data/$metadata", async (c) => {
    await signIn(c);
    return c.body(metadataOf(environmentOf(c)), 200, { "content-type": "application/xml" });
  });

  routes.get("/data/:entitySet", async (c) => {
    const environment = environmentOf(c);
    const user = await signIn(c);
    const name = findEntitySet(environment, c.req.param("entitySet"));
    requireRead(user, name);
    const rows = rowsOf(environment, name).slice(0, topOf(c));
    return c.json({ "@odata.context": `${contextOf(c)}#${name}`, value: rows.map((row) => selected(c, row)) });
  });

  routes.post("/data/SysAADClientTables", async (c) => {
    const environment = environmentOf(c);
    const user = await signIn(c);
    requireRead(user, findEntitySet(environment, "SysAADClientTables"));
    const { data } = clientBody.safeParse(await c.req.json().catch(() => undefined));
    if (data === undefined) throw new DynamicsError(400, "The row is not valid.", "row-form");
    await addDynamicsClient(tenant, environment.id, data);
    return c.json({ "@odata.context": `${contextOf(c)}#SysAADClientTables/$entity`, ...data }, 201);
  });

  routes.all("/data/*", (c) => {
    throw unknownRoute(c.req.method, new URL(c.req.url).pathname);
  });
  routes.onError((error, c) => errorResponse(c, error, `${tenant.origin}/${tenant.id}`));
  return routes;
}

function contextOf(c: Context): string {
  return `https://${new URL(c.req.url).host}/data/$metadata`;
}

function findEntitySet(environment: DynamicsEnvironment, name: string): EntitySet {
  const found = entitySetsOf(environment).find((one) => one === name);
  if (found !== undefined) return found;
  throw new DynamicsError(404, `No HTTP resource was found for the entity set ${name}.`, "entity-set");
}

/** The data management groups of an environment are empty, as in a new one. */
function rowsOf({ users, clients }: DynamicsEnvironment, name: EntitySet): Record<string, string>[] {
  if (name === "SystemUsers") {
    return users.map(({ userId, isEnabled }) => ({ UserID: userId, Enabled: isEnabled ? "Yes" : "No" }));
  }
  return name === "SysAADClientTables" ? clients.map((client) => ({ ...client })) : [];
}

function topOf(c: Context): number | undefined {
  const top = c.req.query("$top");
  return top === undefined ? undefined : Number(top);
}

function selected(c: Context, row: Record<string, string>): Record<string, string> {
  const names = c.req.query("$select")?.split(",");
  return names === undefined ? row : Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)));
}
