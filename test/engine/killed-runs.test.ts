import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findIn, readFolder } from "../support/secret-search.ts";
import { signInAll } from "../support/sign-in.ts";
import { allKinds, erpSync } from "../support/stack-files.ts";
import { openSeparateStage, type SeparateStage } from "../support/stage.ts";
import { readDeployedIds, readRegistrations, type Registration } from "../support/tenant-contents.ts";
import { readStateIds } from "../support/state-ids.ts";
import type { Trap } from "../support/tenant-server.ts";

type Point = Pick<Trap, "method" | "path" | "action">;

const graph = "^/v1\\.0";
const after = (method: string, path: string): Point => ({ method, path: graph + path, action: "hold-after" });
const before = (method: string, path: string): Point => ({ method, path: graph + path, action: "hold-before" });

// The engine works on many resources at once, so one killed run is interrupted at all of its points.
const creating = [
  after("POST", "/applications$"),
  before("POST", "/servicePrincipals$"),
  after("POST", "/servicePrincipals$"),
  after("POST", "/applications/[^/]+/addPassword$"),
  after("POST", "/servicePrincipals/[^/]+/appRoleAssignedTo$"),
  after("POST", "/oauth2PermissionGrants$"),
];
// Replaced resources are deleted last; rotation.test.ts kills runs at that point.
const changing = [after("PATCH", "/applications/[^/]+$"), after("POST", "/applications/[^/]+/addPassword$")];
// Deletions have an order: first the child resources of a registration, then the registration.
const deleting = [after("DELETE", "/servicePrincipals/[^/]+$"), after("POST", "/applications/[^/]+/removePassword$")];
const deletingRegistrations = [after("DELETE", "/applications/[^/]+$")];

const steady = { "erp-sync": erpSync };
const clients = (version: number) =>
  Object.fromEntries(["a", "b", "c", "d"].map((name) => [name, allKinds(name, version)]));

describe("a run that was killed", () => {
  let stage: SeparateStage;
  beforeAll(async () => {
    stage = await openSeparateStage();
    await stage.project.write(steady);
    await stage.deployment.up();
  });
  afterAll(() => stage[Symbol.asyncDispose]());

  // One story: what a test leaves is what the next one changes.
  it.each([
    { victim: "engine", doing: "creating", points: creating, goal: clients(1) },
    { victim: "engine", doing: "changing", points: changing, goal: clients(2) },
    { victim: "engine", doing: "deleting", points: deleting, goal: {} },
    { victim: "tenant", doing: "creating", points: creating, goal: clients(1) },
    { victim: "tenant", doing: "deleting", points: deletingRegistrations, goal: {} },
  ] as const)("while $doing, by killing the $victim, is repaired by the next run", async (row) => {
    const { victim, points, goal } = row;
    const integrations = { ...steady, ...goal };
    // A run refuses to create a registration again while the deleted one can be restored.
    for (const { id } of await stage.graph.list("/directory/deletedItems/microsoft.graph.application"))
      await stage.graph.send("DELETE", `/directory/deletedItems/${id}`);
    await stage.project.write(integrations);
    const traps = await Promise.all(points.map((point) => stage.tenant.set(point)));
    const killed = stage.deployment.up();
    const failed = expect(killed).rejects.toThrow();
    await Promise.race([Promise.all(traps.map(({ sprung }) => sprung)), killed]);
    if (victim === "engine") stage.deployment.kill();
    else await stage.tenant.kill();
    await failed;
    if (victim === "tenant") await stage.restartTenant();

    const run = await stage.deployment.up();
    expect(await readRegistrations(stage.graph)).toEqual(Object.entries(integrations).sort().map(expected));
    expect(await readStateIds(stage.deployment)).toEqual(await readDeployedIds(stage.graph));
    const secrets = Object.values(run.outputs["secrets"] as Record<string, { clientSecret: string }>);
    const values = secrets.map(({ clientSecret }) => clientSecret);
    expect(findIn(await readFolder(stage.project.dir), values)).toEqual([]);
    const names = Object.keys(integrations);
    expect(await signInAll(stage.graph, run)).toEqual(Object.fromEntries(names.map((name) => [name, "ok"])));
  });
});

function expected([name, integration]: [string, object]): Registration {
  if (name === "erp-sync") {
    const redirectUris = ["https://acme.integray.app/api/Callback/GenericOAuth2"];
    return { name, redirectUris, secrets: ["period from 2026-11-01"], servicePrincipals: [{ roles: 0, grants: [] }] };
  }
  return {
    name,
    redirectUris: (integration as { redirectUris: string[] }).redirectUris,
    secrets: ["period from 2026-11-01"],
    servicePrincipals: [{ roles: 1, grants: ["User.Read email offline_access openid profile"] }],
  };
}
