import { quoteWord } from "../undeclared/removal.ts";

/** The commands with which users deploy a stack. */
export interface DeployCommands {
  /** Deploys. */
  readonly up: string;
  /** Deploys after a refresh, which reverts changes made outside Pulumi. */
  readonly repair: string;
}

/** Returns the commands for a stack of the sandbox, or for one of the user's own backend. */
export function deployCommands({
  localStack,
  stack,
}: {
  localStack?: string | undefined;
  stack?: string | undefined;
}): DeployCommands {
  if (localStack !== undefined) {
    const local = (options: string): string => `npm run local -- up ${options}--stack ${quoteWord(localStack)}`;
    return { up: local(""), repair: local("--refresh ") };
  }
  const named = stack === undefined ? "" : ` --stack ${quoteWord(stack)}`;
  const own = (options: string): string => `npx pulumi up${options}${named} --policy-pack policies`;
  return { up: own(""), repair: own(" --refresh") };
}
