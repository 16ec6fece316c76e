import { readSandboxTime } from "../../../integrations/stack-file/sandbox.ts";
import { openClock } from "../../sandbox/world-clock.ts";
import { locateWorld } from "../../sandbox/world-folder.ts";
import { meansLocalWorld } from "../../stack/stack-outputs.ts";
import type { StackSource } from "../../stack/stack-source.ts";

/**
 * The clock by which the report decides which secrets are still accepted: the machine's, or that of the sandbox. Neither
 * a stack file nor an option moves it.
 */
export function readRealClock(source: StackSource, { isFile }: { isFile: boolean }): Date {
  if (!isFile && meansLocalWorld(source)) return openClock(locateWorld(source.projectDir, source.env)).now();
  return readSandboxTime(source.env).time ?? new Date();
}
