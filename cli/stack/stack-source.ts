import { Option } from "@commander-js/extra-typings";

/** Which deployed stack a command is about. */
export interface StackSource {
  readonly projectDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** @default dev in the sandbox, else the stack that is selected */
  readonly stack?: string | undefined;
  /** Whether the stack is one of the sandbox's. @default only if no stack is named and the sandbox has dev */
  readonly isLocal?: boolean | undefined;
}

/** The options that choose a deployed stack. */
export const sourceOptions = {
  stack: new Option("-s, --stack <name>", "a stack of your Pulumi backend, or of the sandbox with --local"),
  local: new Option("--local", "read the sandbox"),
  noLocal: new Option("--no-local", "never read the sandbox"),
};

/** Reads these options, for the project in whose folder this process runs. */
export function sourceOf(args: { stack?: string | undefined; local?: boolean | undefined }): StackSource {
  return { projectDir: process.cwd(), env: process.env, stack: args.stack, isLocal: args.local };
}
