import { readSandboxTime } from "../../../integrations/stack-file/sandbox.ts";
import { openClock } from "../../sandbox/clock.ts";
import { locateSandbox } from "../../sandbox/folder.ts";
import { meansSandbox } from "../../stack/stack-outputs.ts";
import type { StackSource } from "../../stack/stack-source.ts";

/**
 * The clock that decides which secrets are still accepted: the machine's or the sandbox's. Stack files and options do
 * not change it.
 */
export function readRealClock(source: StackSource, { isFile }: { isFile: boolean }): Date {
  if (!isFile && meansSandbox(source)) return openClock(locateSandbox(source.projectDir, source.env)).now();
  return readSandboxTime(source.env).time ?? new Date();
}
