import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readProject } from "../../sandbox/project.ts";
import { type Measurement, measureRun, readStateSize, type StateSize } from "./measure.ts";
import { type Integrations, readMix, renderProject, renderStack, repeatMix } from "./stacks.ts";

/** Resources per integration of the comparison program. */
const floorResources = 8;

/** Measurements of a stack of one size, and of a program with as many trivial resources. */
export interface ScaleMeasurement {
  readonly integrations: number;
  readonly up: Compared;
  /** A run without changes. */
  readonly preview: Compared;
  /** A deployment on a day when every secret is due. */
  readonly rotation: Measurement;
  readonly state: StateSize;
}

/** A run of the program and one of the floor. */
export interface Compared {
  readonly product: Measurement;
  readonly floor: Measurement;
}

const stack = "dev";
const rotationDays = 80;

/** Measures stacks of several sizes, smallest first, each in a separate sandbox under `dir`. */
export async function measureScale(
  projectDir: string,
  dir: string,
  sizes: readonly number[],
  onProgress: (line: string) => void,
): Promise<ScaleMeasurement[]> {
  const mix = await readMix(projectDir);
  const main = join(projectDir, readProject(projectDir).main);
  const measured: ScaleMeasurement[] = [];
  for (const size of sizes.toSorted((a, b) => a - b)) {
    onProgress(`measuring ${String(size)} integrations`);
    const sizeDir = join(dir, `size-${String(size)}`);
    measured.push(await measureSize({ main, mix, dir: sizeDir }, size));
    await rm(sizeDir, { recursive: true, force: true });
  }
  return measured;
}

async function measureSize(
  { main, mix, dir }: { main: string; mix: Integrations; dir: string },
  integrations: number,
): Promise<ScaleMeasurement> {
  const product = join(dir, "product");
  const floor = join(dir, "floor");
  await writeProject(product, main, repeatMix(mix, integrations));
  await writeProject(floor, join(floor, "floor.mjs"), {});
  await writeFile(join(floor, "floor.mjs"), renderFloor(integrations));
  const run = (projectDir: string, verb: "up" | "preview", at?: string): Promise<Measurement> =>
    measureRun({ projectDir, stack, verb, ...(at !== undefined && { at }) }, join(projectDir, "sandbox"));
  // Takes turns, so that a busy machine slows down both.
  const up = { floor: await run(floor, "up"), product: await run(product, "up") };
  const preview = { floor: await run(floor, "preview"), product: await run(product, "preview") };
  const state = readStateSize(join(product, "sandbox"), stack);
  const rotationDay = new Date(Date.now() + rotationDays * 86_400_000).toISOString();
  return { integrations, up, preview, state, rotation: await run(product, "up", rotationDay) };
}

async function writeProject(dir: string, main: string, integrations: Integrations): Promise<void> {
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, "Pulumi.yaml"), renderProject(dir, main));
  await writeFile(join(dir, `Pulumi.${stack}.yaml`), renderStack(integrations));
}

/**
 * Source of the minimal program for comparison. It creates only random ids, which need no service. The time that the
 * engine and the policy pack need for it is the floor for every program with as many resources.
 */
function renderFloor(integrations: number): string {
  return `import random from ${JSON.stringify(import.meta.resolve("@pulumi/random"))};

export default async function main() {
  for (let index = 0; index < ${integrations * floorResources}; index++) new random.RandomUuid(\`id-\${index}\`);
  return {};
}
`;
}
