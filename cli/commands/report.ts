import { defineCommand } from "citty";
import { nowArgument, parseNow, processTerminal, strictArguments } from "../command.ts";
import { outputArguments, printOrWrite } from "../output/output-file.ts";
import { printableJson } from "../output/printable-json.ts";
import { buildReport, type AccessReport } from "./report/access-report.ts";
import { renderMarkdown } from "./report/markdown.ts";
import { readPreview } from "./report/read-preview.ts";
import { readRealClock } from "./report/real-clock.ts";
import { planRotationOnly, type RotationPlan } from "./report/rotation-only.ts";
import { renderSarif } from "./report/sarif.ts";
import { locateIntegrations } from "./report/stack-file-lines.ts";
import { sourceArguments, sourceOf, type StackSource } from "../stack/stack-source.ts";
import type { Terminal } from "../output/terminal.ts";
import { renderUserProblem } from "../../integrations/text/user-error.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";

/** `npm run report`: what a deployment would change in who may do what. */
export const report = defineCommand({
  meta: {
    name: "report",
    description:
      "Show what a deployment would change in who may do what. " +
      "Previews stack dev of the local world if npm start made it, else your selected Pulumi stack",
  },
  args: {
    ...sourceArguments,
    local: { ...sourceArguments.local, description: "Preview the local world; --no-local never does" },
    preview: {
      type: "string",
      alias: "p",
      description: "What pulumi preview --json wrote, - for standard input. Default: preview now",
      valueHint: "file",
    },
    format: {
      type: "enum",
      alias: "f",
      options: ["markdown", "json", "sarif"],
      default: "markdown",
      description: "How it is written",
    },
    "rotation-only": {
      type: "boolean",
      default: false,
      description: "Exit with 1 if anything would change besides a rotation that is due",
    },
    ...outputArguments,
    ...nowArgument,
  },
  plugins: [strictArguments],
  async run({ args }) {
    const { preview, out, force } = args;
    return await reportAccess(
      {
        ...sourceOf(args),
        file: preview,
        format: args.format,
        rotationOnly: args["rotation-only"],
        out,
        force,
        now: parseNow(args.now),
      },
      processTerminal(),
    );
  },
});

type Format = "markdown" | "json" | "sarif";

/** What `npm run report` was asked for. */
export interface ReportRequest extends StackSource {
  readonly file?: string | undefined;
  readonly format: Format;
  readonly rotationOnly: boolean;
  readonly out?: string | undefined;
  readonly force: boolean;
  readonly now?: Date | undefined;
}

/** Reads or makes a preview and prints or writes its report; returns the exit code. */
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
