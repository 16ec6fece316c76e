import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { subscriptionId } from "../../key-vault/seed.ts";
import { roleIdOf } from "../../key-vault/roles.ts";
import { ProductClient } from "../product-client.ts";

const models = "https://contoso-ai.openai.azure.com/openai/models?api-version=2024-10-21";
const scope = "https://cognitiveservices.azure.com/.default";
const group = `/subscriptions/${subscriptionId}/resourceGroups/rg-contoso`;
const account = `${group}/providers/Microsoft.CognitiveServices/accounts`;

async function assign(client: ProductClient, to: string, role: string): Promise<void> {
  const id = `${to}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`;
  const url = `${client.tenant.origin}${id}?api-version=2022-04-01`;
  const token = await client.tokenFor("https://management.azure.com/.default");
  const properties = { roleDefinitionId: roleIdOf(role), principalId: client.tenant.deployer.objectId };
  expect((await client.ask("PUT", url, token, { properties })).status).toBe(201);
}

it("the models of Azure OpenAI are listed for an identity with a role on the account or above it", async () => {
  for (const [to, role] of [
    [`${account}/Contoso-AI`, "Cognitive Services OpenAI User"],
    [group, "Cognitive Services User"],
  ] as const) {
    const client = new ProductClient();
    await assign(client, to, role);
    const answer = await client.ask("GET", models, await client.tokenFor(scope));
    expect(answer).toMatchObject({ status: 200, body: { object: "list" } });
  }
});

it("the models of Azure OpenAI are refused with 401 without a role there", async () => {
  const client = new ProductClient();
  await assign(client, `${account}/other`, "Cognitive Services User");
  const refused = await client.ask("GET", models, await client.tokenFor(scope));
  expect(refused).toMatchObject({
    status: 401,
    check: "role-assignment",
    body: { error: { code: "PermissionDenied" } },
  });
  expect(refused.text).toContain("OpenAI/models/read");
});

it.each([
  ["no token", async () => undefined],
  ["another audience", (client: ProductClient) => client.tokenFor("https://graph.microsoft.com/.default")],
  [
    "a token that has ended",
    (client: ProductClient) => client.sign({ aud: "https://cognitiveservices.azure.com", exp: 1 }),
  ],
] as const)("the models of Azure OpenAI are refused with %s", async (_, tokenOf) => {
  const client = new ProductClient();
  await assign(client, group, "Cognitive Services User");
  const refused = await client.ask("GET", models, await tokenOf(client));
  expect(refused).toMatchObject({ status: 401, body: { statusCode: 401 } });
  expect(refused.text).toContain("audience is incorrect");
});

it("Azure OpenAI requires a version, and answers 501 to other requests", async () => {
  const client = new ProductClient();
  const token = await client.tokenFor(scope);
  expect((await client.ask("GET", models.replace(/\?.*/, ""), token)).status).toBe(404);
  expect((await client.ask("GET", models.replace("models", "deployments"), token)).status).toBe(501);
});
