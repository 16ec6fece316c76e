import { defineCommand } from "citty";
import { UserError } from "../../integrations/text/user-error.ts";
import { processTerminal, strictArguments } from "../command.ts";
import { buildDocument } from "./handoff/document.ts";
import { formats, type Format } from "./handoff/formats.ts";
import { outputArguments, printOrWrite } from "../output/output-file.ts";
import { selectConnections } from "../stack/select-connections.ts";
import { readStackOutputs } from "../stack/stack-outputs.ts";
import { sourceArguments, sourceOf, type StackSource } from "../stack/stack-source.ts";
import type { Terminal } from "../output/terminal.ts";

/** `npm run handoff`: what a person enters where, from the outputs of a stack. */
export const handoff = defineCommand({
  meta: {
    name: "handoff",
    description:
      "Show what to enter where. Reads stack dev of the local world if npm start made it, else your selected Pulumi stack",
  },
  args: {
    ...sourceArguments,
    integration: { type: "string", alias: "i", description: "One integration. Default: all" },
    format: {
      type: "enum",
      alias: "f",
      options: Object.keys(formats),
      default: "table",
      description: "How it is written",
    },
    "with-secrets": { type: "boolean", default: false, description: "Write the values of secrets too" },
    ...outputArguments,
    out: { ...outputArguments.out, description: "A file to write; for its owner alone if it holds secrets" },
  },
  plugins: [strictArguments],
  async run({ args }) {
    const terminal = processTerminal();
    const { integration, out, force } = args;
    await handOff(
      {
        ...sourceOf(args),
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
export interface HandoffRequest extends StackSource {
  /** @default the time where the stack is */
  readonly now?: Date | undefined;
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
    throw new UserError({
      message: "a page is for a browser, not for a terminal",
      fix: "add --out handoff.html",
      code: "out-missing",
    });
  }
  const outputs = await readStackOutputs({ ...request, onProgress: terminal.progress });
  const connections = selectConnections(outputs.connections, request.integration, outputs.source);
  const document = buildDocument({ ...outputs, connections }, request.now ?? outputs.now);
  const text = await formats[format](document, terminal.colors);
  const note = withSecrets ? "; it holds secrets and only you may read it" : "";
  const what = `hand-off of ${outputs.source}${note}`;
  await printOrWrite({ file: out, text, what, force, isSecret: withSecrets }, terminal);
  if (out === undefined && withSecrets && terminal.drawsTables)
    terminal.warn("Secrets stand on this screen and in its history; --out writes a file instead.");
}
