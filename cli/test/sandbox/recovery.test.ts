import { describe, expect, it } from "vitest";
import type { Graph, GraphObject } from "../../sandbox/graph.ts";
import { findLeftovers, readKnownIds } from "../../sandbox/recovery.ts";
import type { Step } from "../../sandbox/run-report.ts";

const objectId = "00000000-0000-0000-0000-00000000000a";
const stack = { project: "contoso", stack: "dev" };
const tagPrefix = "entra-integrations:contoso:dev:";
const tagged = `/applications?$filter=tags/any(t:startsWith(t,'${tagPrefix}'))`;

/** A Graph that serves fixed collections and writes down what is asked of it. */
function graphOf(collections: Record<string, GraphObject[]>): Graph & { changes: unknown[] } {
  const changes: unknown[] = [];
  return {
    changes,
    list: async (path) => collections[decodeURIComponent(path)] ?? [],
    remove: async (path) => void changes.push(["DELETE", path]),
    post: async (path, body) => void changes.push(["POST", path, body]),
    hasVaultSecret: async (vault, name) => `/vaults/${vault}/secrets/${name}` in collections,
    removeVaultSecret: async (vault, name) => void changes.push(["DELETE", `/vaults/${vault}/secrets/${name}`]),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

function planned(type: string, inputs: Record<string, unknown>, op = "create"): Step {
  return { op: op as "create", type, inputs, name: "erp", urn: "urn", isCustom: true, differs: [] };
}

async function removeAll(graph: Graph & { changes: unknown[] }, known: string[], steps: Step[]): Promise<unknown[]> {
  for (const leftover of await findLeftovers(graph, stack, new Set(known), steps)) {
    await leftover.remove(graph);
    await leftover.purge?.(graph);
  }
  return graph.changes;
}

describe("findLeftovers", () => {
  const applications = [
    { id: "known", displayName: "ERP", tags: [`${tagPrefix}erp`] },
    { id: "lost", displayName: "ERP", tags: [`${tagPrefix}erp`] },
    { id: "of-another-stack", displayName: "ERP", tags: ["entra-integrations:contoso:prod:erp"] },
    { id: "of-nobody", displayName: "ERP", tags: [] },
  ];

  it("finds the stack's registrations that the state does not know, and no others", async () => {
    const graph = graphOf({ [tagged]: applications });
    // Permanently, because the next run refuses to replace a registration that can be restored.
    expect(await removeAll(graph, ["known"], [])).toEqual([
      ["DELETE", "/applications/lost"],
      ["DELETE", "/directory/deletedItems/lost"],
    ]);
  });

  it("leaves a registration that was kept on purpose, but removes a repeated secret of it", async () => {
    const passwords = [
      { keyId: "secret", displayName: "generation 7" },
      { keyId: "repeated", displayName: "generation 7" },
    ];
    const kept = { id: "kept", displayName: "ERP", tags: [`${tagPrefix}erp:keep`], passwordCredentials: passwords };
    const graph = graphOf({ [tagged]: [kept] });
    expect(await removeAll(graph, [], [])).toEqual([]);
    expect(await removeAll(graph, ["kept", "secret"], [])).toEqual([
      ["POST", "/applications/kept/removePassword", { keyId: "repeated" }],
    ]);
  });

  it("finds a secret with the same name as a known one, and no others", async () => {
    const passwords = [
      { keyId: "secret", displayName: "generation 7" },
      { keyId: "repeated", displayName: "generation 7" },
      { keyId: "by-hand", displayName: "made in the portal" },
    ];
    const graph = graphOf({ [tagged]: [{ ...applications[0]!, passwordCredentials: passwords }] });
    expect(await removeAll(graph, ["known", "secret"], [])).toEqual([
      ["POST", "/applications/known/removePassword", { keyId: "repeated" }],
    ]);
  });

  it.each(["passwordCredentials", "keyCredentials"])("removes no registration that has %s", async (name) => {
    const inUse = { ...applications[1]!, [name]: [{ keyId: "key" }] };
    const graph = graphOf({ [tagged]: [inUse] });
    await expect(removeAll(graph, [], [])).rejects.toThrow(
      "application ERP (object id lost) carries this stack's tag and has credentials, but the state does not know it\n" +
        "  fix: import it into the state, or delete it if nobody uses it  [registration-unknown]",
    );
    expect(graph.changes).toEqual([]);
  });

  it.each([
    [
      "key vault secret",
      planned("azure-native:keyvault:Secret", { vaultName: "kv-contoso", secretName: "erp-client-id" }),
      { "/vaults/kv-contoso/secrets/erp-client-id": [] },
      ["DELETE", "/vaults/kv-contoso/secrets/erp-client-id"],
    ],
    [
      "service principal",
      planned("azuread:index/servicePrincipal:ServicePrincipal", { clientId: "client" }),
      { "/servicePrincipals?$filter=appId eq 'client'": [{ id: "lost" }] },
      ["DELETE", "/servicePrincipals/lost"],
    ],
    [
      "client secret",
      planned("azuread:index/applicationPassword:ApplicationPassword", {
        applicationId: `/applications/${objectId}`,
        displayName: "generation 7",
      }),
      {
        [`/applications?$filter=id eq '${objectId}'`]: [
          {
            passwordCredentials: [
              { keyId: "lost", displayName: "generation 7" },
              { keyId: "by-hand", displayName: "made in the portal" },
            ],
          },
        ],
      },
      ["POST", `/applications/${objectId}/removePassword`, { keyId: "lost" }],
    ],
    [
      "federated credential",
      planned("azuread:index/applicationFederatedIdentityCredential:ApplicationFederatedIdentityCredential", {
        applicationId: `/applications/${objectId}`,
        displayName: "pipeline",
      }),
      {
        [`/applications/${objectId}/federatedIdentityCredentials`]: [
          { id: "lost", name: "pipeline" },
          { id: "by-hand", name: "other" },
        ],
      },
      ["DELETE", `/applications/${objectId}/federatedIdentityCredentials/lost`],
    ],
    [
      "app role assignment",
      planned("azuread:index/appRoleAssignment:AppRoleAssignment", {
        principalObjectId: "principal",
        resourceObjectId: "graph",
        appRoleId: "mail-send",
      }),
      {
        "/servicePrincipals/principal/appRoleAssignments": [
          { id: "lost", resourceId: "graph", appRoleId: "mail-send" },
          { id: "by-hand", resourceId: "graph", appRoleId: "mail-read" },
        ],
      },
      ["DELETE", "/servicePrincipals/principal/appRoleAssignments/lost"],
    ],
    [
      "permission grant",
      planned("azuread:index/servicePrincipalDelegatedPermissionGrant:ServicePrincipalDelegatedPermissionGrant", {
        servicePrincipalObjectId: "principal",
        resourceServicePrincipalObjectId: "graph",
      }),
      {
        "/servicePrincipals/principal/oauth2PermissionGrants": [
          { id: "lost", consentType: "AllPrincipals", resourceId: "graph" },
          { id: "of-a-user", consentType: "Principal", resourceId: "graph" },
        ],
      },
      ["DELETE", "/oauth2PermissionGrants/lost"],
    ],
  ])("finds the %s that the next run would make again, and no others", async (_, step, collections, removal) => {
    expect(await removeAll(graphOf(collections), [], [step])).toEqual([removal]);
  });

  it("removes an object once if the run plans it in two steps", async () => {
    const graph = graphOf({ "/servicePrincipals?$filter=appId eq 'client'": [{ id: "lost" }] });
    const steps = ["replace", "create-replacement"].map((op) =>
      planned("azuread:index/servicePrincipal:ServicePrincipal", { clientId: "client" }, op),
    );
    expect(await removeAll(graph, [], steps)).toEqual([["DELETE", "/servicePrincipals/lost"]]);
  });

  it("keeps objects in the state, although the run replaces them", async () => {
    const graph = graphOf({ "/servicePrincipals?$filter=appId eq 'client'": [{ id: "known" }] });
    const step = planned(
      "azuread:index/servicePrincipal:ServicePrincipal",
      { clientId: "client" },
      "create-replacement",
    );
    expect(await removeAll(graph, ["known"], [step])).toEqual([]);
  });

  it("looks for no duplicate of a resource that the run only updates", async () => {
    const graph = graphOf({ "/servicePrincipals?$filter=appId eq 'client'": [{ id: "other" }] });
    const step = planned("azuread:index/servicePrincipal:ServicePrincipal", { clientId: "client" }, "update");
    expect(await removeAll(graph, [], [step])).toEqual([]);
  });

  it("asks nothing about a parent that is not known yet", async () => {
    const step = planned("azuread:index/applicationPassword:ApplicationPassword", {
      applicationId: "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
      displayName: "generation 7",
    });
    expect(await removeAll(graphOf({}), [], [step])).toEqual([]);
  });
});

describe("readKnownIds", () => {
  it("reads Graph's own id out of each of the provider's", () => {
    const ids = [
      `/applications/${objectId}`,
      `${objectId}/password/key`,
      "/servicePrincipals/graph/appRoleAssignedTo/assignment",
    ];
    const resources = [...ids.map((id) => ({ id })), { urn: "a component" }];
    expect(readKnownIds({ resources })).toEqual(new Set([objectId, "key", "assignment"]));
  });

  it("knows nothing of a stack without resources", () => {
    expect(readKnownIds({})).toEqual(new Set());
  });
});
