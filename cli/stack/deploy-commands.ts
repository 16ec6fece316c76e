import { quoteWord } from "../undeclared/removal.ts";

/** The commands that deploy a stack, as people run them. */
export interface DeployCommands {
  /** Deploys. */
  readonly up: string;
  /** Deploys after a refresh, and so puts back what was changed in the tenant. */
  readonly repair: string;
}

/** Returns the commands for a stack of the sandbox, or else for one of the user's own backend. */
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
