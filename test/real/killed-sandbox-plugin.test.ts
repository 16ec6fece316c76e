import { createHash } from "node:crypto";
import { appendFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Deployment, DeploymentFailed } from "../../cli/sandbox/deployment.ts";
import { type CommandResult, EngineCommand } from "../../cli/sandbox/engine-command.ts";
import { engineEnvironment, isolateEnvironment } from "../../cli/sandbox/environment.ts";
import type { Sandbox } from "../../cli/sandbox/sandbox.ts";
import { processesOf } from "../support/processes.ts";
import { inventory, stateIds, tenantIds } from "../engine/inventory.ts";
import { makeProject, oneOfEach, type TestProject } from "../engine/sandbox-project.ts";

// ENTRA_TEST_KILLS=60 kills as many at random requests; ENTRA_TEST_KILL_SEED begins elsewhere; ENTRA_TEST_KILL_LOG keeps what was printed.
const kills = Number(process.env["ENTRA_TEST_KILLS"] ?? 0);
const firstKill = Number(process.env["ENTRA_TEST_KILL_SEED"] ?? 1);
const log = process.env["ENTRA_TEST_KILL_LOG"];

/** An engine that starts each provider as a plugin in a separate process, as engines do outside the sandbox. */
class PluginEngine extends EngineCommand {
  override run(args: string[], cwd: string, env: Record<string, string> = {}): Promise<CommandResult> {
    const { PULUMI_DEBUG_PROVIDERS: _, ...others } = env;
    return super.run(args, cwd, others);
  }
}

/** A plugin by its name in these tests: something in the command line of its process. */
const plugins = {
  azuread: "sandbox-providers/azuread/main.ts",
  "azure-native": "sandbox-providers/azure-native/main.ts",
  random: "sandbox-providers/random/main.ts",
  "policy pack": "end-with-parent.ts",
};
type Plugin = keyof typeof plugins;
const victims: Plugin[] = ["azuread", "azuread", "azuread", "azure-native", "random", "policy pack"];

const policyPacks = [fileURLToPath(new URL("../../policies", import.meta.url))];
const vaultId =
  "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-contoso/providers/Microsoft.KeyVault/vaults/kv-contoso";

let project: TestProject;
let sandbox: Sandbox;
let dev: Deployment;
let onRequest: (method: string, path: string) => void = () => undefined;

beforeAll(async () => {
  project = makeProject({});
  sandbox = await project.open({ onRequest: (method, path) => onRequest(method, path) });
  const { engine, faults, folder, tenant } = sandbox;
  const env = isolateEnvironment(project.env, {
    ...engineEnvironment(folder, tenant, join(tmpdir(), "node-compile-cache")),
    ENTRA_INTEGRATIONS_PROJECT_DIR: project.dir,
  });
  dev = new Deployment("dev", {
    ...{ engine: new PluginEngine(engine, env), env, faults, folder, project: sandbox.project, tenant },
    now: () => undefined,
    onProgress: () => undefined,
  });
});

afterAll(async () => {
  await sandbox.close();
  project[Symbol.dispose]();
});

/** Deploys and kills a plugin when a request arrives; returns the engine's output, and whether something was killed. */
async function deployAndKill(plugin: Plugin, isNow: (method: string, path: string) => boolean) {
  let killed = false;
  onRequest = (method, path) => {
    if (killed || !isNow(method, path)) return;
    for (const pid of processesOf(project.sandbox, plugins[plugin])) {
      process.kill(pid, "SIGKILL");
      killed = true;
    }
  };
  const message = await messageOf(dev.up(plugin === "policy pack" ? { policyPacks } : {}));
  onRequest = () => undefined;
  return { killed, message };
}

async function messageOf(run: Promise<unknown>): Promise<string | undefined> {
  try {
    await run;
    return undefined;
  } catch (error) {
    if (error instanceof DeploymentFailed) return error.message;
    throw error;
  }
}

function drawNumber(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE();
}

const complete = { registrations: 1, secrets: 2, servicePrincipals: 1, roles: 1, grants: 1 };
const redirectUris = (name: string, version: number) => [`https://${name}.contoso.com/v${String(version)}`];
const integrations = (names: string[], version: number) =>
  Object.fromEntries<object>(
    names.map((name) => [
      name,
      // The random provider creates the id of an app role.
      { ...oneOfEach["erp-sync"], redirectUris: redirectUris(name, version), appRoles: { "Reports.Read": {} } },
    ]),
  );
const completeOf = (names: string[], version: number) =>
  Object.fromEntries(names.map((name) => [name, { ...complete, redirectUris: redirectUris(name, version) }]));

/** Deploys again and compares the result with the expected objects. */
async function expectPutRight(names: string[], version: number): Promise<void> {
  await dev.up();
  const { tenant } = sandbox.served!;
  expect(inventory(tenant)).toEqual(completeOf(names, version));
  expect(stateIds(dev)).toEqual(tenantIds(tenant));
  expect((await dev.preview()).steps).toEqual([]);
  expect(await vi.waitUntil(() => processesOf(project.sandbox).length === 0, { timeout: 20_000 })).toBe(true);
}

function causeOf(plugin: Plugin): string {
  return plugin === "policy pack" ? "[policy-pack-ended]" : "exited prematurely";
}

describe("a run of which a plugin of the sandbox was killed", () => {
  it.each([
    { plugin: "azuread", method: "POST", path: /\/servicePrincipals$/, version: 1 },
    { plugin: "policy pack", method: "PATCH", path: /\/applications\/[^/]+$/, version: 2 },
  ] as const)("($plugin, at $method $path) names it, and is put right by the next one", async (row) => {
    project.configure(integrations(["first"], row.version));
    const end = await deployAndKill(row.plugin, (method, path) => method === row.method && row.path.test(path));
    expect(end).toEqual({ killed: true, message: expect.stringContaining(causeOf(row.plugin)) as string });
    await expectPutRight(["first"], row.version);
  });

  it.each(Array.from({ length: kills }, (_, index) => firstKill + index))(
    "is put right by the next one (seed %i)",
    async (seed) => {
      const draw = (what: string, below: number): number => drawNumber(`${String(seed)} ${what}`) % below;
      const names = ["first", "second"].slice(0, Math.min(2, draw("names", 4)));
      const plugin = victims[draw("victim", victims.length)] ?? "azuread";
      const all = integrations(names, seed);
      const inVault = "first" in all && draw("vault", 2) === 0;
      if (inVault) all["first"] = { ...all["first"], deliverTo: { keyVault: { vaultId } } };
      project.configure(all);
      const at = draw("at", 24);
      let requests = 0;
      const end = await deployAndKill(plugin, () => requests++ === at);
      if (log !== undefined) appendFileSync(log, `${JSON.stringify({ seed, names, plugin, at, ...end })}\n`);
      if (end.message !== undefined) expect(end.message).toContain(causeOf(plugin));
      await expectPutRight(names, seed);
    },
  );
});
