import { visibleText } from "../../../integrations/text/visible-text.ts";
import { type Look, renderTable } from "../../output/table.ts";
import type { Colors } from "../../output/terminal.ts";
import { isOverdue, type TaskList } from "../../tasks/collect-tasks.ts";
import type { Task } from "../../tasks/task.ts";

/** Renders the tasks for a terminal: a table, and one line with their number. */
export function renderTasks(
  { at, tasks, warnings, unchecked }: TaskList,
  { showsDone }: { readonly showsDone: boolean },
  look: Look,
): string {
  const shown = tasks.filter(({ state }) => showsDone || state === "open");
  const rows = shown.map((task) => rowOf(task, at, look.colors));
  const heads = ["due on", "task", "integration", "responsible", "evidence"];
  const table = look.drawsTables
    ? [renderTable(heads, rows, look, { widest: 60, optional: ["responsible"], showsAll: "--json" })]
    : rows.map((row) => row.join("  "));
  const gaps = unchecked.map(
    ({ stack, integration, reason }) => `not checked: ${integration ?? "all integrations"} (${stack}), ${reason}`,
  );
  const ending = warnings.map(
    ({ stack, integration, message, evidence }) => `warning: ${integration} (${stack}), ${message}. ${evidence}`,
  );
  const { yellow } = look.colors;
  const lines = [...ending, ...new Set(gaps)].map((line) => yellow(visibleText(line)));
  return [...(rows.length === 0 ? [] : table), ...lines, summaryOf(at, tasks, look.colors)].join("\n");
}

function rowOf(task: Task, at: string, colors: Colors): string[] {
  const { dueOn, title, stack, integration, responsible, evidence, state } = task;
  const date = dueOn.slice(0, 10);
  return [
    state === "done" ? colors.green("done") : isOverdue(task, at) ? colors.red(`${date} overdue`) : date,
    visibleText(title),
    visibleText(`${integration} (${stack})`),
    visibleText(responsible.join(", ") || "nobody is named"),
    visibleText(evidence),
  ];
}

function summaryOf(at: string, tasks: readonly Task[], colors: Colors): string {
  const open = tasks.filter(({ state }) => state === "open");
  const overdue = open.filter((task) => isOverdue(task, at));
  if (open.length === 0) return colors.green("nothing to do");
  const count = `${open.length} ${open.length === 1 ? "task is" : "tasks are"} open`;
  return overdue.length === 0 ? `${count}, none is overdue` : colors.red(`${count}, ${overdue.length} overdue`);
}
