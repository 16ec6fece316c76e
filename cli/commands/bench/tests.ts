import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const run = promisify(execFile);

/** Durations of the tests. */
export interface TestTimes {
  /** Milliseconds of each component test on an idle machine. */
  readonly components: readonly number[];
  /** Seconds of `npm test`, from the start of its process to its end. */
  readonly all: number;
}

const report = z.object({
  testResults: z.array(z.object({ assertionResults: z.array(z.object({ duration: z.number().nullish() })) })),
});

/** Runs the component tests, then `npm test`. Throws if one fails. Writes reports to `dir`. */
export async function timeTests(projectDir: string, dir: string): Promise<TestTimes> {
  const file = join(dir, "components.json");
  const only = ["--project", "unit", "test/components", "--maxWorkers=1", "--reporter=json", `--outputFile=${file}`];
  await runIn(projectDir, "npx", ["vitest", "run", ...only]);
  const { testResults } = report.parse(JSON.parse(await readFile(file, "utf8")));
  const components = testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ duration }) => duration ?? 0),
  );
  const began = performance.now();
  await runIn(projectDir, "npm", ["test"]);
  return { components, all: (performance.now() - began) / 1000 };
}

/** Renders the times and their budgets. */
export function renderTestTimes({ components, all }: TestTimes): string {
  const sorted = components.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const slow = sorted.filter((milliseconds) => milliseconds >= 50).length;
  return [
    `component tests, median of ${components.length}  ${median.toFixed(0)} ms  (limit 50 ms; ${slow} above, slowest ${(sorted.at(-1) ?? NaN).toFixed(0)} ms)`,
    `npm test                     ${all.toFixed(0)} s  (limit 150 s)`,
  ].join("\n");
}

async function runIn(cwd: string, command: string, args: string[]): Promise<void> {
  await run(command, args, { cwd, maxBuffer: 2 ** 28 });
}
