import { Command, Option } from "@commander-js/extra-typings";
import { endWith, nowOption, processTerminal } from "../command.ts";
import { outputOptions, printOrWrite } from "../output/output-file.ts";
import { printableJson } from "../output/printable-json.ts";
import { buildReport, type AccessReport } from "./report/access-report.ts";
import { renderMarkdown } from "./report/markdown.ts";
import { readPreview } from "./report/read-preview.ts";
import { readRealClock } from "./report/real-clock.ts";
import { planRotationOnly, type RotationPlan } from "./report/rotation-only.ts";
import { renderSarif } from "./report/sarif.ts";
import { locateIntegrations } from "./report/stack-file-lines.ts";
import { sourceOf, sourceOptions, type StackSource } from "../stack/stack-source.ts";
import type { Terminal } from "../output/terminal.ts";
import { renderUserProblem } from "../../integrations/text/user-error.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";

/** `report`: how a deployment would change access. */
export const report = new Command("report")
  .description(
    "Show how a deployment would change access. " +
      "Previews stack dev of the sandbox if npm start created it, else your selected Pulumi stack.",
  )
  .addOption(sourceOptions.stack)
  .addOption(new Option("--local", "preview in the sandbox"))
  .addOption(new Option("--no-local", "never preview in the sandbox"))
  .addOption(
    new Option("-p, --preview <file>", "output of pulumi preview --json, - for standard input (default: preview now)"),
  )
  .addOption(
    new Option("-f, --format <format>", "output format")
      .choices(["markdown", "json", "sarif"] as const)
      .default("markdown"),
  )
  .addOption(
    new Option(
      "--rotation-only",
      "exit with 1 if the plan contains more than due rotations and early retirements",
    ).default(false),
  )
  .addOption(outputOptions.out)
  .addOption(outputOptions.force)
  .addOption(nowOption())
  .action(async (options) => {
    const { preview: file, format, rotationOnly, out, force, now } = options;
    const request = { ...sourceOf(options), file, format, rotationOnly, out, force, now };
    endWith(await reportAccess(request, processTerminal()));
  });

type Format = "markdown" | "json" | "sarif";

/** Options of `report`. */
export interface ReportRequest extends StackSource {
  readonly file?: string | undefined;
  readonly format: Format;
  readonly rotationOnly: boolean;
  readonly out?: string | undefined;
  readonly force: boolean;
  readonly now?: Date | undefined;
}

/** Reads or creates a preview, and prints or writes its report. Returns the exit code. */
export async function reportAccess(request: ReportRequest, terminal: Terminal): Promise<number> {
  const clock = readRealClock(request, { isFile: request.file !== undefined });
  const preview = await readPreview({ ...request, of: "deployment", onProgress: terminal.progress });
  const { steps, config } = preview;
  const stack = preview.stack ?? request.stack ?? "dev";
  const report = buildReport(stack, steps, clock, { now: preview.now ?? request.now, config });
  const rotation = planRotationOnly(steps, clock, config);
  const text = render(report, rotation, request);
  const what = `access report of stack ${visibleText(stack)}`;
  await printOrWrite({ file: request.out, text, what, force: request.force, isSecret: false }, terminal);
  if (!request.rotationOnly || rotation.others.length === 0) return 0;
  terminal.warn(
    renderUserProblem({
      message: ["more than a rotation is waiting:", ...rotation.others.map((line) => `  ${line}`)].join("\n"),
      fix: "deploy it with its approval first",
      code: "more-than-rotation",
    }),
  );
  return 1;
}

function render(report: AccessReport, { targets }: RotationPlan, { format, projectDir }: ReportRequest): string {
  if (format === "markdown") return renderMarkdown(report);
  if (format === "json") return printableJson({ ...report, targets });
  const lines = locateIntegrations(projectDir, report.stack);
  return renderSarif(report, (name) => lines.get(name));
}
