import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { type ProcessUse, watchProcesses } from "./processes.ts";
import type { RunAnswer, RunOrder } from "./measured-run.ts";

/** One measured run. */
export interface Measurement extends RunAnswer {
  /** Undefined if the system does not report it. */
  readonly use: ProcessUse | undefined;
}

const program = fileURLToPath(new URL("measured-run.ts", import.meta.url));

/** Runs a stack in a separate process. If it fails, throws its output. */
export async function measureRun(order: RunOrder, sandbox: string): Promise<Measurement> {
  const child = spawn(process.execPath, [program, JSON.stringify(order)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ENTRA_INTEGRATIONS_SANDBOX: sandbox },
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", resolve);
  });
  const stopWatching = child.pid === undefined ? undefined : watchProcesses(child.pid);
  try {
    const [answer, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    if (code !== 0) throw new Error(`a measured run failed:\n${errors}`);
    return { ...(JSON.parse(answer) as RunAnswer), use: stopWatching?.() };
  } finally {
    stopWatching?.();
  }
}

/** The size of a stack's state. */
export interface StateSize {
  readonly bytes: number;
  /** Does not count the stack itself and the providers. */
  readonly resources: number;
}

/** Reads the state of a stack in a sandbox. */
export function readStateSize(sandbox: string, stack: string): StateSize {
  const file = join(sandbox, "state", ".pulumi", "stacks", "entra-integrations", `${stack}.json`);
  const content = readFileSync(file, "utf8");
  const state = JSON.parse(content) as { checkpoint: { latest?: { resources?: { type: string }[] } } };
  const resources = state.checkpoint.latest?.resources ?? [];
  return {
    bytes: Buffer.byteLength(content),
    resources: resources.filter(({ type }) => !type.startsWith("pulumi:")).length,
  };
}
