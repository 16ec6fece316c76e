import { Command, Option } from "@commander-js/extra-typings";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { describeFaults, type FaultKind, faultKinds, openFaults, type FaultSettings } from "../../sandbox/faults.ts";
import { createSandboxFolder, locateSandbox } from "../../sandbox/folder.ts";
import { processTerminal } from "../../command.ts";
import type { Terminal } from "../../output/terminal.ts";

/** `local faults`: makes requests to the tenant fail until they are turned off. */
export const faults = new Command("faults")
  .description("Make requests to the tenant fail, as a busy or broken service does.")
  .argument("[off]", "off ends the faults")
  .addOption(new Option("--rate <percent>", "share of the requests that fail, such as 20%"))
  .addOption(new Option("--seed <number>", "chooses the requests that fail; the same seed repeats a run"))
  .addOption(new Option("--only <kinds>", `kinds of faults: ${faultKinds.join(", ")}`))
  .addOption(new Option("--route <path>", "part of the paths that fail, such as /applications"))
  .action((off, options) => {
    changeFaults({ ...options, switch: off }, process.cwd(), process.env, processTerminal());
  });

/** Options of the command. */
export interface FaultArguments {
  readonly switch?: string | undefined;
  readonly rate?: string | undefined;
  readonly seed?: string | undefined;
  readonly only?: string | undefined;
  readonly route?: string | undefined;
}

/** Turns faults on or off. Without options, prints the active faults. */
export function changeFaults(
  args: FaultArguments,
  dir: string,
  env: NodeJS.ProcessEnv,
  terminal: Pick<Terminal, "print">,
): void {
  const folder = locateSandbox(dir, env);
  createSandboxFolder(folder);
  const faults = openFaults(folder);
  if (args.switch !== undefined) {
    if (args.switch !== "off") throw mistake("faults", "off, or options", args.switch, "npm run local -- faults off");
    faults.end();
  } else if (
    args.rate !== undefined ||
    args.seed !== undefined ||
    args.only !== undefined ||
    args.route !== undefined
  ) {
    faults.set(parseFaults(args));
  }
  const settings = faults.read();
  terminal.print(settings === undefined ? "no faults" : `the local tenant fails: ${describeFaults(settings)}`);
}

/** Reads the options. @default 20 % of all requests, seed 1, every kind */
export function parseFaults({ rate = "20%", seed = "1", only, route }: FaultArguments): FaultSettings {
  const percent = /^(\d+(?:\.\d+)?) ?%$/.exec(rate)?.[1];
  if (percent === undefined || Number(percent) > 100)
    throw mistake("--rate", "a percentage from 0% to 100%", rate, "write a rate such as 20%");
  if (!/^\d{1,15}$/.test(seed)) throw mistake("--seed", "a whole number", seed, "write a number such as 7");
  const kinds = only?.split(",").map((kind) => kind.trim());
  const unknown = kinds?.find((kind) => !faultKinds.some((known) => known === kind));
  if (unknown !== undefined)
    throw mistake("--only", "kinds of faults", unknown, `choose from ${faultKinds.join(", ")}`);
  return {
    seed: Number(seed),
    rate: Number(percent) / 100,
    ...(kinds && { only: kinds as FaultKind[] }),
    ...(route !== undefined && { route }),
  };
}

function mistake(what: string, rule: string, got: string, fix: string): UserError {
  return new UserError({
    message: `${what}: must be ${rule}, got "${visibleText(got)}"`,
    fix: fix,
    code: "faults-invalid",
  });
}
