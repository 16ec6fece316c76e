import { parseTime } from "../../integrations/time.ts";
import { openClock } from "../../local/world-clock.ts";
import { locateWorld } from "../../local/world-folder.ts";
import { meansLocalWorld } from "../stack-outputs.ts";
import type { StackSource } from "../stack-source.ts";

/**
 * The clock by which the report decides which secrets are still accepted: the machine's, or that of the sandbox. Neither
 * a stack file nor an option moves it.
 */
export function readRealClock(source: StackSource, { isFile }: { isFile: boolean }): Date {
  if (!isFile && meansLocalWorld(source)) return openClock(locateWorld(source.projectDir, source.env)).now();
  return readSandboxTime(source.env) ?? new Date();
}

// A real tenant has no loopback address, so the variable moves nothing there.
function readSandboxTime(env: NodeJS.ProcessEnv): Date | undefined {
  const host = URL.parse(env["AZURE_AUTHORITY_HOST"] ?? "")?.hostname ?? "";
  const isLoopback = host === "localhost" || host === "[::1]" || /^127(\.\d+){3}$/.test(host);
  return isLoopback ? parseTime(env["ENTRA_INTEGRATIONS_SANDBOX_TIME"] ?? "") : undefined;
}
