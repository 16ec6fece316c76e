import { resolve } from "node:path";
import { Option } from "@commander-js/extra-typings";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { SandboxClock } from "../../sandbox/clock.ts";
import { describeFaults, type SandboxFaults } from "../../sandbox/faults.ts";
import { locateSandbox } from "../../sandbox/folder.ts";
import { openSandbox, type Sandbox } from "../../sandbox/sandbox.ts";
import { parseTimeOption } from "../../command.ts";
import type { Terminal } from "../../output/terminal.ts";

/** The option `--project`: the Pulumi project that runs in the sandbox. */
export const projectOption = new Option(
  "--project <folder>",
  "another Pulumi project on the same tenant and backend",
).default(".");

/** Opens the sandbox of this folder. Warns if its clock is ahead or if faults are on. */
export async function openSandboxTenant(terminal: Terminal, project = "."): Promise<Sandbox> {
  const sandbox = await openSandbox({
    projectDir: resolve(project),
    env: { ...process.env, ENTRA_INTEGRATIONS_SANDBOX: locateSandbox(process.cwd(), process.env).root },
    onProgress: terminal.progress,
  });
  try {
    warnOfTravel(sandbox.clock, terminal);
    warnOfFaults(sandbox.faults, terminal);
  } catch (error) {
    await sandbox.close();
    throw error;
  }
  return sandbox;
}

/** Prints the date of the sandbox if it is ahead. */
export function warnOfTravel(clock: SandboxClock, terminal: Terminal): void {
  if (!clock.isAhead()) return;
  const date = clock.now().toISOString().slice(0, 10);
  terminal.warn(`the sandbox is at ${date}; npm run local -- reset starts over today`);
}

/** Warns that faults are on. */
export function warnOfFaults(faults: Pick<SandboxFaults, "read">, terminal: Pick<Terminal, "warn">): void {
  const settings = faults.read();
  if (settings === undefined) return;
  terminal.warn(`the local tenant fails on purpose: ${describeFaults(settings)}; npm run local -- faults off ends it`);
}

/** Reads the option `--at`: a time that is not before the sandbox's clock. */
export function parseAt(text: string | undefined, clock: SandboxClock): Date | undefined {
  if (text === undefined) return undefined;
  const time = parseTimeOption("at", text);
  if (time >= clock.now()) return time;
  throw new UserError({
    message: `--at: must not lie before the sandbox's time, ${clock.now().toISOString()}, got "${text}"`,
    fix: "name a later date, or start over today with npm run local -- reset",
    code: "at-in-the-past",
  });
}
