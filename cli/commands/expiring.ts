import { defineCommand } from "citty";
import { processTerminal, strictArguments } from "../command.ts";
import { listExpiring } from "./expiring/expiring.ts";
import { formats, type Format } from "./expiring/formats.ts";
import { readStackOutputs } from "../stack/stack-outputs.ts";
import { sourceArguments, sourceOf, type StackSource } from "../stack/stack-source.ts";
import type { Terminal } from "../output/terminal.ts";
import { parseWithin, withinArgument } from "../stack/within.ts";

/** `npm run expiring`: what ends when, from the outputs of a stack alone. */
export const expiring = defineCommand({
  meta: {
    name: "expiring",
    description:
      "List what ends when, from stack outputs alone. Exit code 0: nothing near, 1: something ends soon, 2: could not run. " +
      "Reads stack dev of the local world if npm start made it, else your selected Pulumi stack",
  },
  args: {
    ...sourceArguments,
    ...withinArgument,
    format: {
      type: "enum",
      alias: "f",
      options: Object.keys(formats),
      default: "table",
      description: "How it is written; prometheus leaves the alarm to Prometheus and ends with 0",
    },
    json: { type: "boolean", default: false, description: "Short for --format json" },
  },
  plugins: [strictArguments],
  async run({ args }) {
    const { json } = args;
    return await listStack(
      {
        ...sourceOf(args),
        withinDays: parseWithin(args.within),
        format: json ? "json" : (args.format as Format),
      },
      processTerminal(),
    );
  },
});

/** What `npm run expiring` was asked for. */
export interface ExpiringRequest extends StackSource {
  readonly withinDays?: number | undefined;
  readonly format: Format;
}

/** Prints what ends when in a stack; returns the exit code. */
export async function listStack(request: ExpiringRequest, terminal: Terminal): Promise<number> {
  const { source, connections, now } = await readStackOutputs({
    ...request,
    withSecrets: false,
    onProgress: terminal.progress,
  });
  const list = listExpiring({ source, connections }, now, request.withinDays);
  terminal.print(await formats[request.format](list, terminal));
  // A file for Prometheus must be replaced when something is near, not kept as it was: there the exit code says no more.
  return request.format !== "prometheus" && list.entries.some(({ near }) => near) ? 1 : 0;
}
