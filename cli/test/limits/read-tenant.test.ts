import { expect, it } from "vitest";
import { createApp } from "../../../packages/entra-tenant/app.ts";
import { createApplication, signToken, startGraph } from "../../../packages/entra-tenant/test/graph/graph-client.ts";
import { readTenant } from "../../commands/limits/read-tenant.ts";
import { openGraphReader } from "../../commands/verify/graph-reader.ts";

const tag = "entra-integrations:crm:prod:erp";

it.each([tag, `${tag}:keep`])("finds the registration with the tag %s", async (found) => {
  const graph = await startGraph();
  const { id } = await createApplication(graph, { tags: [found] });
  await createApplication(graph, { tags: [`${tag}-2`] });
  const app = createApp(graph.tenant);
  const { origin } = graph.tenant;
  const reader = openGraphReader(origin, await signToken(graph.tenant, {}), async (url, init) =>
    app.request(url, init),
  );
  const { registrations } = await readTenant(reader, new Map([["erp", { tags: [tag, `${tag}:keep`] }]]), false);
  expect(registrations.get("erp")).toMatchObject({ state: "read", value: { registration: { id } } });
});
