import { html } from "hono/html";
import type { Html } from "../../output/html-page.ts";
import type { Overview } from "./model.ts";
import { isPrivileged } from "./permissions.ts";

/** Returns the numbers at the top of the page. The script makes them filters. */
export function renderSummary({ integrations, tasks, at, stacks }: Overview): Html {
  const overdue = tasks.filter(({ dueOn }) => Date.parse(dueOn) < Date.parse(at)).length;
  const soon = integrations.filter(({ credentials }) => credentials.some(({ near }) => near)).length;
  const withErrors = integrations.filter(({ findings }) =>
    findings.some(({ severity }) => severity === "error"),
  ).length;
  const numbers: [flag: string, count: number, label: string, note: string][] = [
    ["", integrations.length, "integrations", `in ${stacks.length === 1 ? "1 stack" : `${stacks.length} stacks`}`],
    [
      "tasks",
      tasks.length,
      tasks.length === 1 ? "open task" : "open tasks",
      overdue === 0 ? "none overdue" : `${overdue} overdue`,
    ],
    [
      "findings",
      integrations.filter(({ findings }) => findings.length > 0).length,
      "with findings",
      withErrors === 0 ? "warnings" : `${withErrors} with errors`,
    ],
    ["soon", soon, soon === 1 ? "expires soon" : "expire soon", "with nothing newer"],
    [
      "privileged",
      integrations.filter(({ tier }) => isPrivileged({ tier })).length,
      "privileged",
      "reach everybody's data",
    ],
  ];
  return html`<ul class="summary" role="list">
    ${numbers.map(
      ([flag, count, label, note]) =>
        html`<li data-flag="${flag}" class="${overdue > 0 && flag === "tasks" ? "is-error" : ""}">
          <strong>${count}</strong> <span>${label}</span> ${note === "" ? "" : html`<span class="sub">${note}</span>`}
        </li>`,
    )}
  </ul>`;
}
