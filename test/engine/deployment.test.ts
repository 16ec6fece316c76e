import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DeploymentFailed, type Deployment } from "../../local/deployment.ts";
import type { World } from "../../local/world.ts";
import { makeProject, oneOfEach, type TestProject } from "./local-world.ts";

let project: TestProject;
let world: World;
let dev: Deployment;

beforeAll(async () => {
  project = makeProject(oneOfEach);
  world = await project.open();
  dev = world.stack("dev");
});

afterAll(async () => {
  await world.close();
  project[Symbol.dispose]();
});

/** What there is of the stack in the tenant, by kind. */
function tenantCounts(): Record<string, number> {
  const tenant = world.served?.tenant;
  const applications = [...(tenant?.applications.values() ?? [])].filter(
    ({ displayName }) => displayName !== "Deployer",
  );
  return {
    applications: applications.length,
    secrets: applications.flatMap(({ passwordCredentials }) => passwordCredentials).length,
    grants: tenant?.oauth2PermissionGrants.size ?? 0,
  };
}

// One story, told in order: each run costs seconds, and each begins where the one before it ended.
describe("a stack on the local tenant", () => {
  it("is created, run again without changes, updated, and destroyed", async () => {
    const created = await dev.up();
    expect(created.counts).toEqual({ create: 10 });
    expect(created.outputs["connections"]).toMatchObject({
      secret: false,
      value: { "erp-sync": { system: "custom" } },
    });
    expect(created.outputs["secrets"]?.secret).toBe(true);
    expect(await dev.outputs()).toEqual(created.outputs);

    const again = await dev.up();
    expect(again.counts).toEqual({ same: 10 });
    expect(again.outputs).toEqual(created.outputs);

    project.configure({ "erp-sync": { ...oneOfEach["erp-sync"], displayName: "Contoso ERP sync" } });
    const planned = await dev.preview();
    expect(planned.steps.map(({ op, name, differs }) => [op, name, differs])).toContainEqual([
      "update",
      "erp-sync-application",
      ["displayName"],
    ]);
    expect(tenantCounts()).toEqual({ applications: 1, secrets: 2, grants: 1 });
    await dev.up();
    expect([...(world.served?.tenant.applications.values() ?? [])].map(({ displayName }) => displayName)).toContain(
      "Contoso ERP sync",
    );

    await dev.destroy();
    expect(tenantCounts()).toEqual({ applications: 0, secrets: 0, grants: 0 });
  });

  it("leaves the user's stack file as it is", async () => {
    const file = join(project.dir, "Pulumi.dev.yaml");
    const before = readFileSync(file, "utf8");
    await dev.preview();
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("tells a mistake in the stack file without a stack trace", async () => {
    project.configure({ "erp-sync": { system: "integray", address: "http://acme.integray.app" } });
    const failure: unknown = await dev.up().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(DeploymentFailed);
    expect((failure as Error).message).toMatch(/^\d+ problems? in the stack file\n[^]*\[address-not-https\]/);
    expect((failure as Error).message).not.toContain("    at ");
  });

  it("ends before it begins when it is cancelled already", async () => {
    await expect(dev.up({ signal: AbortSignal.abort() })).rejects.toThrow(DeploymentFailed);
  });
});
