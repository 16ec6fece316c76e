import { type Context, Hono } from "hono";
import type { Tenant } from "../tenant.ts";
import { allowReader, requireReader } from "./caller.ts";
import type { SecretVersion, Vault, VaultSecret } from "./entities.ts";
import { AzureError, badParameter } from "./errors.ts";
import { deletedSecretItem, secretItem, secretResourceId } from "./projection.ts";
import { currentVersion, findDeletedSecret, findSecret, readValue } from "./secrets.ts";

/** Operation of the data plane, with its name in roles. */
type Action = "getSecret/action" | "readMetadata/action" | "delete" | "recover/action";

/** The secrets of a vault, as consumers read them: https://learn.microsoft.com/rest/api/keyvault/secrets */
export function dataPlaneRoutes(tenant: Tenant): Hono {
  const routes = new Hono();

  routes.get("/vaults/:vaultName/secrets", async (c) => {
    const vault = await requireVault(tenant, c, "readMetadata/action");
    const live = vault.secrets.filter(({ deletedOn }) => deletedOn === null);
    return list(
      c,
      live.map((secret) => secretItem(vault, secret)),
    );
  });

  routes.get("/vaults/:vaultName/secrets/:name/versions", async (c) => {
    const vault = await requireVault(tenant, c, "readMetadata/action");
    const secret = requireSecret(vault, c);
    return list(
      c,
      secret.versions.map((version) => secretItem(vault, secret, version)),
    );
  });

  // Clients that want the newest version leave this part empty.
  for (const path of [
    "/vaults/:vaultName/secrets/:name",
    "/vaults/:vaultName/secrets/:name/",
    "/vaults/:vaultName/secrets/:name/:version",
  ]) {
    routes.get(path, async (c) => {
      const vault = await requireVault(tenant, c, "getSecret/action");
      const secret = requireSecret(vault, c);
      const version = requireVersion(secret, c);
      if (!version.enabled) {
        throw new AzureError(403, "Forbidden", "Operation get is not allowed on a disabled secret.", "secret-enabled", {
          innerCode: "SecretDisabled",
        });
      }
      // exp and nbf do not prevent reading: https://learn.microsoft.com/azure/key-vault/secrets/about-secrets#date-time-controlled-operations
      return c.json({ value: await readValue(tenant, version), ...secretItem(vault, secret, version) });
    });
  }

  routes.delete("/vaults/:vaultName/secrets/:name", async (c) => {
    const vault = await requireVault(tenant, c, "delete");
    const secret = requireSecret(vault, c);
    secret.deletedOn = Math.floor(tenant.now().getTime() / 1000);
    await tenant.commit();
    return c.json(deletedSecretItem(vault, secret));
  });

  routes.get("/vaults/:vaultName/deletedsecrets/:name", async (c) => {
    const vault = await requireVault(tenant, c, "readMetadata/action");
    return c.json(deletedSecretItem(vault, requireDeletedSecret(vault, c)));
  });

  routes.post("/vaults/:vaultName/deletedsecrets/:name/recover", async (c) => {
    const vault = await requireVault(tenant, c, "recover/action");
    const secret = requireDeletedSecret(vault, c);
    secret.deletedOn = null;
    await tenant.commit();
    return c.json(secretItem(vault, secret, currentVersion(secret)));
  });

  return routes;
}

async function requireVault(tenant: Tenant, c: Context, action: Action): Promise<Vault> {
  const caller = await requireReader(tenant, c);
  if (c.req.query("api-version") === undefined) throw badParameter("api-version must be specified", "api-version");
  const name = c.req.param("vaultName") ?? "";
  const vault = tenant.vaults.values().find((one) => one.name.toLowerCase() === name.toLowerCase());
  // Departs from Entra: A vault that does not exist is a 404. In Azure its host name cannot be resolved.
  if (vault === undefined) {
    throw new AzureError(404, "VaultNotFound", `The local tenant has no vault ${name}.`, "vault-exists");
  }
  const secretName = c.req.param("name");
  const resourceId = secretName === undefined ? vault.id : secretResourceId(vault, secretName);
  allowReader(tenant, caller, `Microsoft.KeyVault/vaults/secrets/${action}`, resourceId);
  return vault;
}

function requireSecret(vault: Vault, c: Context): VaultSecret {
  const name = c.req.param("name") ?? "";
  return findSecret(vault, name) ?? notFound(name);
}

function requireVersion(secret: VaultSecret, c: Context): SecretVersion {
  const id = c.req.param("version") ?? "";
  if (id === "") return currentVersion(secret);
  return secret.versions.find((version) => version.id === id) ?? notFound(`${secret.name}/${id}`);
}

function requireDeletedSecret(vault: Vault, c: Context): VaultSecret {
  const name = c.req.param("name") ?? "";
  const secret = findDeletedSecret(vault, name);
  if (secret !== undefined) return secret;
  throw new AzureError(404, "SecretNotFound", `Deleted Secret not found: ${name}`, "secret-exists");
}

function notFound(name: string): never {
  throw new AzureError(
    404,
    "SecretNotFound",
    `A secret with (name/id) ${name} was not found in this key vault. If you recently deleted this secret you may be able to recover it using the correct recovery command. For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182`,
    "secret-exists",
  );
}

/** Departs from Entra: A list is one page, however long. */
function list(c: Context, value: unknown[]): Response {
  return c.json({ value, nextLink: null });
}
