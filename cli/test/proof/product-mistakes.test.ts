import { describe, expect, it } from "vitest";
import { connectServer, keepServer } from "../../../packages/entra-tenant/posit-connect/servers.ts";
import type { Deployed } from "../verify/deployed.ts";
import { askConnect, changeEnvironment, deployWithProduct, type Name, ownInConnect } from "./products.ts";

describe("the proof of each product", () => {
  it.each<[Name, string, string[]]>([
    [
      "dynamics",
      "dynamics-read",
      [
        "dynamics-read: read /data/DataManagementDefinitionGroups of https://contoso.operations.dynamics.com",
        "dynamics-read: $metadata has the entity SysAADClientTables for the page Microsoft Entra applications",
      ],
    ],
    ["graph", "graph-read", ["graph-read: read /users of Microsoft Graph"]],
    [
      "openai",
      "azure-openai-read",
      [
        "posit-connect-verify: Connect got a token with the values that it stores",
        "azure-openai-read: listed the models of https://contoso-ai.openai.azure.com",
      ],
    ],
  ])("%s passes and reports what it read", async (name, check, seen) => {
    const deployed = await deployWithProduct(name);
    const [verified] = await deployed.verify("product");
    expect([verified?.findings, verified?.seen]).toEqual([[], seen]);
    expect(verified?.passed).toContain(check);
  });

  it("changes nothing in the products", async () => {
    for (const name of ["dynamics", "graph", "openai"] as const) {
      const deployed = await deployWithProduct(name);
      const before = JSON.stringify(deployed.graph.tenant.directory());
      await deployed.verify("product");
      expect(JSON.stringify(deployed.graph.tenant.directory())).toBe(before);
    }
  });
});

interface Mistake {
  readonly product: Name;
  readonly mistake: string;
  readonly make: (deployed: Deployed) => Promise<unknown> | undefined;
  readonly entry?: object;
  readonly check: string;
  readonly cause: string;
  readonly fix: string;
}

const mistakes: readonly Mistake[] = [
  {
    product: "dynamics",
    mistake: "the row is missing",
    make: (deployed) => changeEnvironment(deployed, (one) => (one.clients = [])),
    check: "dynamics-read",
    cause: "Dynamics has no row for client id",
    fix: "add a row with Client ID",
  },
  {
    product: "dynamics",
    mistake: "the address is not the one that Dynamics has",
    make: () => undefined,
    entry: { environment: "https://contoso-alias.operations.dynamics.com" },
    check: "dynamics-read",
    cause: "Dynamics has no row for client id",
    fix: "compare environment with the address in the browser",
  },
  {
    product: "dynamics",
    mistake: "the user in the row is disabled",
    make: (deployed) => changeEnvironment(deployed, (one) => (one.users = [])),
    check: "dynamics-read",
    cause: "or the user in the row is disabled",
    fix: "the User ID of an enabled user",
  },
  {
    product: "dynamics",
    mistake: "the user lacks a security role",
    make: (deployed) =>
      changeEnvironment(deployed, (one) => (one.users = [{ userId: "svc-import", isEnabled: true, reads: [] }])),
    check: "dynamics-read",
    cause: "the user in its row may not read DataManagementDefinitionGroups",
    fix: "give the user a security role",
  },
  {
    product: "sharepoint",
    mistake: "the token was requested with a secret",
    make: () => undefined,
    check: "sharepoint-read",
    cause: "SharePoint accepts no app-only token that was requested with a client secret",
    fix: "of Microsoft Graph, which accepts secrets",
  },
  {
    product: "openai",
    mistake: "the app has no role on the resource",
    make: async ({ graph }) => {
      graph.tenant.roleAssignments.clear();
      await graph.tenant.commit();
    },
    check: "azure-openai-read",
    cause: "the app has no role in Azure that may read contoso-ai.openai.azure.com",
    fix: "assign Cognitive Services OpenAI User",
  },
  {
    product: "openai",
    mistake: "Connect has an old secret",
    make: async (deployed) => {
      const { guid, config } = await ownInConnect(deployed);
      await askConnect(deployed, "PATCH", `/${guid}`, { config: { ...config, client_secret: "old" } });
    },
    check: "posit-connect-verify",
    cause: "Connect could not get a token with the values that it stores",
    fix: "Connect has an old secret",
  },
  {
    product: "openai",
    mistake: "Connect has no integration",
    make: async (deployed) => await askConnect(deployed, "DELETE", `/${(await ownInConnect(deployed)).guid}`),
    check: "posit-connect-verify",
    cause: "connect.contoso.com has no integration with client id",
    fix: "add deliverTo: { positConnect: {} }",
  },
  {
    product: "openai",
    mistake: "the licence of Connect lacks integrations",
    make: async ({ graph: { tenant } }) =>
      await keepServer(tenant, Object.assign(connectServer(tenant, "connect.contoso.com"), { isLicensed: false })),
    check: "posit-connect-verify",
    cause: "the licence of connect.contoso.com lacks OAuth integrations",
    fix: "Enhanced or Advanced",
  },
  {
    product: "openai",
    mistake: "Connect is too old",
    make: async ({ graph: { tenant } }) =>
      await keepServer(tenant, Object.assign(connectServer(tenant, "connect.contoso.com"), { version: "2024.05.0" })),
    check: "posit-connect-verify",
    cause: "connect.contoso.com does not know OAuth integrations",
    fix: "2024.12.0 or later",
  },
];

describe("a mistake in a product", () => {
  it.each(mistakes)("$product: $mistake", async ({ product, make, entry, check, cause, fix }) => {
    const deployed = await deployWithProduct(product, entry);
    await make(deployed);
    const [verified] = await deployed.verify("product");
    expect(verified?.findings).toHaveLength(1);
    const [found] = verified!.findings;
    expect(found?.check).toBe(check);
    expect(found?.message).toContain(cause);
    expect(found?.fix).toContain(fix);
  });

  it("is not looked for while a check in Entra explains it", async () => {
    const deployed = await deployWithProduct("dynamics");
    deployed.secrets["dynamics"]!["clientSecret"] = "not-the-secret";
    const [verified] = await deployed.verify("product");
    expect(verified?.findings.map(({ check }) => check)).toEqual(["secret-accepted"]);
    expect(verified?.skipped).toContain("dynamics-read");
  });
});
