import { afterAll, beforeAll, expect, it } from "vitest";
import { parse } from "yaml";
import { startTenant, type TenantHandle } from "../../../packages/entra-tenant/index.ts";
import { openTenantGraph, type TenantGraph } from "../../../test/support/tenant-graph.ts";
import { adoptInto } from "./adopting.ts";

const graphApi = "00000003-0000-0000-c000-000000000000";
const userRead = "e1fe6dd8-ba31-4d61-89e7-88639da4683d";

let tenant: TenantHandle;
let graph: TenantGraph;

beforeAll(async () => {
  tenant = await startTenant({ now: () => new Date("2026-11-01T00:00:00Z") });
  graph = await openTenantGraph(tenant);
});

afterAll(async () => {
  await graph[Symbol.asyncDispose]();
  await tenant.close();
});

/** A registration as the portal makes it. */
async function register(more: Record<string, unknown> = {}): Promise<{ id: string; appId: string }> {
  const { id, appId } = await graph.send("POST", "/applications", {
    displayName: "Contoso ERP (test)",
    web: { redirectUris: ["https://erp.contoso.com/cb"] },
    requiredResourceAccess: [{ resourceAppId: graphApi, resourceAccess: [{ id: userRead, type: "Scope" }] }],
    ...more,
  });
  await graph.send("POST", "/servicePrincipals", { appId, tags: ["WindowsAzureActiveDirectoryIntegratedApp"] });
  return { id, appId: String(appId) };
}

function entriesOf(stackFile: string | undefined): Record<string, Record<string, unknown>> {
  const { config } = parse(stackFile ?? "{}") as { config: Record<string, Record<string, Record<string, unknown>>> };
  return config["entra-integrations:integrations"] ?? {};
}

it("a registration of the portal becomes an entry that changes nothing but tag and secret", async () => {
  const { id, appId } = await register();
  const { keyId, secretText } = await graph.send("POST", `/applications/${id}/addPassword`, {
    passwordCredential: { displayName: "prod", endDateTime: "2027-05-01T00:00:00Z" },
  });
  const adopted = await adoptInto(tenant, { ids: [appId] });
  expect(adopted.warned).toBe("");
  expect(adopted.exitCode).toBe(0);
  expect(entriesOf(adopted.stackFile)).toEqual({
    "contoso-erp-test": {
      system: "custom",
      displayName: "Contoso ERP (test)",
      owners: [],
      onRemoval: "keep",
      adopt: {
        clientId: appId,
        applicationObjectId: id,
        servicePrincipalObjectId: expect.any(String) as unknown,
      },
      existingSecrets: [{ keyId, name: "prod", expiresOn: "2027-05-01T00:00:00Z" }],
      redirectUris: ["https://erp.contoso.com/cb"],
      openIdScopes: [],
      delegatedPermissions: { microsoftGraph: ["User.Read"] },
      credential: { type: "secret" },
    },
  });
  expect(adopted.printed).toContain("changes nothing in Entra but the stack's tag and a new secret");
  const everything = adopted.printed + adopted.warned + String(adopted.stackFile);
  expect(everything).not.toContain(String(secretText));
  expect(everything).not.toContain(String(secretText).slice(0, 3));
});

it("a registration that only asks for User.Read, as the portal makes it, is adopted without a credential", async () => {
  const { appId } = await register({ displayName: "Empty", web: {} });
  const adopted = await adoptInto(tenant, { ids: [appId] });
  expect(adopted.warned).toBe("");
  expect(entriesOf(adopted.stackFile)["empty"]).toMatchObject({
    delegatedPermissions: { microsoftGraph: ["User.Read"] },
    credential: { type: "none" },
  });
});
