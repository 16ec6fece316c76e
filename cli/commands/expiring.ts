import type { AppEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import { Command, Option } from "@commander-js/extra-typings";
import { endWith, processTerminal } from "../command.ts";
import { listExpiring } from "./expiring/expiring.ts";
import { formats, type Format } from "./expiring/formats.ts";
import { selectInStacks } from "../stack/select-connections.ts";
import { mapStacks, type NamedOutputs, onlyStack, showEachStack } from "../stack/each-stack.ts";
import { selectionOf, sourceOptions, type StackSelection } from "../stack/stack-source.ts";
import type { Terminal } from "../output/terminal.ts";
import { withinOption } from "../stack/within.ts";

/** `expiring`: secrets and certificates by expiry date, read from the outputs of a stack. */
export const expiring = new Command("expiring")
  .description(
    "List secrets and certificates by expiry date. Exit code 0: none ends soon, 1: one ends soon, 2: could not run. " +
      "Without --usage it reads only stack outputs: those of stack dev in the sandbox if npm start created it, else of your selected Pulumi stack.",
  )
  .argument("[integrations...]", "names of integrations (default: all)")
  .addOption(sourceOptions.stacks)
  .addOption(sourceOptions.all)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(withinOption)
  .addOption(
    new Option("-f, --format <format>", "output format; prometheus always exits with 0, the alarm is up to Prometheus")
      .choices(Object.keys(formats) as Format[])
      .default("table"),
  )
  .addOption(
    new Option("--usage", "also read sign-ins, to find previous secrets that products still use").default(false),
  )
  .addOption(new Option("--json", "short for --format json").default(false))
  .action(async (integrations, options) => {
    const { within: withinDays, usage, json } = options;
    const format = json ? "json" : options.format;
    endWith(await listStacks({ ...selectionOf(options), integrations, withinDays, usage, format }, processTerminal()));
  });

/** Options of `expiring`. */
export interface ExpiringRequest extends StackSelection {
  /** Names of integrations. @default all */
  readonly integrations?: readonly string[];
  readonly withinDays?: number | undefined;
  /** Whether to read sign-ins. @default false: only outputs, so the use of secrets is unknown */
  readonly usage?: boolean;
  readonly format: Format;
}

/** Prints the expiry dates of the requested stacks. Returns the exit code. */
export async function listStacks(request: ExpiringRequest, terminal: Terminal): Promise<number> {
  const reading = { ...request, withSecrets: false, onProgress: terminal.progress };
  return await showEachStack(reading, terminal, async (stacks, failures) => {
    const selected = selectInStacks(stacks, request.integrations ?? []);
    const results = await mapStacks(request, selected, { failures, limit: 1 }, async (one) => {
      const evidence = request.usage === true ? await readUseOf(one, request, terminal) : undefined;
      return listExpiring(one, one.now, request.withinDays, evidence);
    });
    const lists = results.map(({ stack, value: list }) => ({ stack, list }));
    const text = await formats[request.format]({ request, lists, failures }, terminal);
    if (text !== "") terminal.print(text);
    // With exit code 1, a script would not replace the Prometheus file, just when a credential is about to expire.
    const isNear = lists.some(({ list }) => list.entries.some(({ near }) => near));
    return request.format !== "prometheus" && isNear ? 1 : 0;
  });
}

/** Without `--usage`, no service is asked and none of the code for it is loaded. */
async function readUseOf(
  outputs: NamedOutputs,
  request: ExpiringRequest,
  { progress: onProgress }: Terminal,
): Promise<Map<string, AppEvidence>> {
  const { readStackUse } = await import("../evidence/read-use.ts");
  return await readStackUse(outputs, { ...onlyStack(request, outputs), onProgress });
}
