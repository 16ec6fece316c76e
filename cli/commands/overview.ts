import { Command, Option } from "@commander-js/extra-typings";
import { endWith, processTerminal } from "../command.ts";
import { checkPageTarget, outputOptions, printOrWrite } from "../output/output-file.ts";
import type { Terminal } from "../output/terminal.ts";
import { readFailure } from "../failure.ts";
import { mapTenants, onlyStack, showEachStack } from "../stack/each-stack.ts";
import { selectInStacks } from "../stack/select-connections.ts";
import { selectionOf, sourceOptions, type StackSelection } from "../stack/stack-source.ts";
import { countOf } from "./overview/dates.ts";
import { formats, type Format } from "./overview/formats.ts";
import { buildOverview } from "./overview/overview.ts";
import { readStack } from "./overview/read-stack.ts";
import { workspaceOption } from "./usage.ts";

/** `overview`: all integrations, permissions, credentials and tasks of the stacks on one page. */
export const overview = new Command("overview")
  .description(
    "Show all integrations with their owners, permissions, credentials and open tasks: a page, CSV for auditors, or JSON. " +
      "Never contains a secret. Reads stack dev of the sandbox if npm start created it, else your selected Pulumi stack.",
  )
  .argument("[integrations...]", "names of integrations (default: all)")
  .addOption(sourceOptions.stacks)
  .addOption(sourceOptions.all)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(
    new Option("-f, --format <format>", "output format; csv has a row for each permission")
      .choices(Object.keys(formats) as Format[])
      .default("html"),
  )
  .addOption(
    new Option(
      "--tenant",
      "also read the tenant: when credentials were last used, which tasks are done, and what verify finds",
    ).default(false),
  )
  .addOption(workspaceOption)
  .addOption(outputOptions.out)
  .addOption(outputOptions.force)
  .action(async (integrations, options) => {
    const { format, tenant: readsTenant, workspace: workspaceId, out, force } = options;
    const request = { ...selectionOf(options), integrations, format, readsTenant, workspaceId, out, force };
    endWith(await showOverview(request, processTerminal()));
  });

/** Options of `overview`. */
export interface OverviewRequest extends StackSelection {
  /** Names of integrations. Empty for all. */
  readonly integrations: readonly string[];
  readonly readsTenant: boolean;
  /** Id of a Log Analytics workspace. @default - the sign-in log of Microsoft Graph */
  readonly workspaceId?: string | undefined;
  readonly format: Format;
  readonly out?: string | undefined;
  readonly force: boolean;
}

/** Reads the stacks, and prints or writes their overview. Returns the exit code. */
export async function showOverview(request: OverviewRequest, terminal: Terminal): Promise<number> {
  const { format, integrations, out, force } = request;
  const { progress: onProgress } = terminal;
  checkPageTarget(request, terminal, "overview.html");
  return await showEachStack({ ...request, withSecrets: false, onProgress }, terminal, async (stacks, failures) => {
    const selected = selectInStacks(stacks, integrations);
    const read = await mapTenants(request, selected, failures, (outputs) =>
      readStack(outputs, { ...onlyStack(request, outputs), onProgress }),
    );
    // The errors follow. A page without a stack would look as if there were no integrations.
    if (read.length === 0) return 2;
    const unreadable = failures.map(({ stack, error }) => ({ stack, problem: readFailure(error).text }));
    const overview = buildOverview(
      read.map(({ value }) => value),
      unreadable,
    );
    const what = `overview of ${countOf(overview.integrations.length, "integration")} in ${countOf(read.length, "stack")}`;
    await printOrWrite({ file: out, text: await formats[format](overview), what, force, isSecret: false }, terminal);
    return 0;
  });
}
