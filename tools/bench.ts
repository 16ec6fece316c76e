import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { defineCommand } from "citty";
import { renderTestTimes, timeTests } from "./bench-tests.ts";
import { countGraphCalls, type GraphCalls } from "./bench-graph-calls.ts";
import { processTerminal, strictArguments } from "./command.ts";

const run = promisify(execFile);
const cli = fileURLToPath(new URL("cli.ts", import.meta.url));

/** `npm run bench`: how long the quick start and the tests take, and what each integration asks of Microsoft Graph. */
export const bench = defineCommand({
  meta: {
    name: "bench",
    description: "Measure the quick start and the tests, and count the Graph calls of each integration",
  },
  args: {
    tests: {
      type: "boolean",
      default: true,
      description: "Time npm test too",
      negativeDescription: "Leave out npm test",
    },
  },
  plugins: [strictArguments],
  async run({ args }) {
    const terminal = processTerminal();
    const dir = await mkdtemp(join(tmpdir(), "entra-bench-"));
    try {
      terminal.progress("running npm start four times");
      const times = await timeStarts(join(dir, "world"), 4);
      terminal.print(renderTimes(times));
      terminal.progress("counting Graph calls");
      terminal.print(`\n${renderGraphCalls(await countGraphCalls(process.cwd(), join(dir, "counted")))}`);
      if (args.tests) {
        terminal.progress("running npm test");
        terminal.print(`\n${renderTestTimes(await timeTests(process.cwd(), dir))}`);
      }
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  },
});

/** Returns the seconds that each run of the quick start took, from the start of its process to its end. */
async function timeStarts(world: string, count: number): Promise<number[]> {
  const seconds: number[] = [];
  for (let index = 0; index < count; index++) {
    const began = performance.now();
    await run(process.execPath, [cli, "start"], { env: { ...process.env, ENTRA_LOCAL_WORLD: world } });
    seconds.push((performance.now() - began) / 1000);
  }
  return seconds;
}

/** Returns the times and what they are held against; the best of the runs without changes counts, as the least disturbed. */
export function renderTimes([first = NaN, ...others]: readonly number[]): string {
  const again = Math.min(...others);
  return [
    `npm start, new tenant and nothing deployed  ${first.toFixed(1)} s  (limit 10 s)`,
    `npm start, no changes                       ${again.toFixed(1)} s  (limit 5 s, best of ${others.length})`,
    `                                            ${(again / first).toFixed(2)} of the first run`,
  ].join("\n");
}

/** Returns the calls of each integration, one a line. */
export function renderGraphCalls({ shared, integrations, unchanged }: GraphCalls): string {
  const width = Math.max(...integrations.map(({ name }) => name.length), "shared by all".length);
  const line = (name: string, calls: number, note: string): string =>
    `  ${name.padEnd(width)}  ${String(calls).padStart(4)}  ${note}`.trimEnd();
  return [
    "Graph calls of a deployment",
    line("shared by all", shared, "of a stack without integrations"),
    ...integrations.map(({ name, system, calls }) => line(name, calls, system)),
    line("no changes", unchanged, "of a second run of them all"),
  ].join("\n");
}
