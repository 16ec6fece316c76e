import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/engine_pb.js";
import * as sdkSettings from "@pulumi/pulumi/runtime/settings.js";
import * as sdkState from "@pulumi/pulumi/runtime/state.js";
import { SemVer } from "semver";
import { beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type DeploymentContext, openStack } from "../../sandbox/automation.ts";
import { readProject } from "../../sandbox/project.ts";
import { createSandboxFolder, locateSandbox } from "../../sandbox/folder.ts";

/** What the SDK's types leave out: what one run of a program keeps, and how the program reaches its engine. */
const { withLocalStorage } = sdkState as { withLocalStorage?: <T>(run: () => T) => T };
const { grpcClientOptions } = sdkSettings as { grpcClientOptions?: Record<string, unknown> };

/** Answers as an engine at a port; 0 chooses one. */
async function serveEngine(at: number): Promise<{ port: number } & Disposable> {
  const server = new Server();
  server.addService(services.EngineService, {
    getRootResource: (_: unknown, callback: (error: null, response: object) => void) =>
      callback(null, new messages.GetRootResourceResponse()),
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${String(at)}`, ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { port, [Symbol.dispose]: () => server.forceShutdown() };
}

/** Runs a program of which the engine is at a port; it returns what a question to the engine came to. */
function programAt(port: number): () => Promise<string> {
  return withLocalStorage!(() => {
    const address = `127.0.0.1:${String(port)}`;
    sdkSettings.resetOptions("contoso", "dev", 1, address, address, false, "organization");
    const engine = sdkSettings.getEngine() as {
      getRootResource(request: object, callback: (error: Error | null) => void): void;
    };
    return () =>
      new Promise((resolve) => {
        engine.getRootResource(new messages.GetRootResourceRequest(), (error) => resolve(error?.message ?? "answered"));
      });
  });
}

let context: DeploymentContext;

beforeEach(async () => {
  const dir = await mkdtemp(join(tmpdir(), "automation-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  await writeFile(join(dir, "Pulumi.yaml"), "name: contoso\nruntime: nodejs\n");
  await writeFile(join(dir, "Pulumi.dev.yaml"), "config: {}\n");
  const folder = locateSandbox(dir, {});
  createSandboxFolder(folder);
  context = {
    folder,
    project: readProject(dir),
    engine: {
      command: "pulumi",
      version: new SemVer("3.265.0"),
      run: () => Promise.resolve({ stdout: "", stderr: "", code: 0 }),
      cancel: () => undefined,
      kill: () => undefined,
    },
    env: {},
    tenant: {} as DeploymentContext["tenant"],
    now: () => undefined,
    faults: { read: () => undefined },
    onProgress: () => undefined,
  };
});

describe("a program of a stack that was opened", () => {
  it("reaches its engine at the port of an earlier one that died", async () => {
    // Another test of this process may have opened a stack.
    Reflect.deleteProperty(grpcClientOptions!, "grpc.use_local_subchannel_pool");
    await openStack(context, "dev");
    const died = await serveEngine(0);
    const earlier = programAt(died.port);
    expect(await earlier()).toBe("answered");
    died[Symbol.dispose]();
    // What the SDK has to say after its engine's death leaves it waiting to connect again.
    await expect.poll(earlier).toContain("ECONNREFUSED");
    using _later = await serveEngine(died.port);
    expect(await programAt(died.port)()).toBe("answered");
  });
});
