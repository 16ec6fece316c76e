import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { DeploymentFailed } from "../../cli/sandbox/deployment.ts";
import { findEngine } from "../../cli/engine/find-engine.ts";
import { openGraph } from "../../cli/sandbox/graph.ts";
import { findLeftovers, readKnownIds } from "../../cli/sandbox/recovery.ts";
import { RunRecorder, type RunReport } from "../../cli/sandbox/run-report.ts";
import { findRunningTenant } from "../../packages/entra-tenant/index.ts";
import { isolateEnvironment } from "../../cli/sandbox/environment.ts";
import type { Deployment, StateResource } from "./deployment.ts";
import { type ProjectFolder, stackName } from "./project-folder.ts";
import { withRandomPlugin } from "./random-plugin.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A stack that the Pulumi CLI deploys. */
export interface CliDeployment extends Deployment {
  /** Only `pulumi up`, without removing leftovers of earlier runs. */
  upOnly(...options: string[]): Promise<RunReport>;
  /** Removes and returns objects of earlier runs that are not in the state. */
  removeLeftovers(): Promise<string[]>;
  /** `pulumi state delete`: the tenant keeps the object. */
  forget(urn: string): Promise<void>;
}

/** Deploys like to a real tenant: with the Pulumi CLI, its language host, and the published azuread provider. */
export async function openCliDeployment(folder: ProjectFolder, given: NodeJS.ProcessEnv): Promise<CliDeployment> {
  const { root: engineRoot } = await findEngine({ env: given });
  const env = await withRandomPlugin(folder.dir, await readEnvironment(folder.dir, given));
  const executable = join(engineRoot, "bin", "pulumi");
  let running: ChildProcess | undefined;
  const orphans: number[] = [];

  async function pulumi(...args: string[]): Promise<string> {
    const child = spawn(executable, [...args, "--stack", stackName, "--non-interactive"], {
      cwd: folder.dir,
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    running = child;
    const said = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
    // The engine's children outlive it for a while and keep its pipes open.
    const code = await new Promise((resolve) => {
      child.once("close", resolve).once("exit", (_, signal) => signal !== null && resolve(signal));
    });
    running = undefined;
    if (code !== 0) throw new CliFailed(`pulumi ${args[0] ?? ""}: ${said.stderr}${said.stdout}`);
    return said.stdout;
  }

  async function run(verb: string, ...options: string[]): Promise<RunReport> {
    // Outside the project, because tests search its files, and debug messages contain all values.
    const logDir = await mkdtemp(join(tmpdir(), "entra-events-"));
    const eventLog = join(logDir, "events.json");
    try {
      await pulumi(verb, "--event-log", eventLog, "--color", "never", ...options);
      return await readReport(eventLog);
    } catch (error) {
      if (error instanceof CliFailed)
        throw new DeploymentFailed({ message: error.message, code: "run-failed" }, await readReport(eventLog));
      throw error;
    } finally {
      await rm(logDir, { recursive: true });
    }
  }

  const changing = ["--yes", "--skip-preview"];
  let isUnfinished = false;

  /** Does with the CLI what the sandbox does automatically: the lock, the pending creations, the leftovers. */
  async function recover(): Promise<void> {
    await pulumi("cancel", "--yes");
    await run("refresh", "--clear-pending-creates", ...changing);
    await removeLeftovers();
  }

  async function removeLeftovers(): Promise<string[]> {
    const { steps } = await run("preview");
    const known = readKnownIds(await exportState());
    const tenant = await findRunningTenant(folder.sandbox.tenantFile);
    if (tenant === undefined) throw new Error("no tenant to recover");
    await using graph = await openGraph(tenant);
    const stack = { project: "entra-integrations", stack: stackName };
    const leftovers = await findLeftovers(graph, stack, known, steps);
    for (const leftover of leftovers) {
      await leftover.remove(graph);
      // A run refuses to create a registration again while the deleted one can be restored.
      await leftover.purge?.(graph);
    }
    return leftovers.map(({ what }) => what);
  }

  async function exportState(): Promise<{ resources?: StateResource[] }> {
    const state = JSON.parse(await pulumi("stack", "export")) as { deployment: { resources?: StateResource[] } };
    return state.deployment;
  }

  await pulumi("stack", "init", "--no-select");
  return {
    async up() {
      if (isUnfinished) await recover();
      isUnfinished = true;
      const report = await run("up", ...changing);
      isUnfinished = false;
      const outputs = JSON.parse(await pulumi("stack", "output", "--json", "--show-secrets")) as Record<
        string,
        unknown
      >;
      return { ...report, outputs };
    },
    upOnly: (...options) => run("up", ...options, ...changing),
    removeLeftovers,
    forget: async (urn) => void (await pulumi("state", "delete", urn, "--yes")),
    preview: () => run("preview"),
    refresh: () => run("refresh", ...changing),
    destroy: () => run("destroy", ...changing),
    async import(resources) {
      const file = join(folder.dir, "import.json");
      await writeFile(file, JSON.stringify({ resources }));
      await pulumi("import", "--file", file, "--yes", "--protect=false", "--generate-code=false");
    },
    readResources: async () => (await exportState()).resources ?? [],
    kill() {
      if (running?.pid === undefined) return;
      orphans.push(...listDescendants(running.pid));
      running.kill("SIGKILL");
    },
    async [Symbol.asyncDispose]() {
      for (const pid of orphans) endProcess(pid);
    },
  };
}

class CliFailed extends Error {
  override readonly name = "CliFailed";
}

async function readReport(eventLog: string): Promise<RunReport> {
  const recorder = new RunRecorder();
  // A killed CLI may have left half a line. One that refused its arguments has no log.
  const lines = (await readFile(eventLog, "utf8").catch(() => "")).split("\n").slice(0, -1);
  for (const line of lines) recorder.take(JSON.parse(line) as EngineEvent);
  return recorder.report();
}

/** The published plugins do not notice that their engine was killed, and would keep running. */
function listDescendants(pid: number): number[] {
  const lines = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" }).trim().split("\n");
  const processes = lines.map((line) => line.trim().split(/\s+/).map(Number));
  const children = processes.flatMap(([child = 0, parent]) => (parent === pid ? [child] : []));
  return children.flatMap((child) => [child, ...listDescendants(child)]);
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has already ended.
  }
}

/** The variables that `npm run local -- env` prints, read as a shell reads them. */
async function readEnvironment(projectDir: string, given: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const script = `eval "$('${process.execPath}' '${join(root, "cli", "main.ts")}' local env)" && env -0`;
  const { stdout } = await promisify(execFile)("sh", ["-c", script], {
    cwd: projectDir,
    // Installed plugins are under the user's Pulumi home.
    env: isolateEnvironment(given, { ...(given["PULUMI_HOME"] && { PULUMI_HOME: given["PULUMI_HOME"] }) }),
  });
  const entries = stdout.split("\0").filter((line) => line.includes("="));
  const env = Object.fromEntries(entries.map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]));
  return {
    ...env,
    PATH: [join(root, "node_modules", ".bin"), env["PATH"]].join(delimiter),
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Enables the CLI's event log, as for the Automation API.
    PULUMI_DEBUG_COMMANDS: "true",
  };
}
