import type { Diagnostic, RunReport, Step } from "../sandbox/run-report.ts";
import { shortType } from "./short-type.ts";
import type { Colors } from "./terminal.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";

type Verb = "up" | "preview" | "refresh" | "destroy";

const signs: Record<string, [sign: string, color: "green" | "yellow" | "red" | "magenta" | "cyan"]> = {
  create: ["+", "green"],
  update: ["~", "yellow"],
  delete: ["-", "red"],
  replace: ["+-", "magenta"],
  refresh: ["~", "cyan"],
  import: ["=", "cyan"],
};

const pastTense: Record<string, string> = {
  create: "created",
  update: "updated",
  delete: "deleted",
  replace: "replaced",
  import: "imported",
};

/** Renders a step on one line: the operation, the resource and the reason. */
export function renderStep(step: Step, colors: Colors): string {
  const [sign, color] = signs[step.op] ?? ["*", "cyan"];
  const why = step.differs.length > 0 ? colors.dim(`  (${visibleText(step.differs.join(", "))})`) : "";
  return `${colors[color](`${sign.padEnd(2)} ${step.op}`)}  ${visibleText(step.name)}  ${colors.dim(visibleText(shortType(step.type)))}${why}`;
}

/** Renders a diagnostic. Errors are shown at the end of the run. */
export function renderDiagnostic({ severity, text }: Diagnostic, colors: Colors): string {
  // The engine writes several lines, and each may contain a name from a stack file.
  const shown = text.split("\n").map(visibleText).join("\n");
  return severity === "warning" ? colors.yellow(`warning: ${shown}`) : shown;
}

/** Whether a step is listed. Components only group objects, and the engine reports a replacement as three steps. */
export function isListed({ isCustom, op }: Step, verb: Verb): boolean {
  // A deployment with a refresh first reads every resource. The later updates show what the refresh found.
  const isRead = verb === "up" && op === "refresh";
  return isCustom && !isRead && op !== "create-replacement" && op !== "delete-replaced";
}

/** Renders the counts of a run on one line: how many objects it changed, or would change. Counts only listed steps. */
export function renderSummary(verb: Verb, report: RunReport, colors: Colors): string {
  const changed = Object.entries(verb === "refresh" ? report.counts : countSteps(verb, report))
    .filter(([op, count]) => !(op === "same" || op === "discard" || op.startsWith("read")) && count > 0)
    .map(([op, count]) => `${count} ${verb === "preview" ? `to ${op}` : (pastTense[op] ?? op)}`);
  const same = verb === "refresh" ? (report.counts.same ?? 0) : report.unchanged;
  if (changed.length === 0) return colors.green(`no changes (${plural(same, "resource")})`);
  return [...changed, ...(same > 0 ? [`${same} unchanged`] : [])].join(", ");
}

function countSteps(verb: Verb, { steps }: RunReport): Record<string, number> {
  const byOp = Map.groupBy(
    steps.filter((step) => isListed(step, verb)),
    ({ op }) => op,
  );
  return Object.fromEntries([...byOp].map(([op, list]) => [op, list.length]));
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
