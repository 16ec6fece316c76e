/** Which deployed stack a command is about. */
export interface StackSource {
  readonly projectDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** @default dev in the local world, else the stack that is selected */
  readonly stack?: string | undefined;
  /** Whether the stack is one of the local world's. @default only if no stack is named and the local world has dev */
  readonly isLocal?: boolean | undefined;
}

/** The options by which a command is told of a deployed stack. */
export const sourceArguments = {
  stack: {
    type: "string",
    alias: "s",
    description: "A stack of your own Pulumi backend, or with --local of the local world",
  },
  local: { type: "boolean", description: "Read the local world; --no-local never does" },
} as const;

/** Reads these options, for the project in whose folder this process runs. */
export function sourceOf(args: { stack?: string | undefined; local?: boolean | undefined }): StackSource {
  return { projectDir: process.cwd(), env: process.env, stack: args.stack, isLocal: args.local };
}
