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

const done: Record<string, string> = { create: "created", update: "updated", delete: "deleted", replace: "replaced" };

/** Returns one line for a step: what is done, to which resource, and why. */
export function renderStep(step: Step, colors: Colors): string {
  const [sign, color] = signs[step.op] ?? ["*", "cyan"];
  const why = step.differs.length > 0 ? colors.dim(`  (${visibleText(step.differs.join(", "))})`) : "";
  return `${colors[color](`${sign.padEnd(2)} ${step.op}`)}  ${visibleText(step.name)}  ${colors.dim(visibleText(shortType(step.type)))}${why}`;
}

/** Returns the text of a diagnostic; errors are left to the end of the run. */
export function renderDiagnostic({ severity, text }: Diagnostic, colors: Colors): string {
  // The engine writes several lines; each may hold a name from a stack file.
  const shown = text.split("\n").map(visibleText).join("\n");
  return severity === "warning" ? colors.yellow(`warning: ${shown}`) : shown;
}

/** Returns one line that sums a run up: what was done, or would be. */
export function renderSummary(verb: Verb, report: RunReport, colors: Colors): string {
  const changed = Object.entries(report.counts)
    .filter(([op, count]) => !(op === "same" || op === "discard" || op.startsWith("read")) && count > 0)
    .map(([op, count]) => `${count} ${verb === "preview" ? `to ${op}` : (done[op] ?? op)}`);
  const same = report.counts.same ?? 0;
  if (changed.length === 0) return colors.green(`no changes (${plural(same, "resource")})`);
  return [...changed, ...(same > 0 ? [`${same} unchanged`] : [])].join(", ");
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
