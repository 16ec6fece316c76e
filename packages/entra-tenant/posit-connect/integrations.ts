import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import { seal } from "../login/seal.ts";
import type { Tenant } from "../tenant.ts";
import { createBody, type GivenPermission, guidIn, readBody, updateBody } from "./body.ts";
import { checkConfig, type CheckedConfig, requireTemplate } from "./config.ts";
import type { ConnectIntegration, ConnectPermission, ConnectServer } from "./entities.ts";
import { codes, ConnectError, doesNotExist } from "./errors.ts";
import { requireAdministrator, roleOf } from "./keys.ts";
import { associationResource, integrationResource, usesOf } from "./projection.ts";
import { connectServer, keepServer, serverIdOf } from "./servers.ts";
import { verify } from "./verify.ts";

/** OAuth integrations of Connect: https://docs.posit.co/connect/api/#tag--OAuth-Integrations */
export function integrationRoutes(tenant: Tenant, dispatch: (request: Request) => Promise<Response>): Hono {
  const routes = new Hono();
  const serverOf = (c: Context) => connectServer(tenant, serverIdOf(c.req.url));
  const asAdministrator = (c: Context) => {
    const server = serverOf(c);
    requireAdministrator(tenant, c, server.id);
    return server;
  };

  routes.get("/", (c) => {
    const server = serverOf(c);
    const role = roleOf(tenant, c, server.id);
    return c.json(server.integrations.map((integration) => integrationResource(server, integration, role)));
  });

  // Connect answers 200 where other APIs answer 201.
  routes.post("/", async (c) => {
    const server = asAdministrator(c);
    requireLicence(server);
    const { name = null, description = null, template, config = {}, permissions } = await readBody(c, createBody);
    const now = tenant.now().toISOString();
    const checked = checkConfig(requireTemplate(template), config);
    const made: ConnectIntegration = {
      id: server.nextId,
      guid: randomUUID(),
      created_time: now,
      updated_time: now,
      name,
      description,
      template,
      config: checked.config,
      sealedSecrets: await sealAll(tenant, checked),
      permissions: [],
    };
    server.nextId += 1;
    made.permissions = permissionsOf(server, permissions ?? []);
    server.integrations.push(made);
    await keepServer(tenant, server);
    return c.json(integrationResource(server, made, "administrator"));
  });

  routes.get("/:guid", (c) => {
    const server = serverOf(c);
    const role = roleOf(tenant, c, server.id);
    return c.json(integrationResource(server, requireIntegration(server, c), role));
  });

  routes.patch("/:guid", async (c) => {
    const server = asAdministrator(c);
    requireLicence(server);
    const integration = requireIntegration(server, c);
    const { name, description, config, permissions } = await readBody(c, updateBody);
    if (config !== undefined) await changeConfig(tenant, integration, config);
    if (name !== undefined) integration.name = name;
    if (description !== undefined) integration.description = description;
    if (permissions !== undefined) integration.permissions = permissionsOf(server, permissions ?? []);
    integration.updated_time = tenant.now().toISOString();
    await keepServer(tenant, server);
    return c.json(integrationResource(server, integration, "administrator"));
  });

  routes.delete("/:guid", async (c) => {
    const server = asAdministrator(c);
    const { guid } = requireIntegration(server, c);
    server.integrations = server.integrations.filter((one) => one.guid !== guid);
    server.associations = server.associations.filter((one) => one.oauth_integration_guid !== guid);
    server.sessions = server.sessions.filter((one) => one.oauth_integration_guid !== guid);
    await keepServer(tenant, server);
    return c.body(null, 204);
  });

  routes.post("/:guid/verify", async (c) => {
    const server = asAdministrator(c);
    requireLicence(server);
    await verify(tenant, dispatch, requireIntegration(server, c));
    return c.body(null, 200);
  });

  routes.get("/:guid/associations", (c) => {
    const server = asAdministrator(c);
    const { guid } = requireIntegration(server, c);
    return c.json(usesOf(server, guid).map((association) => associationResource(server, association)));
  });

  return routes;
}

function requireIntegration(server: ConnectServer, c: Context): ConnectIntegration {
  const guid = guidIn(c);
  const found = server.integrations.find((one) => one.guid === guid);
  if (found === undefined) throw doesNotExist();
  return found;
}

function requireLicence({ isLicensed }: ConnectServer): void {
  if (isLicensed) return;
  throw new ConnectError(402, codes.notLicensed, "The current license does not allow OAuth integrations.", "licence");
}

/** Departs from Posit Connect: `auth_type` cannot be changed. Which changes a template forbids is unknown. */
async function changeConfig(
  tenant: Tenant,
  integration: ConnectIntegration,
  given: ConnectIntegration["config"],
): Promise<void> {
  const { template, sealedSecrets } = integration;
  const checked = checkConfig(requireTemplate(template), given, Object.keys(sealedSecrets));
  if (checked.config["auth_type"] !== integration.config["auth_type"]) {
    const text = "The config key auth_type cannot be changed";
    throw new ConnectError(400, codes.prohibitedChange, text, "prohibited-change");
  }
  // A secret that is not used with these options is forgotten.
  const isPublic = checked.config["auth_mode"] === "Public";
  integration.sealedSecrets = { ...(!isPublic && sealedSecrets), ...(await sealAll(tenant, checked)) };
  integration.config = checked.config;
}

async function sealAll(tenant: Tenant, { secrets }: CheckedConfig): Promise<Record<string, string>> {
  const sealed = Object.entries(secrets).map(async ([name, value]) => {
    return [name, await seal(tenant, "connect-secret", { value })];
  });
  return Object.fromEntries(await Promise.all(sealed)) as Record<string, string>;
}

/** Departs from Posit Connect: Any guid is taken for a user or a group. */
function permissionsOf(server: ConnectServer, given: readonly GivenPermission[]): ConnectPermission[] {
  return given.map(({ user_guid = null, group_guid = null }) => {
    const id = server.nextId;
    server.nextId += 1;
    return { id, guid: randomUUID(), user_guid, group_guid };
  });
}
