import { Option } from "@commander-js/extra-typings";
import { parseStackNames } from "./stack-patterns.ts";

/** The deployed stack of a command. */
export interface StackSource {
  readonly projectDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** @default dev in the sandbox, else the selected stack */
  readonly stack?: string | undefined;
  /** Whether it is a stack of the sandbox. @default only if no stack is named and the sandbox has dev */
  readonly isLocal?: boolean | undefined;
}

/** The deployed stacks of a command that can show several. */
export interface StackSelection extends StackSource {
  /** Names and patterns such as `prod-*`. Takes precedence over `stack`. @default only one stack */
  readonly stacks?: readonly string[] | undefined;
}

/** The options that select a deployed stack. Commands that can show several use `stacks` and `all` instead of `stack`. */
export const sourceOptions = {
  stack: new Option("-s, --stack <name>", "a stack of your Pulumi backend, or of the sandbox with --local"),
  stacks: new Option(
    "-s, --stack <names>",
    "stacks of your Pulumi backend, or of the sandbox with --local: names and quoted patterns such as 'prod-*', " +
      "separated by commas; can be repeated",
  ).argParser(parseStackNames),
  all: new Option(
    "--all",
    "every stack of this project in your Pulumi backend, or in the sandbox with --local",
  ).conflicts("stack"),
  local: new Option("--local", "read the sandbox"),
  noLocal: new Option("--no-local", "never read the sandbox"),
};

/** Reads the options of one stack. The project is the current folder of this process. */
export function sourceOf(args: { stack?: string | undefined; local?: boolean | undefined }): StackSource {
  return { projectDir: process.cwd(), env: process.env, stack: args.stack, isLocal: args.local };
}

/** Reads the options of several stacks. One plain name is the same as the option of a command for one stack. */
export function selectionOf(args: {
  stack?: readonly string[] | undefined;
  all?: true | undefined;
  local?: boolean | undefined;
}): StackSelection {
  const [first, ...others] = args.stack ?? [];
  const isOne = args.all !== true && others.length === 0 && first?.includes("*") !== true;
  if (isOne) return sourceOf({ ...args, stack: first });
  return { ...sourceOf({ local: args.local }), stacks: args.all === true ? ["*"] : args.stack };
}
