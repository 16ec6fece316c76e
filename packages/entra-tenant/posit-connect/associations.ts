import { type Context, Hono } from "hono";
import type { Tenant } from "../tenant.ts";
import { associationsBody, guidIn, readBody } from "./body.ts";
import { codes, ConnectError, invalidParameter } from "./errors.ts";
import { requireAdministrator } from "./keys.ts";
import { associationResource } from "./projection.ts";
import { connectServer, isAfter, keepServer, serverIdOf } from "./servers.ts";

/**
 * Integrations of one content item.
 * Departs from Posit Connect: Every guid is a content item, and only administrators read
 * and change its integrations; in Connect owners can, too.
 */
export function associationRoutes(tenant: Tenant): Hono {
  const routes = new Hono();
  const contentOf = (c: Context) => {
    const server = connectServer(tenant, serverIdOf(c.req.url));
    requireAdministrator(tenant, c, server.id);
    return { server, content: guidIn(c) };
  };

  routes.get("/", (c) => {
    const { server, content } = contentOf(c);
    const own = server.associations.filter(({ content_guid }) => content_guid === content);
    return c.json(own.map((association) => associationResource(server, association)));
  });

  // The body is the whole list.
  routes.put("/", async (c) => {
    const { server, content } = contentOf(c);
    const wanted = (await readBody(c, associationsBody)).map(({ oauth_integration_guid: guid }) => guid.toLowerCase());
    if (new Set(wanted).size < wanted.length) {
      throw new ConnectError(400, codes.duplicateIntegrations, "The list has duplicates.", "association-duplicate");
    }
    if (wanted.some((guid) => !server.integrations.some((one) => one.guid === guid))) {
      const text = "The OAuth integration GUID is invalid.";
      throw new ConnectError(400, codes.invalidIntegrationGuid, text, "association-integration");
    }
    if (wanted.length > 1 && isAfter("2025.07.0", server.version)) {
      throw invalidParameter("Content can have one OAuth integration.", "association-count");
    }
    const others = server.associations.filter(({ content_guid }) => content_guid !== content);
    const created_time = tenant.now().toISOString();
    const own = wanted.map((guid) => ({ content_guid: content, oauth_integration_guid: guid, created_time }));
    server.associations = [...others, ...own];
    await keepServer(tenant, server);
    return c.json(own.map((association) => associationResource(server, association)));
  });

  return routes;
}
