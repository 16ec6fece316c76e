import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
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

describe("a stack on the local tenant", () => {
  it("returns from a deployment the outputs that a consumer reads afterwards", async () => {
    const { outputs } = await dev.up();
    expect(outputs["connections"]).toMatchObject({ secret: false, value: { "erp-sync": { system: "custom" } } });
    expect(outputs["secrets"]?.secret).toBe(true);
    expect(await dev.outputs()).toEqual(outputs);
  });

  it("keeps no log of the engine", () => {
    expect(readFileSync(join(world.folder.pulumiHome, "logs"), "utf8")).toBe("");
  });

  it("leaves the user's stack file as it is", async () => {
    const file = join(project.dir, "Pulumi.dev.yaml");
    const before = readFileSync(file, "utf8");
    await dev.preview();
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("knows no stack that was never deployed", async () => {
    const other = world.stack("other");
    expect([other.exists(), await other.outputs(), await other.exportState()]).toEqual([false, {}, {}]);
  });

  it("tells a mistake in the stack file without a stack trace", async () => {
    onTestFinished(() => project.configure(oneOfEach));
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
