import { Command, Option } from "@commander-js/extra-typings";
import { UserError } from "../../integrations/text/user-error.ts";
import { processTerminal } from "../command.ts";
import { buildDocument } from "./handoff/document.ts";
import { formats, type Format } from "./handoff/formats.ts";
import { outputOptions, printOrWrite } from "../output/output-file.ts";
import { selectConnections } from "../stack/select-connections.ts";
import { readStackOutputs } from "../stack/stack-outputs.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import type { Terminal } from "../output/terminal.ts";

/** `handoff`: the values and steps to enter in each product, from the outputs of a stack. */
export const handoff = new Command("handoff")
  .description(
    "Show what to enter in each product. " +
      "Reads stack dev of the sandbox if npm start created it, else your selected Pulumi stack.",
  )
  .argument("[integrations...]", "names of integrations (default: all)")
  .addOption(sourceOptions.stack)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(
    new Option("-f, --format <format>", "output format").choices(Object.keys(formats) as Format[]).default("table"),
  )
  .addOption(new Option("--with-secrets", "include the values of secrets").default(false))
  .addOption(new Option("-o, --out <file>", "write this file; only you can read it if it contains secrets"))
  .addOption(outputOptions.force)
  .action(async (integrations, options) => {
    await handOff({ ...sourceOf(options), ...options, integrations }, processTerminal());
  });

/** Options of `handoff`. */
export interface HandoffRequest extends StackSource {
  /** @default the time of the stack: the sandbox's or the machine's */
  readonly now?: Date | undefined;
  /** Names of integrations. @default all */
  readonly integrations?: readonly string[];
  readonly format: Format;
  readonly withSecrets: boolean;
  readonly out?: string | undefined;
  readonly force: boolean;
}

/** Reads the outputs of a stack, and prints or writes its hand-offs. */
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
  const connections = selectConnections(outputs.connections, request.integrations ?? [], outputs.source);
  const document = buildDocument({ ...outputs, connections }, request.now ?? outputs.now);
  const text = await formats[format](document, terminal.colors);
  const note = withSecrets ? "; it holds secrets and only you may read it" : "";
  const what = `hand-off of ${outputs.source}${note}`;
  await printOrWrite({ file: out, text, what, force, isSecret: withSecrets }, terminal);
  if (out === undefined && withSecrets && terminal.drawsTables)
    terminal.warn("This screen and its history now contain secrets; --out writes a file instead.");
}
