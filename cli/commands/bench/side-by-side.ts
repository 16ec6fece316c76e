import { mkdir, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { mapLimited } from "../../map-limited.ts";
import { readProject } from "../../sandbox/project.ts";
import { startTenant } from "@entra-integrations/entra-tenant";
import { createSandboxFolder, locateSandbox } from "../../sandbox/folder.ts";
import { type Measurement, measureRun } from "./measure.ts";
import { readMix, renderProject, renderStack, repeatMix } from "./stacks.ts";

/** Measurements of the first deployment of several stacks to one tenant. */
interface StacksMeasurement {
  readonly stacks: number;
  /** Integrations in each stack. */
  readonly size: number;
  /** How many stacks were deployed at the same time. */
  readonly parallel: number;
  /** From the first start to the last end. */
  readonly seconds: number;
  /** Of all runs and the tenant; undefined if the system does not report it. */
  readonly cpuSeconds: number | undefined;
}

/** Deploys `stacks` stacks of `size` integrations to one tenant, one per processor at a time. */
export async function measureStacks(
  projectDir: string,
  dir: string,
  { stacks, size }: { stacks: number; size: number },
): Promise<StacksMeasurement> {
  const names = Array.from({ length: stacks }, (_, index) => `stack-${String(index + 1)}`);
  await mkdir(dir, { recursive: true });
  const main = join(projectDir, readProject(projectDir).main);
  const mix = await readMix(projectDir);
  await writeFile(join(dir, "Pulumi.yaml"), renderProject(dir, main));
  for (const [index, name] of names.entries()) {
    const integrations = repeatMix(mix, size, index * size + 1);
    await writeFile(join(dir, `Pulumi.${name}.yaml`), renderStack(integrations));
  }
  const folder = locateSandbox(dir, {});
  createSandboxFolder(folder);
  const tenant = await startTenant({ stateFile: folder.tenantFile });
  try {
    const parallel = Math.min(stacks, availableParallelism());
    const cpuBefore = process.cpuUsage();
    const began = performance.now();
    const runs = await mapLimited(names, parallel, (stack) =>
      measureRun({ projectDir: dir, stack, verb: "up" }, folder.root),
    );
    const seconds = (performance.now() - began) / 1000;
    const { user, system } = process.cpuUsage(cpuBefore);
    return { stacks, size, parallel, seconds, cpuSeconds: sumCpu(runs, (user + system) / 1e6) };
  } finally {
    await tenant.close();
    await rm(dir, { recursive: true, force: true });
  }
}

function sumCpu(runs: readonly Measurement[], ofTenant: number): number | undefined {
  const seconds = runs.map(({ use }) => use?.cpuSeconds);
  return seconds.reduce((sum, one) => (sum === undefined || one === undefined ? undefined : sum + one), ofTenant);
}

/** Returns the cost per integration of several stacks, compared with one stack of the same size. */
export function renderStacks(alone: StacksMeasurement, together: StacksMeasurement): string {
  const each = ({ stacks, size, cpuSeconds, seconds }: StacksMeasurement): { cpu: number; wall: number } => ({
    cpu: (cpuSeconds ?? NaN) / (stacks * size),
    wall: seconds / (stacks * size),
  });
  const [one, many] = [each(alone), each(together)];
  return [
    `${together.stacks} stacks of ${together.size} on one tenant, ${together.parallel} at a time, beside one stack`,
    `  CPU seconds per integration  ${many.cpu.toFixed(2)}  ${(many.cpu / one.cpu).toFixed(2)} of one stack  (limit 1.2)`,
    `  seconds per integration      ${many.wall.toFixed(2)}  ${(many.wall / one.wall).toFixed(2)} of one stack`,
  ].join("\n");
}
