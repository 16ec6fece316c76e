import { Hono } from "hono";
import type { Tenant } from "./tenant.ts";

/** Path that returns the id of a local tenant and its mail ports. */
export const healthPath = "/.well-known/local-tenant";

/** Routes that clients use before they sign in: the cloud's endpoints, and the id of the local tenant. */
export function metadataRoutes(tenant: Tenant): Hono {
  const routes = new Hono();

  routes.get(healthPath, (c) => c.json({ tenantId: tenant.id, mail: tenant.mailPorts }));

  /**
   * The same as the response of `https://management.azure.com/metadata/endpoints?api-version=2022-09-01`, with all
   * services on this origin.
   */
  routes.get("/metadata/endpoints", (c) => {
    return c.json({
      name: "LocalTenant",
      portal: tenant.origin,
      authentication: {
        loginEndpoint: tenant.origin,
        audiences: ["https://management.core.windows.net/", "https://management.azure.com/"],
        tenant: "common",
        identityProvider: "AAD",
      },
      resourceManager: `${tenant.origin}/`,
      microsoftGraphResourceId: tenant.origin,
      graph: tenant.origin,
      graphAudience: tenant.origin,
      suffixes: { keyVaultDns: "vault.azure.net", storage: "core.windows.net" },
    });
  });

  return routes;
}
