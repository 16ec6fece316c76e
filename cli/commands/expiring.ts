import { Command, Option } from "@commander-js/extra-typings";
import { endWith, processTerminal } from "../command.ts";
import { listExpiring } from "./expiring/expiring.ts";
import { formats, type Format } from "./expiring/formats.ts";
import { selectConnections } from "../stack/select-connections.ts";
import { readStackOutputs } from "../stack/stack-outputs.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import type { Terminal } from "../output/terminal.ts";
import { withinOption } from "../stack/within.ts";

/** `expiring`: secrets and certificates by expiry date, read from the outputs of a stack. */
export const expiring = new Command("expiring")
  .description(
    "List secrets and certificates by expiry date. Exit code 0: none ends soon, 1: one ends soon, 2: could not run. " +
      "Reads only stack outputs: those of stack dev in the sandbox if npm start created it, else of your selected Pulumi stack.",
  )
  .argument("[integrations...]", "names of integrations (default: all)")
  .addOption(sourceOptions.stack)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(withinOption)
  .addOption(
    new Option("-f, --format <format>", "output format; prometheus always exits with 0, the alarm is up to Prometheus")
      .choices(Object.keys(formats) as Format[])
      .default("table"),
  )
  .addOption(new Option("--json", "short for --format json").default(false))
  .action(async (integrations, options) => {
    const { within: withinDays, json } = options;
    const format = json ? "json" : options.format;
    endWith(await listStack({ ...sourceOf(options), integrations, withinDays, format }, processTerminal()));
  });

/** Options of `expiring`. */
export interface ExpiringRequest extends StackSource {
  /** Names of integrations. @default all */
  readonly integrations?: readonly string[];
  readonly withinDays?: number | undefined;
  readonly format: Format;
}

/** Prints the expiry dates of a stack. Returns the exit code. */
export async function listStack(request: ExpiringRequest, terminal: Terminal): Promise<number> {
  const {
    source,
    connections: all,
    now,
  } = await readStackOutputs({
    ...request,
    withSecrets: false,
    onProgress: terminal.progress,
  });
  const connections = selectConnections(all, request.integrations ?? [], source);
  const list = listExpiring({ source, connections }, now, request.withinDays);
  terminal.print(await formats[request.format](list, terminal));
  // With exit code 1, a script would not replace the Prometheus file, just when a credential is about to expire.
  return request.format !== "prometheus" && list.entries.some(({ near }) => near) ? 1 : 0;
}
