import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { Azure, type Identity, subscription, vaultPath } from "./azure.ts";

let azure: Azure;
let consumer: Identity;

beforeEach(async () => {
  azure = new Azure();
  consumer = await azure.register("Consumer");
  await azure.write("first", { value: "hunter2" });
  await azure.write("second", { value: "hunter3" });
});

const secretsUser = "4633458b-17de-408a-b874-0445c86b69e6";

async function assign(scope: string, given: { role?: string; to?: string; as?: Identity } = {}) {
  const { role = secretsUser, to = consumer.objectId, as = azure.deployer } = given;
  const roleDefinitionId = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
  const path = `${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`;
  const body = { properties: { roleDefinitionId, principalId: to } };
  return { path, ...(await azure.ask("PUT", path, { as, body })) };
}

async function isReadable(name: string): Promise<boolean> {
  return await azure
    .client(consumer)
    .getSecret(name)
    .then(
      () => true,
      () => false,
    );
}

describe("a role assignment", () => {
  it("is returned with the properties of its creation", async () => {
    const { path, status, body } = await assign(vaultPath);
    expect([status, body]).toEqual([
      201,
      {
        id: path,
        name: path.split("/").at(-1),
        type: "Microsoft.Authorization/roleAssignments",
        properties: {
          roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${secretsUser}`,
          principalId: consumer.objectId,
          scope: vaultPath,
          createdOn: "2026-11-21T08:00:00.000Z",
        },
      },
    ]);
  });

  it.each([
    ["a subscription", subscription],
    ["a resource group", `${subscription}/resourceGroups/RG-contoso`],
    ["a vault", vaultPath],
  ])("on %s lets a consumer read every secret below it", async (_, scope) => {
    expect(await isReadable("first")).toBe(false);
    await assign(scope);
    expect([await isReadable("first"), await isReadable("second")]).toEqual([true, true]);
  });

  it("on a secret lets a consumer read only that secret", async () => {
    await assign(`${vaultPath}/secrets/first`);
    expect([await isReadable("first"), await isReadable("second")]).toEqual([true, false]);
  });

  it("to read does not allow deleting or writing", async () => {
    await assign(vaultPath);
    await expect(azure.client(consumer).beginDeleteSecret("first")).rejects.toMatchObject({ statusCode: 403 });
    const body = { properties: { value: "hunter4" } };
    const written = await azure.ask("PUT", `${vaultPath}/secrets/first`, { as: consumer, body });
    expect(written.status).toBe(403);
  });

  it("of the management plane does not allow reading a value", async () => {
    await assign(vaultPath, { role: "8e3af657-a8ff-443c-a75c-2fe8c4bcb635" });
    expect(await isReadable("first")).toBe(false);
    expect((await azure.ask("GET", `${vaultPath}/secrets/first`, { as: consumer })).status).toBe(200);
  });

  it.each([
    ["a role that is not there", { role: randomUUID() }, 400, "RoleDefinitionDoesNotExist"],
    ["somebody who is not there", { to: randomUUID() }, 400, "PrincipalNotFound"],
  ])("is refused for %s", async (_, given, status, code) => {
    const answer = await assign(vaultPath, given);
    expect([answer.status, answer.body]).toMatchObject([status, { error: { code } }]);
  });

  it("is refused a second time", async () => {
    await assign(vaultPath);
    const { status, body } = await assign(vaultPath);
    expect([status, body]).toEqual([
      409,
      { error: { code: "RoleAssignmentExists", message: "The role assignment already exists." } },
    ]);
  });

  it("is refused to whom no role allows it", async () => {
    const { status, body } = await assign(vaultPath, { as: consumer });
    expect([status, body]).toMatchObject([403, { error: { code: "AuthorizationFailed" } }]);
  });
});
