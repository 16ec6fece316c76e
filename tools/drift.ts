import { defineCommand } from "citty";
import { processTerminal, strictArguments } from "./command.ts";
import { findDrift } from "./drift/findings.ts";
import { renderDrift, renderDriftMarkdown, type Drift } from "./drift/render.ts";
import { outputArguments, printOrWrite } from "./output-file.ts";
import { buildReport } from "./report/access-report.ts";
import { readPreview } from "./report/read-preview.ts";
import { sourceArguments, sourceOf, type StackSource } from "./stack-source.ts";
import type { Terminal } from "./terminal.ts";

/** `npm run drift`: what somebody changed in the tenant since the last deployment. */
export const drift = defineCommand({
  meta: {
    name: "drift",
    description:
      "Show what was changed in the tenant behind our back. Exit code 0: nothing, 1: drift, 2: could not run. " +
      "Reads stack dev of the local world if npm start made it, else your selected Pulumi stack",
  },
  args: {
    ...sourceArguments,
    preview: {
      type: "string",
      alias: "p",
      description: "What pulumi refresh --preview-only --json wrote, - for standard input. Default: look now",
      valueHint: "file",
    },
    format: {
      type: "enum",
      alias: "f",
      options: ["text", "markdown", "json"],
      default: "text",
      description: "How it is written",
    },
    ...outputArguments,
  },
  plugins: [strictArguments],
  async run({ args }) {
    const { preview, format, out, force } = args;
    return await showDrift({ ...sourceOf(args), file: preview, format, out, force }, processTerminal());
  },
});

/** What `npm run drift` was asked for. */
export interface DriftRequest extends StackSource {
  readonly file?: string | undefined;
  readonly format: "text" | "markdown" | "json";
  readonly out?: string | undefined;
  readonly force: boolean;
}

/** Compares the tenant with what was deployed and prints or writes what differs; returns the exit code. */
export async function showDrift(request: DriftRequest, terminal: Terminal): Promise<number> {
  const preview = await readPreview({ ...request, of: "drift", onProgress: terminal.progress });
  const stack = preview.stack ?? request.stack ?? "dev";
  const report = buildReport(stack, preview.steps, preview.now ?? new Date());
  const found: Drift = { stack, findings: findDrift(report) };
  const text = render(found, request, terminal);
  const what = `drift of stack ${stack}, ${found.findings.length} found`;
  await printOrWrite({ file: request.out, text, what, force: request.force, isSecret: false }, terminal);
  return found.findings.length === 0 ? 0 : 1;
}

function render(drift: Drift, { format }: DriftRequest, { colors }: Terminal): string {
  if (format === "markdown") return renderDriftMarkdown(drift);
  return format === "json" ? JSON.stringify(drift, undefined, 2) : renderDrift(drift, colors);
}
