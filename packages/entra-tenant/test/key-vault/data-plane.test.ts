import { RestError } from "@azure/keyvault-secrets";
import { beforeEach, describe, expect, it } from "vitest";
import { Azure } from "./azure.ts";

let azure: Azure;

beforeEach(() => {
  azure = new Azure();
});

const name = "erp-sync-client-secret";

async function failure(action: Promise<unknown>): Promise<RestError> {
  return await action.then(
    () => expect.fail("nothing was refused"),
    (error: unknown) => (error instanceof RestError ? error : expect.fail(String(error))),
  );
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

describe("a secret in its vault", () => {
  it("is read by Microsoft's client, with its properties", async () => {
    const expiresOn = new Date("2027-05-01T00:00:00Z");
    const attributes = { exp: expiresOn.getTime() / 1000 };
    await azure.write(name, { value: "hunter2", contentType: "text/plain", attributes }, { generation: "3" });
    const { value, properties } = await azure.client().getSecret(name);
    expect(value).toBe("hunter2");
    expect(properties).toMatchObject({
      name,
      contentType: "text/plain",
      enabled: true,
      expiresOn,
      createdOn: azure.now,
      tags: { generation: "3" },
      recoveryLevel: "Recoverable+Purgeable",
    });
  });

  it("is the newest version unless one is named, and every version stays readable", async () => {
    await azure.write(name, { value: "first" });
    const { properties } = await azure.client().getSecret(name);
    await azure.write(name, { value: "second" });
    const client = azure.client();
    const { version } = properties;
    expect((await client.getSecret(name)).value).toBe("second");
    expect((await client.getSecret(name, version === undefined ? {} : { version })).value).toBe("first");
  });

  it.each([
    ["has ended", { exp: 1_000_000_000 }],
    ["has not begun", { nbf: 4_000_000_000 }],
  ])("is read when it %s", async (_, attributes) => {
    await azure.write(name, { value: "hunter2", attributes });
    expect((await azure.client().getSecret(name)).value).toBe("hunter2");
  });

  it("is not read while it is disabled", async () => {
    await azure.write(name, { value: "hunter2", attributes: { enabled: false } });
    expect(await failure(azure.client().getSecret(name))).toMatchObject({
      statusCode: 403,
      message: "Operation get is not allowed on a disabled secret.",
    });
  });

  it("is listed with its versions, and without values", async () => {
    await azure.write(name, { value: "first" });
    await azure.write(name, { value: "second" });
    const versions = await collect(azure.client().listPropertiesOfSecretVersions(name));
    expect(versions.map((one) => one.name)).toEqual([name, name]);
    expect(new Set(versions.map(({ version }) => version)).size).toBe(2);
    const listed = await collect(azure.client().listPropertiesOfSecrets());
    expect(listed.map((one) => [one.name, one.version])).toEqual([[name, undefined]]);
  });

  it("is not found under another name or version", async () => {
    await azure.write(name, { value: "hunter2" });
    const found = await Promise.all([
      failure(azure.client().getSecret("another")),
      failure(azure.client().getSecret(name, { version: "0".repeat(32) })),
    ]);
    expect(found.map(({ statusCode, code }) => [statusCode, code])).toEqual([
      [404, "SecretNotFound"],
      [404, "SecretNotFound"],
    ]);
  });
});

describe("a deleted secret", () => {
  it("is gone, can be seen as deleted, and comes back with every version when it is recovered", async () => {
    await azure.write(name, { value: "first" });
    await azure.write(name, { value: "second" });
    const client = azure.client();
    const { properties } = await (await client.beginDeleteSecret(name)).pollUntilDone();
    expect(properties).toMatchObject({
      name,
      deletedOn: azure.now,
      scheduledPurgeDate: new Date("2027-02-19T08:00:00Z"),
    });
    expect((await failure(client.getSecret(name))).statusCode).toBe(404);
    expect(await collect(client.listPropertiesOfSecrets())).toEqual([]);
    await (await client.beginRecoverDeletedSecret(name)).pollUntilDone();
    expect((await client.getSecret(name)).value).toBe("second");
    expect(await collect(client.listPropertiesOfSecretVersions(name))).toHaveLength(2);
  });

  it("is not found if nothing was deleted", async () => {
    await azure.write(name, { value: "hunter2" });
    const found = await failure(azure.client().getDeletedSecret(name));
    expect([found.statusCode, found.message]).toEqual([404, `Deleted Secret not found: ${name}`]);
  });
});

describe("a vault", () => {
  it("shows where to sign in, and for which resource", async () => {
    const { status, body, headers } = await azure.ask("GET", `/vaults/kv-contoso/secrets/${name}`);
    expect([status, body, headers.get("www-authenticate")]).toEqual([
      401,
      { error: { code: "Unauthorized", message: "AKV10000: Request is missing a Bearer or PoP token." } },
      `Bearer authorization="https://localhost:0/${azure.tenant.id}", resource="https://vault.azure.net"`,
    ]);
  });

  it("refuses a token for Azure Resource Manager", async () => {
    const { status, body } = await azure.ask("GET", `/vaults/kv-contoso/secrets/${name}`, { as: azure.deployer });
    expect([status, body]).toEqual([
      401,
      {
        error: {
          code: "Unauthorized",
          message: "AKV10022: Invalid audience. Expected https://vault.azure.net, found: https://management.azure.com.",
        },
      },
    ]);
  });

  it("asks for a version of its API", async () => {
    const options = { as: azure.deployer, resource: "https://vault.azure.net", query: "" };
    const { status, body } = await azure.ask("GET", "/vaults/kv-contoso/secrets", options);
    expect([status, body]).toEqual([
      400,
      { error: { code: "BadParameter", message: "api-version must be specified" } },
    ]);
  });

  it("has to be there", async () => {
    expect(await failure(azure.client(azure.deployer, "kv-nowhere").getSecret(name))).toMatchObject({
      statusCode: 404,
      code: "VaultNotFound",
    });
  });

  it("refuses a caller without a role that can read, and names the operation", async () => {
    await azure.write(name, { value: "hunter2" });
    const { code, statusCode, message } = await failure(azure.client(await azure.register("Stranger")).getSecret(name));
    expect([statusCode, code]).toEqual([403, "Forbidden"]);
    expect(message).toContain("Action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'");
    expect(message).not.toContain("hunter2");
  });
});
