import { defineCommand } from "citty";
import { UserMistake } from "../local/user-mistake.ts";
import { processTerminal, strictArguments } from "./command.ts";
import { buildDocument } from "./handoff/document.ts";
import { formats, type Format } from "./handoff/formats.ts";
import { writeOutput } from "./output-file.ts";
import { selectConnections } from "./select-connections.ts";
import { readStackOutputs } from "./stack-outputs.ts";
import type { Terminal } from "./terminal.ts";

/** `npm run handoff`: what a person enters where, from the outputs of a stack. */
export const handoff = defineCommand({
  meta: {
    name: "handoff",
    description:
      "Show what to enter where. Reads stack dev of the local world if npm start made it, else your selected Pulumi stack",
  },
  args: {
    stack: {
      type: "string",
      alias: "s",
      description: "A stack of your own Pulumi backend, or with --local of the local world",
    },
    local: { type: "boolean", description: "Read the local world; --no-local never does" },
    integration: { type: "string", alias: "i", description: "One integration. Default: all" },
    format: {
      type: "enum",
      alias: "f",
      options: Object.keys(formats),
      default: "table",
      description: "How it is written",
    },
    "with-secrets": { type: "boolean", default: false, description: "Write the values of secrets too" },
    out: {
      type: "string",
      alias: "o",
      description: "A file to write; for its owner alone if it holds secrets",
      valueHint: "file",
    },
    force: { type: "boolean", default: false, description: "Replace the file if it is there" },
  },
  plugins: [strictArguments],
  async run({ args }) {
    const terminal = processTerminal();
    const { stack, local, integration, out, force } = args;
    await handOff(
      {
        projectDir: process.cwd(),
        env: process.env,
        stack,
        isLocal: local,
        integration,
        format: args.format as Format,
        withSecrets: args["with-secrets"],
        out,
        force,
      },
      terminal,
    );
  },
});

/** What `npm run handoff` was asked for. */
export interface HandoffRequest {
  readonly projectDir: string;
  readonly env: NodeJS.ProcessEnv;
  /** @default the time where the stack is */
  readonly now?: Date | undefined;
  readonly stack?: string | undefined;
  readonly isLocal?: boolean | undefined;
  readonly integration?: string | undefined;
  readonly format: Format;
  readonly withSecrets: boolean;
  readonly out?: string | undefined;
  readonly force: boolean;
}

/** Reads the outputs of a stack and prints or writes its hand-offs. */
export async function handOff(request: HandoffRequest, terminal: Terminal): Promise<void> {
  const { format, withSecrets, out, force } = request;
  if (format === "html" && out === undefined && terminal.drawsTables) {
    throw new UserMistake("a page is for a browser, not for a terminal\n  fix: add --out handoff.html  [out-missing]");
  }
  const outputs = await readStackOutputs({ ...request, onProgress: terminal.progress });
  const connections = selectConnections(outputs.connections, request.integration, outputs.source);
  const document = buildDocument({ ...outputs, connections }, request.now ?? outputs.now);
  const text = await formats[format](document, terminal.colors);
  if (out !== undefined) {
    await writeOutput({ file: out, text, force, isSecret: withSecrets });
    const note = withSecrets ? "; it holds secrets and only you may read it" : "";
    terminal.print(`${out}: hand-off of ${outputs.source}${note}`);
    return;
  }
  terminal.print(text);
  if (withSecrets && terminal.drawsTables)
    terminal.warn("Secrets stand on this screen and in its history; --out writes a file instead.");
}
