import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Tenant } from "../tenant.ts";
import { checkAnchor, readCaller } from "./caller.ts";
import { cmdlets } from "./cmdlets/index.ts";
import { Parameters } from "./cmdlets/parameters.ts";
import { CmdletError, cmdletErrorResponse, emptyRefusal } from "./errors.ts";

const envelope = z.object({
  CmdletInput: z.object({
    CmdletName: z.string(),
    Parameters: z.record(z.string(), z.unknown()).nullish(),
  }),
});

const largestPage = 1000;
/** How long the link to the next page can be used, in milliseconds. */
const linkLifetime = 10 * 60_000;

/** The endpoint of the PowerShell module ExchangeOnlineManagement, which Microsoft does not document. */
export function exchangeAdminRoutes(tenant: Tenant): Hono {
  const routes = new Hono();
  /** How many requests of each caller were refused because its role was on its way. */
  const refused = new Map<string, number>();

  async function authorize(c: Context) {
    if (!/^(beta|v1\.0)$/.test(c.req.param("version") ?? "") || c.req.param("tenant") !== tenant.id) {
      return { refusal: emptyRefusal(c, 401, "tenant-in-path") };
    }
    const caller = await readCaller(tenant, c);
    if ("refusal" in caller) return caller;
    const before = refused.get(caller.objectId) ?? 0;
    if (before >= (tenant.exchangeLag ?? 0)) return caller;
    refused.set(caller.objectId, before + 1);
    return { refusal: emptyRefusal(c, 403, "role-propagation") };
  }

  routes.post("/adminapi/:version/:tenant/InvokeCommand", async (c) => {
    const caller = await authorize(c);
    if ("refusal" in caller) return caller.refusal;
    checkAnchor(tenant, c);
    const { CmdletName, Parameters: given } = await readEnvelope(c);
    const name = Object.keys(cmdlets).find((one) => one.toLowerCase() === CmdletName.toLowerCase());
    const cmdlet = cmdlets[name ?? ""];
    if (name === undefined || cmdlet === undefined) throw notServed(CmdletName);
    if (!caller.mayRun(name))
      return emptyRefusal(c, 403, "cmdlet-role", `The role assigned to the application does not run ${name}.`);
    const { value, warnings = [] } = cmdlet.run(tenant, new Parameters(cmdlet, given ?? {}));
    if (cmdlet.changes) await tenant.commit();
    if (value.length === 0 && warnings.length === 0 && cmdlet.changes) return c.body(null, 200);
    return c.json({ ...pageOf(c, tenant, value), "@adminapi.warnings": warnings });
  });

  routes.get("/adminapi/:version/:tenant/EXOModuleFile", async (c) => {
    const caller = await authorize(c);
    if ("refusal" in caller) return caller.refusal;
    const exportedCmdlets = Object.keys(cmdlets).filter(caller.mayRun).join(",");
    return c.json({ value: [{ version: c.req.query("Version") ?? "", exportedCmdlets }] });
  });

  routes.all("/adminapi/*", (c) => {
    throw new CmdletError("unknown-route", {
      status: 501,
      type: "NotImplemented",
      text: `The local tenant does not serve ${c.req.method} ${c.req.path}.`,
    });
  });
  routes.onError((error, c) => cmdletErrorResponse(c, error));
  return routes;
}

async function readEnvelope(c: Context): Promise<z.output<typeof envelope>["CmdletInput"]> {
  const { success, data } = envelope.safeParse(await c.req.json().catch(() => undefined));
  if (success) return data.CmdletInput;
  throw new CmdletError("cmdlet-envelope", {
    type: "Microsoft.Exchange.Admin.OData.Core.ODataServiceException",
    text: "The request body must contain CmdletInput with CmdletName and Parameters.",
  });
}

/** A page, and the link to the next one, which is asked for by POST with the same body. */
function pageOf(c: Context, tenant: Tenant, value: Record<string, unknown>[]): Record<string, unknown> {
  const { pathname, searchParams } = new URL(c.req.url);
  const wanted = /odata\.maxpagesize=(\d+)/i.exec(c.req.header("prefer") ?? "")?.[1];
  const size = Math.min(largestPage, Math.max(1, Number(wanted ?? largestPage)));
  const start = startOf(searchParams.get("$skiptoken"), tenant.now());
  const names = searchParams.get("$select")?.split(",");
  const page = value.slice(start, start + size).map((one) => (names === undefined ? one : pick(one, names)));
  const context = `https://${c.req.header("host") ?? ""}${pathname}`;
  if (start + size >= value.length) return { "@odata.context": context, value: page };
  const token = Buffer.from(JSON.stringify([start + size, tenant.now().getTime()])).toString("base64url");
  const link = new URLSearchParams({ ...Object.fromEntries(searchParams), $skiptoken: token });
  return { "@odata.context": context, value: page, "@odata.nextLink": `${context}?${link.toString()}` };
}

function startOf(token: string | null, now: Date): number {
  if (token === null) return 0;
  const read = z.tuple([z.number().int(), z.number()]).safeParse(parse(Buffer.from(token, "base64url").toString()));
  if (read.success && now.getTime() - read.data[1] <= linkLifetime) return read.data[0];
  throw new CmdletError("skiptoken", {
    type: "Microsoft.Exchange.Admin.OData.Core.ODataServiceException",
    text: "The link to the next page has expired.",
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function pick(object: Record<string, unknown>, names: string[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name) => [name.trim(), object[name.trim()]]));
}

/** Departs from Entra: A cmdlet that the tenant does not serve is a 501, and the message is not Exchange's. */
function notServed(cmdlet: string): CmdletError {
  return new CmdletError("unknown-cmdlet", {
    status: 501,
    type: "System.Management.Automation.CommandNotFoundException",
    text: `The local tenant does not serve the cmdlet '${cmdlet}'. It serves: ${Object.keys(cmdlets).join(", ")}.`,
  });
}
