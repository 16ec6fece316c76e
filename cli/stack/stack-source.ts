import { Option } from "@commander-js/extra-typings";

/** The deployed stack of a command. */
export interface StackSource {
  readonly projectDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** @default dev in the sandbox, else the selected stack */
  readonly stack?: string | undefined;
  /** Whether it is a stack of the sandbox. @default only if no stack is named and the sandbox has dev */
  readonly isLocal?: boolean | undefined;
}

/** The options that select a deployed stack. */
export const sourceOptions = {
  stack: new Option("-s, --stack <name>", "a stack of your Pulumi backend, or of the sandbox with --local"),
  local: new Option("--local", "read the sandbox"),
  noLocal: new Option("--no-local", "never read the sandbox"),
};

/** Reads these options. The project is the current folder of this process. */
export function sourceOf(args: { stack?: string | undefined; local?: boolean | undefined }): StackSource {
  return { projectDir: process.cwd(), env: process.env, stack: args.stack, isLocal: args.local };
}
