import { beforeEach, describe, expect, it } from "vitest";
import { Azure, subscription, vaultPath } from "./azure.ts";

let azure: Azure;

beforeEach(() => {
  azure = new Azure();
});

const secretPath = `${vaultPath}/secrets/erp-sync-client-secret`;
const vaultsPath = `${subscription}/resourceGroups/rg-other/providers/Microsoft.KeyVault/vaults`;
const newVault = { location: "northeurope", properties: { tenantId: "t", sku: { family: "A", name: "standard" } } };

function secretResource(version: string, created: number, properties: Record<string, unknown> = {}) {
  const secretUri = "https://localhost:0/vaults/kv-contoso/secrets/erp-sync-client-secret";
  return {
    id: secretPath,
    name: "erp-sync-client-secret",
    type: "Microsoft.KeyVault/vaults/secrets",
    location: "westeurope",
    tags: {},
    properties: {
      attributes: { enabled: true, created, updated: created },
      secretUri,
      secretUriWithVersion: `${secretUri}/${version}`,
      ...properties,
    },
  };
}

function currentVersion(): string {
  return azure.tenant.vaults.get(vaultPath)?.secrets[0]?.versions.at(-1)?.id ?? expect.fail("no secret");
}

describe("a vault", () => {
  it("is there from the beginning", async () => {
    const { status, body } = await azure.ask("GET", vaultPath, { as: azure.deployer });
    expect([status, body]).toEqual([
      200,
      {
        id: vaultPath,
        name: "kv-contoso",
        type: "Microsoft.KeyVault/vaults",
        location: "westeurope",
        tags: {},
        properties: {
          sku: { family: "A", name: "standard" },
          tenantId: azure.tenant.id,
          accessPolicies: [],
          enabledForDeployment: false,
          enableSoftDelete: true,
          softDeleteRetentionInDays: 90,
          enableRbacAuthorization: true,
          vaultUri: "https://localhost:0/vaults/kv-contoso/",
          provisioningState: "Succeeded",
          publicNetworkAccess: "Enabled",
        },
      },
    ]);
  });

  it("is found whatever the case of its id", async () => {
    const { body } = await azure.ask("GET", vaultPath.replace("rg-contoso", "RG-Contoso"), { as: azure.deployer });
    expect(body["id"]).toBe(vaultPath);
  });

  it("is made by a PUT, and changed by the next one", async () => {
    const options = { as: azure.deployer, body: newVault };
    const made = await azure.ask("PUT", `${vaultsPath}/kv-other`, options);
    const changed = await azure.ask("PUT", `${vaultsPath}/kv-other`, options);
    expect([made.status, made.body["location"], changed.status]).toEqual([201, "northeurope", 200]);
  });

  it.each(["x", "1-starts-with-a-digit", "two--hyphens", "ends-", "far-too-long-for-a-vault-name"])(
    "cannot be named %s",
    async (name) => {
      const { status, body } = await azure.ask("PUT", `${vaultsPath}/${name}`, { as: azure.deployer, body: newVault });
      expect([status, body]).toMatchObject([400, { error: { code: "VaultNameNotValid" } }]);
    },
  );

  it("cannot have a name that another vault of Azure has", async () => {
    const { status, body } = await azure.ask("PUT", `${vaultsPath}/KV-Contoso`, { as: azure.deployer, body: newVault });
    expect([status, body]).toMatchObject([409, { error: { code: "VaultAlreadyExists" } }]);
  });
});

describe("a secret in Azure Resource Manager", () => {
  const created = Date.parse("2026-11-21T08:00:00Z") / 1000;

  it("is made with its attributes, and shown without its value", async () => {
    const attributes = { exp: 1_800_000_000, nbf: 1_700_000_000 };
    const { status, body } = await azure.write("erp-sync-client-secret", {
      value: "hunter2",
      contentType: "text/plain",
      attributes,
    });
    const shown = {
      contentType: "text/plain",
      attributes: { ...attributes, enabled: true, created, updated: created },
    };
    expect([status, body]).toEqual([201, secretResource(currentVersion(), created, shown)]);
  });

  it("has a new version after each write", async () => {
    const first = await azure.write("erp-sync-client-secret", { value: "first" });
    azure.now = new Date("2026-11-22T08:00:00Z");
    const second = await azure.write("erp-sync-client-secret", { value: "first" });
    expect([second.status, second.body]).toEqual([200, secretResource(currentVersion(), created + 86_400)]);
    expect(first.body).not.toEqual(second.body);
  });

  it("is read back with the same properties", async () => {
    const { body } = await azure.write("erp-sync-client-secret", { value: "hunter2" }, { generation: "3" });
    const read = await azure.ask("GET", secretPath, { as: azure.deployer });
    expect([read.status, read.body]).toEqual([200, body]);
    expect(body["tags"]).toEqual({ generation: "3" });
  });

  it("is on disk before it is answered, and its value is not", async () => {
    await azure.write("erp-sync-client-secret", { value: "hunter2" });
    expect(azure.saved).toContain("erp-sync-client-secret");
    expect(azure.saved).not.toContain("hunter2");
  });

  it("is disabled by an update, with its other properties and its value unchanged", async () => {
    const { body: written } = await azure.write("erp-sync-client-secret", { value: "hunter2" }, { generation: "3" });
    const disabled = { properties: { attributes: { enabled: false } } };
    const { status, body } = await azure.ask("PATCH", secretPath, { as: azure.deployer, body: disabled });
    const attributes = { enabled: false, created, updated: created };
    const properties = { ...(written["properties"] as object), attributes };
    expect([status, body]).toEqual([200, { ...written, properties }]);
    const enabled = { properties: { attributes: { enabled: true } } };
    expect((await azure.ask("PATCH", secretPath, { as: azure.deployer, body: enabled })).body).toEqual(written);
  });

  it.each(["GET", "PATCH"])("is not found by %s before it was written", async (method) => {
    const { status, body } = await azure.ask(method, secretPath, { as: azure.deployer });
    expect([status, body]).toMatchObject([404, { error: { code: "ResourceNotFound" } }]);
  });

  it("cannot be written while one of that name can be recovered", async () => {
    await azure.write("erp-sync-client-secret", { value: "hunter2" });
    await azure.client().beginDeleteSecret("erp-sync-client-secret");
    const body = { properties: { value: "hunter3" } };
    const answer = await azure.ask("PUT", secretPath, { as: azure.deployer, body });
    expect([answer.status, answer.body]).toMatchObject([
      409,
      { error: { code: "Conflict", innererror: { code: "ObjectIsDeletedButRecoverable" } } },
    ]);
  });

  it.each([
    ["no value", { properties: {} }],
    ["a value of more than 25 kB", { properties: { value: "x".repeat(25_601) } }],
    ["an expiry that is no number", { properties: { value: "hunter2", attributes: { exp: "2027-01-01" } } }],
    ["no JSON object", "hunter2"],
  ])("is refused with %s, without repeating what was sent", async (_, body) => {
    const answer = await azure.ask("PUT", secretPath, { as: azure.deployer, body });
    expect([answer.status, answer.body]).toMatchObject([400, { error: { code: "BadParameter" } }]);
    expect(JSON.stringify(answer.body)).not.toMatch(/hunter2|xxx|2027/);
  });

  it("is refused under a name with other characters", async () => {
    const body = { properties: { value: "hunter2" } };
    const { status } = await azure.ask("PUT", `${vaultPath}/secrets/erp_sync`, { as: azure.deployer, body });
    expect(status).toBe(400);
  });
});

describe("Azure Resource Manager", () => {
  it("asks for a token", async () => {
    const { status, body, headers } = await azure.ask("GET", vaultPath);
    expect([status, body]).toEqual([
      401,
      {
        error: {
          code: "AuthenticationFailed",
          message: "Authentication failed. The 'Authorization' header is missing.",
        },
      },
    ]);
    expect(headers.get("www-authenticate")).toContain(`authorization_uri="https://localhost:0/${azure.tenant.id}"`);
  });

  it("refuses a token for another API", async () => {
    const { status, body } = await azure.ask("GET", vaultPath, { as: azure.deployer, resource: azure.tenant.origin });
    expect([status, body]).toMatchObject([401, { error: { code: "InvalidAuthenticationTokenAudience" } }]);
  });

  it("refuses a token that has ended", async () => {
    const token = await azure.token(azure.deployer, "https://management.azure.com/.default");
    azure.now = new Date("2026-11-21T10:00:00Z");
    const response = await azure.app.request(`${vaultPath}?api-version=1`, {
      headers: { authorization: `Bearer ${token}` },
    });
    expect([response.status, await response.json()]).toMatchObject([
      401,
      { error: { code: "InvalidAuthenticationToken" } },
    ]);
  });

  it("asks for a version of its API", async () => {
    const { status, body } = await azure.ask("GET", vaultPath, { as: azure.deployer, query: "" });
    expect([status, body]).toMatchObject([400, { error: { code: "MissingApiVersionParameter" } }]);
  });

  it("knows one subscription", async () => {
    const { status, body } = await azure.ask("GET", vaultPath.replace("1111", "9999"), { as: azure.deployer });
    expect([status, body]).toMatchObject([404, { error: { code: "SubscriptionNotFound" } }]);
  });

  it("knows no vault of another resource group", async () => {
    const { status, body } = await azure.ask("GET", vaultPath.replace("rg-contoso", "rg-other"), {
      as: azure.deployer,
    });
    expect([status, body]).toMatchObject([
      404,
      {
        error: {
          code: "ResourceNotFound",
          message: expect.stringContaining(
            "'Microsoft.KeyVault/vaults/kv-contoso' under resource group 'rg-other'",
          ) as string,
        },
      },
    ]);
  });

  it("refuses requests that it does not serve", async () => {
    const { status, headers } = await azure.ask("DELETE", vaultPath, { as: azure.deployer });
    expect([status, headers.get("x-local-tenant-check")]).toEqual([501, "unknown-route"]);
  });

  it.each([
    ["GET", vaultPath, "Microsoft.KeyVault/vaults/read"],
    ["PUT", vaultPath, "Microsoft.KeyVault/vaults/write"],
    ["GET", secretPath, "Microsoft.KeyVault/vaults/secrets/read"],
    ["PUT", secretPath, "Microsoft.KeyVault/vaults/secrets/write"],
    ["PATCH", secretPath, "Microsoft.KeyVault/vaults/secrets/write"],
  ])("refuses %s %s to whom no role allows it", async (method, path, action) => {
    const stranger = await azure.register("Stranger");
    const { status, body } = await azure.ask(method, path, { as: stranger });
    expect([status, body]).toEqual([
      403,
      {
        error: {
          code: "AuthorizationFailed",
          message: `The client '${stranger.objectId}' with object id '${stranger.objectId}' does not have authorization to perform action '${action}' over scope '${path}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
        },
      },
    ]);
  });
});
