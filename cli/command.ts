import { CommanderError, type CommandUnknownOpts, Help, Option } from "@commander-js/extra-typings";
import { renderValue } from "../integrations/stack-file/problems.ts";
import { parseTime } from "../integrations/stack-file/time.ts";
import { UserError, type UserProblem } from "../integrations/text/user-error.ts";
import { asStarted } from "./output/as-started.ts";
import { openTerminal, type Terminal } from "./output/terminal.ts";

/** The stack of commands that read its stack file. */
export const stackOption = new Option("-s, --stack <name>", "the stack: Pulumi.<name>.yaml").default("dev");

/** The option `--now`: the time for the program and the sandbox. */
export function nowOption(description = "run as if it were this date, to see rotations") {
  return new Option("--now <date>", description).argParser((text: string) => parseTimeOption("now", text));
}

/** Reads a time from an option. Refuses days that do not exist and times without an offset. */
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
  const { print, warn, progress, ...terminal } = openTerminal(process.stdout, process.stderr, process.env);
  return {
    ...terminal,
    print: (text) => print(asStarted(text)),
    warn: (text) => warn(asStarted(text)),
    progress: (line) => progress(asStarted(line)),
  };
}

const ended = "entra-integrations.ended";

/** Ends a command with an exit code. Commander ignores what an action returns. */
export function endWith(exitCode: number): void {
  if (exitCode !== 0) throw new CommanderError(exitCode, ended, "");
}

/** Returns the exit code of a command that ended with `endWith` or showed its help; undefined for other errors. */
export function exitCodeOf(error: unknown): number | undefined {
  if (!(error instanceof CommanderError)) return undefined;
  if (error.code === ended) return error.exitCode;
  // The help shown if the subcommand is missing.
  return error.exitCode === 0 ? 0 : 2;
}

/** Returns the command line of a command: `entra-integrations local up`. */
function nameOf(command: CommandUnknownOpts): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`;
}

/** Configures a command to write its help to these sinks and to turn Commander's usage errors into ours. */
export function configureOutput(command: CommandUnknownOpts, write: Write): void {
  command
    .configureHelp({ optionDescription: describeOption })
    .configureOutput({ writeOut: write.out, writeErr: write.err, outputError: () => undefined })
    .exitOverride((error) => {
      const isHelp = error.code === "commander.help" || error.code === "commander.helpDisplayed";
      throw isHelp ? error : new UserError(usageProblem(error, command));
    });
  for (const subcommand of command.commands) configureOutput(subcommand, write);
}

/** Commander would add "(default: false)" to each flag. */
function describeOption(option: Option): string {
  return option.defaultValue === false ? option.description : new Help().optionDescription(option);
}

interface Write {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** Commander's message, with its suggestion as the fix. */
function usageProblem({ message, code }: CommanderError, command: CommandUnknownOpts): UserProblem {
  const [, what = message, suggestion] = /^(?:error: )?(.*?)\.?(?:\n\(Did you mean (.*)\?\))?$/s.exec(message) ?? [];
  const fix = suggestion === undefined ? `see ${nameOf(command)} --help` : `did you mean ${suggestion}?`;
  const ourCode = code.replace("commander.", "").replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return { message: what, fix, code: ourCode };
}
