import { Command, Option } from "@commander-js/extra-typings";
import { UserError } from "../../integrations/text/user-error.ts";
import { processTerminal } from "../command.ts";
import { outputOptions, printOrWrite } from "../output/output-file.ts";
import type { Terminal } from "../output/terminal.ts";
import { readEachStack } from "../stack/each-stack.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import { countOf } from "./overview/dates.ts";
import { formats, type Format } from "./overview/formats.ts";
import { buildOverview } from "./overview/overview.ts";

/** `overview`: all integrations, permissions, credentials and tasks of the stacks on one page. */
export const overview = new Command("overview")
  .description(
    "Show all integrations with their owners, permissions, credentials and open tasks: a page, CSV for auditors, or JSON. " +
      "Never contains a secret. Reads stack dev of the sandbox if npm start created it, else your selected Pulumi stack.",
  )
  .addOption(sourceOptions.stack)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(
    new Option("-f, --format <format>", "output format; csv has a row for each permission")
      .choices(Object.keys(formats) as Format[])
      .default("html"),
  )
  .addOption(outputOptions.out)
  .addOption(outputOptions.force)
  .action(async (options) => {
    await showOverview({ ...sourceOf(options), ...options }, processTerminal());
  });

/** Options of `overview`. */
export interface OverviewRequest extends StackSource {
  readonly format: Format;
  readonly out?: string | undefined;
  readonly force: boolean;
}

/** Reads the outputs of the stacks, and prints or writes their overview. */
export async function showOverview(request: OverviewRequest, terminal: Terminal): Promise<void> {
  const { format, out, force } = request;
  if (format === "html" && out === undefined && terminal.drawsTables) {
    throw new UserError({
      message: "a page is for a browser, not for a terminal",
      fix: "add --out overview.html",
      code: "out-missing",
    });
  }
  const stacks = await readEachStack({ ...request, withSecrets: false, onProgress: terminal.progress });
  const found = buildOverview(stacks.map((outputs) => ({ outputs, evidence: new Map(), tasks: [] })));
  const text = await formats[format](found);
  const what = `overview of ${countOf(found.integrations.length, "integration")} in ${countOf(stacks.length, "stack")}`;
  await printOrWrite({ file: out, text, what, force, isSecret: false }, terminal);
}
