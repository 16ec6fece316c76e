import { type Context, Hono } from "hono";
import { z } from "zod";
import type { Tenant } from "../tenant.ts";
import { allowManager, type Caller, requireManager } from "./caller.ts";
import type { Vault } from "./entities.ts";
import { AzureError, badParameter } from "./errors.ts";
import { secretResource, secretResourceId, vaultResource } from "./projection.ts";
import { newVault, subscriptionId } from "./seed.ts";
import { currentVersion, findSecret, writeSecret } from "./secrets.ts";

const vaultsPath =
  "/subscriptions/:subscriptionId/resourceGroups/:resourceGroupName/providers/Microsoft.KeyVault/vaults";
const vaultPath = `${vaultsPath}/:vaultName` as const;
const secretPath = `${vaultPath}/secrets/:secretName` as const;

const tags = z.record(z.string(), z.string()).default({});
const seconds = z.int().nonnegative().nullish();

const vaultBody = z.object({
  location: z.string().min(1),
  tags,
  properties: z.object({
    tenantId: z.string(),
    sku: z.object({ family: z.literal("A"), name: z.enum(["standard", "premium"]) }),
  }),
});

// https://learn.microsoft.com/azure/key-vault/secrets/about-secrets: maximum length of a value, 25 kB.
const secretBody = z.object({
  tags,
  properties: z.object({
    value: z.string().max(25_600),
    contentType: z.string().max(255).nullish(),
    attributes: z.object({ enabled: z.boolean().default(true), exp: seconds, nbf: seconds }).prefault({}),
  }),
});

const secretPatch = z.object({
  tags: z.record(z.string(), z.string()).optional(),
  properties: z
    .object({
      contentType: z.string().max(255).optional(),
      attributes: z.object({ enabled: z.boolean(), exp: seconds, nbf: seconds }).partial().prefault({}),
    })
    .prefault({}),
});

/**
 * The management plane of key vaults: https://learn.microsoft.com/rest/api/keyvault/keyvault.
 * Departs from Entra: A resource group exists as soon as a vault is created in it. Vaults have roles only, and no
 * access policies, firewalls or private endpoints.
 */
export function managementRoutes(tenant: Tenant): Hono {
  const routes = new Hono();

  routes.get(vaultPath, async (c) => {
    const vault = requireVault(tenant, c, await requireRequest(tenant, c), "Microsoft.KeyVault/vaults/read");
    return c.json(vaultResource(tenant, vault));
  });

  routes.put(vaultPath, async (c) => {
    const caller = await requireRequest(tenant, c);
    allowManager(tenant, caller, "Microsoft.KeyVault/vaults/write", c.req.path);
    const name = param(c, "vaultName");
    const given = await readBody(c, vaultBody);
    if (!/^[a-z](?!.*--)[a-z0-9-]{1,22}[a-z0-9]$/i.test(name)) {
      throw new AzureError(400, "VaultNameNotValid", `The vault name '${name}' is invalid.`, "vault-name");
    }
    const known = findVault(tenant, c);
    if (known === undefined && isTaken(tenant, name)) {
      throw new AzureError(
        409,
        "VaultAlreadyExists",
        `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is already taken.`,
        "vault-name-taken",
      );
    }
    const vault = known ?? newVault({ subscriptionId, resourceGroupName: param(c, "resourceGroupName"), name });
    vault.location = given.location;
    vault.tags = given.tags;
    vault.sku = given.properties.sku.name;
    tenant.vaults.set(vault.id, vault);
    await tenant.commit();
    return c.json(vaultResource(tenant, vault), known === undefined ? 201 : 200);
  });

  routes.get(secretPath, async (c) => {
    const vault = requireVault(tenant, c, await requireRequest(tenant, c), "Microsoft.KeyVault/vaults/secrets/read");
    const secret = findSecret(vault, param(c, "secretName"));
    if (secret === undefined) throw resourceNotFound(c, `${vault.name}/${param(c, "secretName")}`, "vaults/secrets");
    return c.json(secretResource(tenant, vault, secret));
  });

  routes.put(secretPath, async (c) => {
    const vault = requireVault(tenant, c, await requireRequest(tenant, c), "Microsoft.KeyVault/vaults/secrets/write");
    const name = param(c, "secretName");
    if (!/^[a-z0-9-]{1,127}$/i.test(name)) {
      throw badParameter(`The request URI contains an invalid name: ${name}`, "secret-name");
    }
    const { properties, tags: given } = await readBody(c, secretBody);
    const { value, contentType, attributes } = properties;
    const secret = await writeSecret(tenant, vault, name, {
      value,
      contentType: contentType ?? null,
      tags: given,
      enabled: attributes.enabled,
      exp: attributes.exp ?? null,
      nbf: attributes.nbf ?? null,
    });
    await tenant.commit();
    return c.json(secretResource(tenant, vault, secret), secret.versions.length === 1 ? 201 : 200);
  });

  // Departs from Entra: An update of a secret over Azure Resource Manager changes its newest version and no value. Microsoft's
  // page does not name the version, and allows a value.
  routes.patch(secretPath, async (c) => {
    const vault = requireVault(tenant, c, await requireRequest(tenant, c), "Microsoft.KeyVault/vaults/secrets/write");
    const name = param(c, "secretName");
    const secret = findSecret(vault, name);
    if (secret === undefined) throw resourceNotFound(c, `${vault.name}/${name}`, "vaults/secrets");
    const { properties, tags: given } = await readBody(c, secretPatch);
    const { contentType, attributes } = properties;
    Object.assign(currentVersion(secret), {
      ...attributes,
      ...(contentType !== undefined && { contentType }),
      ...(given !== undefined && { tags: given }),
    });
    await tenant.commit();
    return c.json(secretResource(tenant, vault, secret));
  });

  return routes;
}

/** Checks the token, the API version and the subscription of a request to Azure Resource Manager. */
export async function requireRequest(tenant: Tenant, c: Context): Promise<Caller> {
  const caller = await requireManager(tenant, c);
  if (c.req.query("api-version") === undefined) {
    throw new AzureError(
      400,
      "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.",
      "api-version",
    );
  }
  const id = /^\/subscriptions\/([^/]+)/i.exec(c.req.path)?.[1] ?? "";
  if (id.toLowerCase() !== subscriptionId) {
    throw new AzureError(404, "SubscriptionNotFound", `The subscription '${id}' could not be found.`, "subscription");
  }
  return caller;
}

/** The body of a request. Unknown members are ignored. */
export async function readBody<T>(c: Context, schema: z.ZodType<T>): Promise<T> {
  const result = schema.safeParse(await c.req.json().catch(() => undefined));
  if (result.success) return result.data;
  // Does not quote the value in the request, which may be the secret.
  const path = result.error.issues[0]?.path.map(String).join(".") ?? "";
  throw badParameter(`The request content was invalid: '${path}'.`, "body");
}

function requireVault(tenant: Tenant, c: Context, caller: Caller, action: string): Vault {
  const vault = findVault(tenant, c);
  if (vault === undefined) {
    allowManager(tenant, caller, action, c.req.path);
    throw resourceNotFound(c, param(c, "vaultName"), "vaults");
  }
  const secretName = c.req.param("secretName");
  allowManager(tenant, caller, action, secretName === undefined ? vault.id : secretResourceId(vault, secretName));
  return vault;
}

function findVault(tenant: Tenant, c: Context): Vault | undefined {
  const group = param(c, "resourceGroupName").toLowerCase();
  const name = param(c, "vaultName").toLowerCase();
  return tenant.vaults
    .values()
    .find((vault) => vault.resourceGroupName.toLowerCase() === group && vault.name.toLowerCase() === name);
}

function isTaken(tenant: Tenant, name: string): boolean {
  return tenant.vaults.values().some((vault) => vault.name.toLowerCase() === name.toLowerCase());
}

function resourceNotFound(c: Context, name: string, type: string): AzureError {
  return new AzureError(
    404,
    "ResourceNotFound",
    `The Resource 'Microsoft.KeyVault/${type}/${name}' under resource group '${param(c, "resourceGroupName")}' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix`,
    "resource-exists",
  );
}

function param(c: Context, name: string): string {
  return c.req.param(name) ?? "";
}
