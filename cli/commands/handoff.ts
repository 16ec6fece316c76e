import { Command, Option } from "@commander-js/extra-typings";
import { endWith, processTerminal } from "../command.ts";
import { buildDocument, combineDocuments } from "./handoff/document.ts";
import { formats, type Format } from "./handoff/formats.ts";
import { checkPageTarget, outputOptions, printOrWrite } from "../output/output-file.ts";
import { printableJson } from "../output/printable-json.ts";
import { mapStacks, showEachStack, stacksToJson } from "../stack/each-stack.ts";
import { selectInStacks } from "../stack/select-connections.ts";
import { selectionOf, sourceOptions, type StackSelection } from "../stack/stack-source.ts";
import type { Terminal } from "../output/terminal.ts";

/** `handoff`: the values and steps to enter in each product, from the outputs of a stack. */
export const handoff = new Command("handoff")
  .description(
    "Show what to enter in each product. " +
      "Reads stack dev of the sandbox if npm start created it, else your selected Pulumi stack.",
  )
  .argument("[integrations...]", "names of integrations (default: all)")
  .addOption(sourceOptions.stacks)
  .addOption(sourceOptions.all)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(
    new Option("-f, --format <format>", "output format").choices(Object.keys(formats) as Format[]).default("table"),
  )
  .addOption(new Option("--with-secrets", "include the values of secrets").default(false))
  .addOption(new Option("-o, --out <file>", "write this file; only you can read it if it contains secrets"))
  .addOption(outputOptions.force)
  .action(async (integrations, options) => {
    const { format, withSecrets, out, force } = options;
    const request = { ...selectionOf(options), integrations, format, withSecrets, out, force };
    endWith(await handOff(request, processTerminal()));
  });

/** Options of `handoff`. */
export interface HandoffRequest extends StackSelection {
  /** @default the time of the stack: the sandbox's or the machine's */
  readonly now?: Date | undefined;
  /** Names of integrations. @default all */
  readonly integrations?: readonly string[];
  readonly format: Format;
  readonly withSecrets: boolean;
  readonly out?: string | undefined;
  readonly force: boolean;
}

/** Reads the outputs of the requested stacks, and prints or writes one document of hand-offs. Returns the exit code. */
export async function handOff(request: HandoffRequest, terminal: Terminal): Promise<number> {
  const { format, withSecrets, out, force } = request;
  checkPageTarget(request, terminal, "handoff.html");
  return await showEachStack({ ...request, onProgress: terminal.progress }, terminal, async (stacks, failures) => {
    const selected = selectInStacks(stacks, request.integrations ?? []);
    const documents = await mapStacks(request, selected, { failures, limit: 1 }, (one) =>
      Promise.resolve(buildDocument(one, request.now ?? one.now)),
    );
    const [first] = documents;
    // A file without any hand-off would hide that every stack failed.
    if (first === undefined) return 0;
    const document = request.stacks === undefined ? first.value : combineDocuments(documents);
    const text =
      format === "json"
        ? printableJson(stacksToJson(request, documents, failures))
        : await formats[format](document, terminal.colors);
    const note = withSecrets ? "; it holds secrets and only you may read it" : "";
    const what = `hand-off of ${document.source}${note}`;
    await printOrWrite({ file: out, text, what, force, isSecret: withSecrets }, terminal);
    if (out === undefined && withSecrets && terminal.drawsTables)
      terminal.warn("This screen and its history now contain secrets; --out writes a file instead.");
    return 0;
  });
}
