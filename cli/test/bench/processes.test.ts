import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { watchProcesses } from "../../commands/bench/processes.ts";

// A process that starts another one. Each keeps 100 MB, uses the processor, and ends with its input.
const work = "const kept = Buffer.alloc(100e6, 1); for (let n = 0; n < 1e8; n++); process.stdin.resume();";
const inner = JSON.stringify(`${work} console.log("ready")`);
const outer = `${work} require("node:child_process").spawn(process.execPath, ["-e", ${inner}], { stdio: "inherit" });`;

it("counts the memory and processor time of descendants, if the system reports them", async () => {
  const started = spawn(process.execPath, ["-e", outer], { stdio: ["pipe", "pipe", "inherit"] });
  const stopWatching = watchProcesses(started.pid!);
  await once(started.stdout, "data");
  const use = stopWatching();
  started.stdin.end();
  await once(started, "exit");
  const bytes = Object.values(use?.peakBytes ?? {}).reduce((sum, peak) => sum + peak, 0);
  const isTold = existsSync("/proc/self/stat");
  expect([bytes > 200e6, (use?.cpuSeconds ?? 0) > 0]).toEqual([isTold, isTold]);
});
