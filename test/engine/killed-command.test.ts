import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it, vi } from "vitest";
import type { Sandbox } from "../../cli/sandbox/sandbox.ts";
import { processesOf } from "../support/processes.ts";
import { stateIds, tenantIds } from "./inventory.ts";
import { makeProject, oneOfEach, type TestProject } from "./sandbox-project.ts";

const kills = Number(process.env["ENTRA_TEST_KILLS"] ?? 0);
const firstKill = Number(process.env["ENTRA_TEST_KILL_SEED"] ?? 1);

// One project for all of them: each deployment continues from the previous killed one.
const shared = kills > 0 ? makeProject({}, []) : undefined;
afterAll(() => shared?.[Symbol.dispose]());

const cli = fileURLToPath(new URL("../../cli/main.ts", import.meta.url));

/** Deploys in a separate process, and kills it with the tenant and the engine when the step begins. */
async function killAt(project: TestProject, resource: string): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, [cli, "local", "up"], { cwd: project.dir, env: project.env });
  const said: string[] = [];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => said.push(text));
  const exit = once(child, "exit");
  let begun = false;
  for await (const line of createInterface(child.stdout!)) {
    begun = line.includes(resource);
    if (begun) break;
  }
  if (!begun) throw new Error(`the run ended before ${resource}:\n${said.join("")}`);
  process.kill(enginePid(project), "SIGKILL");
  child.kill("SIGKILL");
  await exit;
}

function enginePid(project: TestProject): number {
  const dir = join(project.dir, "sandbox/state/.pulumi/locks/organization/entra-integrations/dev");
  const file = readdirSync(dir).find((name) => name.endsWith(".json"));
  return (JSON.parse(readFileSync(join(dir, file ?? ""), "utf8")) as { pid: number }).pid;
}

/** Objects of one integration in the tenant; duplicates would show. */
function inventory(sandbox: Sandbox, name: string): Record<string, number> {
  const tenant = sandbox.served!.tenant;
  const applications = [...tenant.applications.values()].filter(({ tags }) =>
    tags.some((tag) => tag.endsWith(`:${name}`)),
  );
  const principal = tenant.findServicePrincipal(applications[0]?.appId ?? "");
  return {
    applications: applications.length,
    secrets: applications.flatMap(({ passwordCredentials }) => passwordCredentials).length,
    servicePrincipals: principal === undefined ? 0 : 1,
    roles: [...tenant.appRoleAssignments.values()].filter(({ principalId }) => principalId === principal?.id).length,
    grants: [...tenant.oauth2PermissionGrants.values()].filter(({ clientId }) => clientId === principal?.id).length,
  };
}

const complete: Record<string, number> = { applications: 1, secrets: 2, servicePrincipals: 1, roles: 1, grants: 1 };

describe("a command that was killed, with its tenant and its engine", () => {
  it("is repaired by the next command", async () => {
    using project = makeProject(
      {
        first: oneOfEach["erp-sync"],
        second: { ...oneOfEach["erp-sync"], redirectUris: ["https://crm.contoso.com/signin"] },
      },
      [],
    );
    await killAt(project, "-service-principal");
    await using sandbox = await project.open();
    await sandbox.stack("dev").up();
    expect([inventory(sandbox, "first"), inventory(sandbox, "second")]).toEqual([complete, complete]);
  });

  // ENTRA_TEST_KILLS=200 ends that many commands at random instants; ENTRA_TEST_KILL_SEED begins elsewhere.
  it.each(Array.from({ length: kills }, (_, index) => firstKill + index))(
    "is put right by the next one after a random instant (seed %i)",
    async (seed) => {
      const project = shared ?? expect.fail("there is a project where there are kills");
      const draw = (what: string, below: number): number => drawNumber(`${String(seed)} ${what}`) % below;
      const names = ["first", "second"].slice(0, draw("names", 3));
      project.configure(Object.fromEntries(names.map((name) => [name, allKindsOf(name, seed)])));
      const victim = victims[draw("victim", victims.length)] ?? "engine";
      await killAfter(project, victim, draw("delay", 9000));
      {
        await using sandbox = await project.open();
        const dev = sandbox.stack("dev");
        await dev.up();
        expect(names.map((name) => inventory(sandbox, name))).toEqual(names.map(() => complete));
        const { tenant } = sandbox.served!;
        expect(stateIds(dev)).toEqual(tenantIds(tenant));
        expect((await dev.preview()).steps).toEqual([]);
      }
      expect(await vi.waitUntil(() => processesOf(project.dir).length === 0, { timeout: 20_000 })).toBe(true);
    },
  );
});

const victims = ["engine", "command", "command and engine", "policy pack"] as const;

/** An integration that each seed changes. */
function allKindsOf(name: string, seed: number): object {
  return { ...oneOfEach["erp-sync"], redirectUris: [`https://${name}.contoso.com/v${String(seed)}`] };
}

/** Starts a deployment and kills a part of it after some time, unless it has ended by then. */
async function killAfter(project: TestProject, victim: (typeof victims)[number], milliseconds: number): Promise<void> {
  const child = spawn(process.execPath, [cli, "local", "up"], { cwd: project.dir, env: project.env, stdio: "ignore" });
  const exit = once(child, "exit");
  await Promise.race([once(AbortSignal.timeout(milliseconds), "abort"), exit]);
  const engines = childrenOf(child.pid ?? 0);
  const packs = engines.flatMap(childrenOf);
  const command = child.exitCode === null && child.pid !== undefined ? [child.pid] : [];
  const pids = { engine: engines, command, "command and engine": [...engines, ...command], "policy pack": packs }[
    victim
  ];
  for (const pid of pids) killIfThere(pid);
  await exit;
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, "utf8");
    return text.split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function drawNumber(text: string): number {
  return createHash("sha256").update(text).digest().readUInt32BE();
}
