import { Command, Option } from "@commander-js/extra-typings";
import { UserError } from "../../integrations/text/user-error.ts";
import { endWith, processTerminal } from "../command.ts";
import { deployCommands } from "../stack/deploy-commands.ts";
import { findDrift } from "./drift/findings.ts";
import { isClean, renderDrift, renderDriftMarkdown, type Drift } from "./drift/render.ts";
import { withoutGraphProperties } from "./drift/steps.ts";
import { withStackTenant } from "../stack/open-stack-tenant.ts";
import { printableJson } from "../output/printable-json.ts";
import { outputOptions, printOrWrite } from "../output/output-file.ts";
import { buildReport } from "./report/access-report.ts";
import { readPreview } from "./report/read-preview.ts";
import { meansSandbox } from "../stack/stack-outputs.ts";
import { readStackClock } from "../stack/stack-clock.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import type { Terminal } from "../output/terminal.ts";
import { compareRegistrations } from "../undeclared/compare.ts";
import type { Unchecked } from "../undeclared/undeclared-object.ts";
import { findRegistrations } from "../undeclared/registrations.ts";
import { showObject, type ShownObject } from "../undeclared/render.ts";
import { readStackState, type DeployedState } from "../undeclared/stack-state.ts";
import { findNamedTenant } from "./verify/open-tenant.ts";

/** `drift`: finds changes made in the tenant outside Pulumi, also before the last deployment. */
export const drift = new Command("drift")
  .description(
    "Report changes made in the tenant outside Pulumi, and objects that the stack does not declare. " +
      "Exit code 0: none, 1: drift, or something could not be read, 2: could not run. " +
      "Reads stack dev of the sandbox if npm start created it, else your selected Pulumi stack.",
  )
  .addOption(sourceOptions.stack)
  .addOption(sourceOptions.local)
  .addOption(sourceOptions.noLocal)
  .addOption(
    new Option(
      "-p, --preview <file>",
      "output of pulumi refresh --preview-only --json, - for standard input (default: run it now)",
    ),
  )
  .addOption(
    new Option("-f, --format <format>", "output format").choices(["text", "markdown", "json"] as const).default("text"),
  )
  .addOption(outputOptions.out)
  .addOption(outputOptions.force)
  .action(async (options) => {
    const { preview: file, format, out, force } = options;
    endWith(await showDrift({ ...sourceOf(options), file, format, out, force }, processTerminal()));
  });

/** Options of `drift`. */
export interface DriftRequest extends StackSource {
  readonly file?: string | undefined;
  readonly format: "text" | "markdown" | "json";
  readonly out?: string | undefined;
  readonly force: boolean;
}

/** Compares the tenant with the last deployment, and prints or writes the differences. Returns the exit code. */
export async function showDrift(request: DriftRequest, terminal: Terminal): Promise<number> {
  const preview = await readPreview({ ...request, of: "drift", onProgress: terminal.progress });
  const stack = preview.stack ?? request.stack ?? "dev";
  const compared = await compareWithGraph(
    { ...request, stack: request.stack ?? stackOfFile(request, stack) },
    terminal,
  );
  const steps = compared.isCompared ? withoutGraphProperties(preview.steps) : preview.steps;
  const findings = findDrift(buildReport(stack, steps, preview.now ?? readStackClock(request.env)));
  const { undeclared, unchecked, repair } = compared;
  const found: Drift = { stack, findings, undeclared, unchecked, repair };
  const text = render(found, request, terminal);
  const count = findings.length + undeclared.length;
  const what = `drift of stack ${stack}, ${count} found${unchecked.length === 0 ? "" : `, ${unchecked.length} not checked`}`;
  await printOrWrite({ file: request.out, text, what, force: request.force, isSecret: false }, terminal);
  return isClean(found) ? 0 : 1;
}

interface Compared {
  /** Whether the registrations were compared with the tenant. */
  readonly isCompared: boolean;
  readonly undeclared: readonly ShownObject[];
  readonly unchecked: readonly Unchecked[];
  readonly repair: string;
}

async function compareWithGraph(request: DriftRequest, { progress }: Terminal): Promise<Compared> {
  const nothing = { isCompared: false, undeclared: [], repair: deployCommands(request).repair };
  const state = await readState(request, progress);
  if (typeof state === "string") return { ...nothing, unchecked: [uncheckedObjects(state)] };
  const { localStack, connections } = state;
  const { repair } = deployCommands({ ...request, localStack });
  const registrations = findRegistrations(state);
  const named = findNamedTenant(connections);
  if (registrations.length === 0) return { ...nothing, repair, isCompared: true, unchecked: [] };
  if (named === undefined) {
    return { ...nothing, repair, unchecked: [uncheckedObjects("the outputs of the stack do not name its tenant")] };
  }
  return await withStackTenant({ ...request, named, localStack, onProgress: progress }, async (tenant) => {
    const { objects, unchecked } = await compareRegistrations(registrations, tenant.graph);
    const target = { graphOrigin: tenant.graphOrigin, isLocal: localStack !== undefined, repair };
    const undeclared = objects.filter(({ isInRefresh }) => !isInRefresh).map((one) => showObject(one, target));
    return { isCompared: true, undeclared, unchecked, repair };
  });
}

/** Reads the state of a stack. With `--preview` the state is optional: if it is unavailable, returns the reason. */
async function readState(request: DriftRequest, onProgress: (line: string) => void): Promise<DeployedState | string> {
  try {
    return await readStackState({ ...request, onProgress });
  } catch (error) {
    if (request.file === undefined || !(error instanceof UserError)) throw error;
    return error.problem.message.split("\n", 1)[0] ?? "";
  }
}

function uncheckedObjects(why: string): Unchecked {
  return { integration: null, what: "objects that the stack does not declare", why };
}

/** The stack of a file's preview, unless it is a stack of the sandbox. */
function stackOfFile(request: DriftRequest, stack: string): string | undefined {
  return request.file === undefined || meansSandbox(request) ? undefined : stack;
}

function render(drift: Drift, { format }: DriftRequest, { colors }: Terminal): string {
  if (format === "markdown") return renderDriftMarkdown(drift);
  return format === "json" ? printableJson(drift) : renderDrift(drift, colors);
}
