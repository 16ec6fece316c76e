import { execFile } from "node:child_process";
import { mkdir, rm, symlink, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { startTenant } from "@entra-integrations/entra-tenant";
import { deploymentEnvironment, isolateEnvironment, writeCertificates } from "../../sandbox/environment.ts";
import { createSandboxFolder, locateSandbox } from "../../sandbox/folder.ts";
import type { PublishedTools } from "./published-tools.ts";
import { renderStack, type Integrations } from "./stacks.ts";
import { renderCliConfig, renderTerraform } from "./terraform-program.ts";

/** Seconds of a first deployment, and of a preview without changes after it. */
interface DeploymentTimes {
  readonly up: number;
  readonly preview: number;
}

/** The same registrations, deployed by both tools with the same number of parallel steps. */
export interface PublishedMeasurement {
  readonly parallel: number;
  readonly pulumi: DeploymentTimes;
  readonly terraform: DeploymentTimes;
}

const day = 86_400_000;
const stack = "bench";

/**
 * Deploys `count` integrations with the Pulumi CLI and with Terraform, each to a new tenant under `dir`. Each
 * integration has an application, a service principal, two secrets and an app role assignment. Both tools use the
 * published azuread provider.
 */
export async function measurePublished(
  { tools, projectDir, dir }: { tools: PublishedTools; projectDir: string; dir: string },
  { count, parallel }: { count: number; parallel: number },
): Promise<PublishedMeasurement> {
  const terraform = await onNewTenant(join(dir, "terraform"), tools, async (run, workDir) => {
    const ends = [80, 160].map((days) => `${dateIn(days)}T00:00:00Z`);
    await writeFile(join(workDir, "main.tf"), renderTerraform(count, ends));
    const options = ["-input=false", "-no-color", `-parallelism=${parallel}`];
    const up = await run(tools.terraform, ["apply", "-auto-approve", ...options]);
    return { up, preview: await run(tools.terraform, ["plan", "-detailed-exitcode", ...options]) };
  });
  const pulumi = await onNewTenant(join(dir, "pulumi"), tools, async (run, workDir) => {
    const parts = ["Pulumi.yaml", "package.json", "node_modules", "packages", "index.ts"];
    for (const part of parts) await symlink(join(projectDir, part), join(workDir, part));
    await writeFile(join(workDir, `Pulumi.${stack}.yaml`), renderStack(publishedIntegrations(count)));
    const options = ["--stack", stack, "--non-interactive"];
    await run(tools.pulumi, ["stack", "init", ...options]);
    options.push("--parallel", String(parallel));
    const up = await run(tools.pulumi, ["up", "--yes", "--skip-preview", ...options]);
    return { up, preview: await run(tools.pulumi, ["preview", "--expect-no-changes", ...options]) };
  });
  return { parallel, pulumi, terraform };
}

/** Integrations with two live secrets each, because they are in the second period of their rotation. */
export function publishedIntegrations(count: number): Integrations {
  const integration = {
    system: "custom",
    applicationPermissions: { microsoftGraph: ["Mail.Send"] },
    consent: "granted",
    credential: { type: "secret", rotateEveryDays: 80, rotationStart: dateIn(-90) },
  };
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`app-${String(index)}`, integration]));
}

function dateIn(days: number): string {
  return new Date(Date.now() + days * day).toISOString().slice(0, 10);
}

/** Runs a command and returns its duration in seconds. If it fails, throws its output. */
type Run = (command: string, args: string[]) => Promise<number>;

async function onNewTenant(
  workDir: string,
  tools: PublishedTools,
  measure: (run: Run, workDir: string) => Promise<DeploymentTimes>,
): Promise<DeploymentTimes> {
  await mkdir(workDir, { recursive: true });
  const folder = locateSandbox(workDir, {});
  createSandboxFolder(folder);
  const tenant = await startTenant({ stateFile: folder.tenantFile });
  writeCertificates(folder, tenant.caFile);
  const cliConfig = join(workDir, "terraform.rc");
  await writeFile(cliConfig, renderCliConfig(tools.providerDir));
  const env = isolateEnvironment(process.env, {
    ...deploymentEnvironment(folder, tenant, folder.certificatesFile),
    PATH: tools.path,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    // Otherwise each start would look for plugins of packages that are installed but not used here.
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    TF_CLI_CONFIG_FILE: cliConfig,
    CHECKPOINT_DISABLE: "true",
  });
  const run: Run = async (command, args) => {
    const began = performance.now();
    try {
      await promisify(execFile)(command, args, { cwd: workDir, env, maxBuffer: 2 ** 28 });
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`${basename(command)} ${args[0] ?? ""} failed:\n${stdout}${stderr}`, { cause: error });
    }
    return (performance.now() - began) / 1000;
  };
  try {
    return await measure(run, workDir);
  } finally {
    await tenant.close();
    await rm(workDir, { recursive: true, force: true });
  }
}

/** Returns a table of the times, and of Pulumi's time divided by Terraform's. */
export function renderPublished(count: number, measured: readonly PublishedMeasurement[]): string {
  const row = (name: string, pulumi: number, terraform: number): string =>
    `  ${name.padEnd(32)}  ${pulumi.toFixed(1).padStart(6)}  ${terraform.toFixed(1).padStart(9)}  ${(pulumi / terraform).toFixed(2).padStart(5)}`;
  return [
    `Seconds with the published azuread provider (integrations: ${String(count)})`,
    `  ${"".padEnd(32)}  pulumi  terraform  ratio`,
    ...measured.flatMap(({ parallel, pulumi, terraform }) => [
      row(`deployment, ${String(parallel)} at a time`, pulumi.up, terraform.up),
      row(`preview without changes, ${String(parallel)}`, pulumi.preview, terraform.preview),
    ]),
  ].join("\n");
}
