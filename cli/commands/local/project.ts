import { resolve } from "node:path";
import { Option } from "@commander-js/extra-typings";
import { UserError } from "../../../integrations/text/user-error.ts";
import type { WorldClock } from "../../sandbox/world-clock.ts";
import { describeFaults, type WorldFaults } from "../../sandbox/world-faults.ts";
import { locateWorld } from "../../sandbox/world-folder.ts";
import { openWorld, type World } from "../../sandbox/world.ts";
import { parseTimeOption } from "../../command.ts";
import type { Terminal } from "../../output/terminal.ts";

/** The option `--project`: the Pulumi project that runs in the sandbox. */
export const projectOption = new Option(
  "--project <folder>",
  "another Pulumi project on the same tenant and backend",
).default(".");

/** Opens the sandbox of this folder. Warns if its clock is ahead or its tenant fails on purpose. */
export async function openLocalWorld(terminal: Terminal, project = "."): Promise<World> {
  const world = await openWorld({
    projectDir: resolve(project),
    env: { ...process.env, ENTRA_LOCAL_WORLD: locateWorld(process.cwd(), process.env).root },
    onProgress: terminal.progress,
  });
  try {
    warnOfTravel(world.clock, terminal);
    warnOfFaults(world.faults, terminal);
  } catch (error) {
    await world.close();
    throw error;
  }
  return world;
}

/** Says at which date the world is if it is ahead. */
export function warnOfTravel(clock: WorldClock, terminal: Terminal): void {
  if (!clock.isAhead()) return;
  const date = clock.now().toISOString().slice(0, 10);
  terminal.warn(`the sandbox is at ${date}; npm run local -- reset starts over today`);
}

/** Warns that requests to the tenant fail on purpose. */
export function warnOfFaults(faults: Pick<WorldFaults, "read">, terminal: Pick<Terminal, "warn">): void {
  const settings = faults.read();
  if (settings === undefined) return;
  terminal.warn(`the local tenant fails on purpose: ${describeFaults(settings)}; npm run local -- faults off ends it`);
}

/** Reads the option `--at`: a time that the clock of the sandbox has not passed. */
export function parseAt(text: string | undefined, clock: WorldClock): Date | undefined {
  if (text === undefined) return undefined;
  const time = parseTimeOption("at", text);
  if (time >= clock.now()) return time;
  throw new UserError({
    message: `--at: must not lie before the sandbox's time, ${clock.now().toISOString()}, got "${text}"`,
    fix: "name a later date, or start over today with npm run local -- reset",
    code: "at-in-the-past",
  });
}
