import { Gauge, Registry } from "prom-client";
import type { StackResult } from "../../stack/each-stack.ts";
import type { TaskList } from "../../tasks/collect-tasks.ts";
import { type TaskKind, taskKinds } from "../../tasks/task.ts";

/** https://prometheus.io/docs/practices/naming: metric names end with their unit, and labels do not repeat it. */
export async function renderTaskMetrics(stacks: readonly StackResult<TaskList>[]): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[]): Gauge =>
    new Gauge({ name: `entra_integration_${name}`, help, labelNames, registers: [registry] });
  const taskLabels = ["stack", "integration", "system", "kind", "task"];
  const due = gauge("task_due_timestamp_seconds", "When an open task must be done.", taskLabels);
  const hurts = gauge(
    "task_hurts_timestamp_seconds",
    "When something stops working if an open task is not done.",
    taskLabels,
  );
  const open = gauge("open_tasks", "Number of open tasks.", ["stack", "kind"]);
  const read = gauge("tasks_read_timestamp_seconds", "When the tasks of a stack were read.", ["stack"]);
  for (const { stack, value } of stacks) {
    const tasks = value.tasks.filter(({ state }) => state === "open");
    read.set({ stack }, Date.parse(value.at) / 1000);
    for (const kind of taskKinds) open.set({ stack, kind }, countOf(tasks, kind));
    for (const { id: task, integration, system, kind, dueOn, hurtsOn } of tasks) {
      const labels = { stack, integration, system, kind, task };
      due.set(labels, Date.parse(dueOn) / 1000);
      if (hurtsOn !== undefined) hurts.set(labels, Date.parse(hurtsOn) / 1000);
    }
  }
  return (await registry.metrics()).trimEnd();
}

function countOf(tasks: TaskList["tasks"], kind: TaskKind): number {
  return tasks.filter((task) => task.kind === kind).length;
}
