import { join } from "node:path";
import { defineCommand } from "citty";
import { parseIntegrations } from "../integrations/parse.ts";
import { SpecError } from "../integrations/problems.ts";
import type { IntegrationSpec } from "../integrations/spec.ts";
import { listStacks, readTextIfThere } from "../local/project.ts";
import { UserMistake } from "../local/user-mistake.ts";
import { readStackFile } from "./add/stack-file.ts";
import { processTerminal, stackArgument, strictArguments } from "./command.ts";
import { findNeeds } from "./identity/needs.ts";
import { renderNeeds } from "./identity/render.ts";
import type { Terminal } from "./terminal.ts";

/** `npm run identity`: the least that the identities of a stack have to be allowed. */
export const identity = defineCommand({
  meta: {
    name: "identity",
    description: "Show the least permissions with which a stack can be previewed, deployed and consented to",
  },
  args: {
    ...stackArgument,
    json: { type: "boolean", default: false, description: "Print JSON, for pipelines" },
  },
  plugins: [strictArguments],
  run({ args }) {
    showNeeds({ projectDir: process.cwd(), now: new Date(), stack: args.stack, asJson: args.json }, processTerminal());
  },
});

/** What `npm run identity` was asked for. */
export interface IdentityRequest {
  readonly projectDir: string;
  readonly now: Date;
  readonly stack: string;
  readonly asJson: boolean;
}

/** Reads a stack file and prints what its identities need; neither a tenant nor a backend is asked. */
export function showNeeds({ projectDir, now, stack, asJson }: IdentityRequest, terminal: Terminal): void {
  const needs = findNeeds(readSpecs(projectDir, stack, now));
  terminal.print(asJson ? JSON.stringify({ stack, ...needs }, undefined, 2) : renderNeeds(stack, needs, terminal));
}

function readSpecs(projectDir: string, stack: string, now: Date): IntegrationSpec[] {
  const file = `Pulumi.${stack}.yaml`;
  const text = readTextIfThere(join(projectDir, file));
  if (text === undefined) {
    const known = listStacks(projectDir);
    throw new UserMistake(
      `stack "${stack}": must have a stack file, but there is no ${file}\n` +
        `  fix: ${known.length > 0 ? `choose one of ${known.join(", ")}` : `write ${file}`}  [stack-file-missing]`,
    );
  }
  const { integrations, owners } = readStackFile(text, file);
  try {
    return parseIntegrations(integrations, { now, owners });
  } catch (error) {
    throw error instanceof SpecError ? new UserMistake(error.message) : error;
  }
}
