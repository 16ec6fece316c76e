import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Command, Option } from "@commander-js/extra-typings";
import { renderValue } from "../../integrations/stack-file/problems.ts";
import { findEngine } from "../engine/find-engine.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { countGraphCalls, type GraphCalls } from "./bench/graph-calls.ts";
import { renderScale } from "./bench/render-scaling.ts";
import { measurePublished, type PublishedMeasurement, renderPublished } from "./bench/published.ts";
import { findPublishedTools } from "./bench/published-tools.ts";
import { measureScale } from "./bench/scaling.ts";
import { measureStacks, renderStacks } from "./bench/side-by-side.ts";
import { renderTestTimes, timeTests } from "./bench/tests.ts";
import { processTerminal } from "../command.ts";

const run = promisify(execFile);
const cli = fileURLToPath(new URL("../main.ts", import.meta.url));

/** `bench`: measures the quick start, stacks of several sizes, several stacks, published tools and the tests. */
export const bench = new Command("bench")
  .description("Measure the quick start, stacks of several sizes and the tests. The machine must be idle.")
  .addOption(
    new Option("--sizes <numbers>", "measure only stacks of these sizes, in integrations").default("1,10,50,100,200"),
  )
  .addOption(new Option("--stacks <NxM>", "measure only N stacks of M integrations on one tenant, such as 10x50"))
  .addOption(
    new Option(
      "--published <number>",
      "measure only so many integrations with the published azuread provider, by Pulumi and by Terraform",
    ),
  )
  .addOption(new Option("--no-tests", "leave out npm test"))
  .action(async (options, command) => {
    const terminal = processTerminal();
    const dir = await mkdtemp(join(tmpdir(), "entra-bench-"));
    const onlySizes = command.getOptionValueSource("sizes") === "cli";
    const sizes = parseSizes(options.sizes);
    const scale = async (): Promise<string> =>
      renderScale(await measureScale(process.cwd(), join(dir, "scale"), sizes, terminal.progress));
    try {
      if (options.stacks !== undefined) {
        const plan = parseStacks(options.stacks);
        terminal.progress(`deploying one stack of ${plan.size}, then ${plan.stacks} side by side`);
        const alone = await measureStacks(process.cwd(), join(dir, "alone"), { ...plan, stacks: 1 });
        terminal.print(renderStacks(alone, await measureStacks(process.cwd(), join(dir, "together"), plan)));
        return;
      }
      if (options.published !== undefined) {
        const count = parsePublished(options.published);
        terminal.print(renderPublished(count, await comparePublished(count, dir, terminal.progress)));
        return;
      }
      if (onlySizes) {
        terminal.print(await scale());
        return;
      }
      terminal.progress("running npm start four times");
      const times = await timeStarts(join(dir, "sandbox"), 4);
      terminal.print(renderTimes(times));
      terminal.progress("counting Graph calls");
      terminal.print(`\n${renderGraphCalls(await countGraphCalls(process.cwd(), join(dir, "counted")))}`);
      terminal.print(`\n${await scale()}`);
      if (options.tests) {
        terminal.progress("running npm test");
        terminal.print(`\n${renderTestTimes(await timeTests(process.cwd(), dir))}`);
      }
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });

/** Reads the option `--sizes`. */
export function parseSizes(text: string): number[] {
  const sizes = text.split(",").map((word) => parseCount(word));
  if (sizes.length > 0 && sizes.every((size) => size !== undefined)) return sizes;
  throw new UserError({
    message: `--sizes: must be numbers of integrations from 1 to 1000, got ${renderValue(text)}`,
    fix: "write numbers with commas, such as 25,100",
    code: "sizes-invalid",
  });
}

/** Reads the option `--stacks`. */
export function parseStacks(text: string): { stacks: number; size: number } {
  const [stacks, size, ...rest] = text.split("x").map((word) => parseCount(word));
  if (stacks !== undefined && size !== undefined && rest.length === 0) return { stacks, size };
  throw new UserError({
    message: `--stacks: must be a number of stacks and their size, got ${renderValue(text)}`,
    fix: "write 10x50 for ten stacks of 50 integrations",
    code: "stacks-invalid",
  });
}

/** Reads the option `--published`. */
export function parsePublished(text: string): number {
  const count = parseCount(text);
  if (count !== undefined) return count;
  throw new UserError({
    message: `--published: must be a number of integrations from 1 to 1000, got ${renderValue(text)}`,
    fix: "write a number, such as 20",
    code: "published-invalid",
  });
}

async function comparePublished(
  count: number,
  dir: string,
  onProgress: (line: string) => void,
): Promise<PublishedMeasurement[]> {
  const { root } = await findEngine({ onProgress });
  const tools = await findPublishedTools(root, process.env);
  const measured: PublishedMeasurement[] = [];
  // Terraform's default, and the setting of the pipelines.
  for (const parallel of [10, 32]) {
    onProgress(`deploying with Terraform and with Pulumi, ${String(parallel)} steps at a time`);
    measured.push(await measurePublished({ tools, projectDir: process.cwd(), dir }, { count, parallel }));
  }
  return measured;
}

function parseCount(word: string): number | undefined {
  return /^[1-9]\d{0,2}$|^1000$/.test(word.trim()) ? Number(word) : undefined;
}

/** Returns the seconds that each run of the quick start took, from the start of its process to its end. */
async function timeStarts(sandbox: string, count: number): Promise<number[]> {
  const seconds: number[] = [];
  for (let index = 0; index < count; index++) {
    const began = performance.now();
    await run(process.execPath, [cli, "start"], { env: { ...process.env, ENTRA_INTEGRATIONS_SANDBOX: sandbox } });
    seconds.push((performance.now() - began) / 1000);
  }
  return seconds;
}

/** Renders the times and their budgets. Of the runs without changes, the fastest counts. */
export function renderTimes([first = NaN, ...others]: readonly number[]): string {
  const again = Math.min(...others);
  return [
    `npm start, new tenant and nothing deployed  ${first.toFixed(1)} s  (limit 10 s)`,
    `npm start, no changes                       ${again.toFixed(1)} s  (limit 5 s, best of ${others.length})`,
    `                                            ${(again / first).toFixed(2)} of the first run`,
  ].join("\n");
}

/** Returns the calls of each integration, one per line. */
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
