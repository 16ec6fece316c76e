import type { CommandContext } from "citty";
import { renderValue } from "../integrations/stack-file/problems.ts";
import { parseTime } from "../integrations/stack-file/time.ts";
import { UserError } from "../integrations/text/user-error.ts";
import { openTerminal, type Terminal } from "./output/terminal.ts";

/** Refuses what a command does not know: citty passes unknown options and further words over in silence. */
export const strictArguments = {
  name: "strict-arguments",
  setup({ args, cmd }: CommandContext): void {
    const known = Object.entries((cmd.args ?? {}) as Record<string, { type?: string; alias?: string | string[] }>);
    const names = known.flatMap(([name, { alias }]) => [name, camelCase(name), ...[alias ?? []].flat()]);
    const unknown = Object.keys(args).find((name) => name !== "_" && !names.includes(name));
    if (unknown !== undefined) {
      const options = known.filter(([, { type }]) => type !== "positional").map(([name]) => `--${name}`);
      throw new UserError({ message: `unknown option --${unknown}`, fix: listed(options), code: "option-unknown" });
    }
    const words = known.filter(([, { type }]) => type === "positional").length;
    const further = args._[words];
    if (further !== undefined)
      throw new UserError({ message: `unexpected "${further}"`, fix: "leave it out", code: "argument-unexpected" });
  },
};

/** Which stack a command speaks of. */
export const stackArgument = {
  stack: { type: "string", description: "The stack: Pulumi.<stack>.yaml", default: "dev", alias: "s" },
} as const;

/** The time that a command tells the program and the tenant. */
export const nowArgument = {
  now: { type: "string", description: "Run as if it were this date, to see rotations", valueHint: "date" },
} as const;

/** Reads the option `--now`. */
export function parseNow(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : parseTimeOption("now", text);
}

/** Reads a time from an option. Refuses a day that does not exist, and a time without its offset. */
export function parseTimeOption(option: string, text: string): Date {
  const time = parseTime(text);
  if (time !== undefined) return time;
  throw new UserError({
    message: `--${option}: must be an ISO date, or an ISO time with its offset, got ${renderValue(text)}`,
    fix: "write a date such as 2027-03-01",
    code: `${option}-not-a-date`,
  });
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  return openTerminal(process.stdout, process.stderr, process.env);
}

/** citty hands `--with-secrets` over under `withSecrets` too. */
function camelCase(name: string): string {
  return name.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}

function listed(options: string[]): string {
  return options.length === 0 ? "it has no options" : `choose of ${options.join(", ")}`;
}
