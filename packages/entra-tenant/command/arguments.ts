import { parseArgs } from "node:util";
import { UserError } from "../user-error.ts";

/** Parsed command line. */
export interface Arguments {
  seed?: string | undefined;
  port?: number | undefined;
  stateFile?: string | undefined;
  showSecret: boolean;
  help: boolean;
}

/** A mistake in the command line. */
class ArgumentError extends UserError {
  override name = "ArgumentError";
}

export const usage = `Usage: entra-tenant [options]

Serves a Microsoft Entra tenant on loopback until Ctrl-C.

  --seed <file>    YAML or JSON file with users, groups and applications
  --state <file>   keep the tenant in this file (default: in memory)
  --port <number>  port on loopback (default: a free port, the same each time with --state)
  --show-secret    print the client secret of the deploying identity
  --help           show this text
`;

const options = {
  seed: { type: "string" },
  port: { type: "string" },
  state: { type: "string" },
  "show-secret": { type: "boolean", default: false },
  help: { type: "boolean", short: "h", default: false },
} as const;

/** Parses the arguments after the program's name. */
export function parseArguments(args: string[]): Arguments {
  const { seed, port, state, "show-secret": showSecret, help } = parseOptions(args);
  return { seed, port: port === undefined ? undefined : parsePort(port), stateFile: state, showSecret, help };
}

function parseOptions(args: string[]) {
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    throw new ArgumentError({
      message: (error as Error).message,
      fix: "entra-tenant --help lists the options",
      code: "option-unknown",
    });
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new ArgumentError({
    message: `--port: must be a number from 1 to 65535, got "${text}"`,
    code: "port-invalid",
  });
}
