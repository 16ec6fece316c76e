import { html } from "hono/html";
import type { Html } from "../../output/html-page.ts";
import { dateOf } from "./dates.ts";
import type { Overview } from "./model.ts";

/** Returns the table of open tasks. */
export function renderTasks({ tasks, integrations, at }: Overview): Html | string {
  if (tasks.length === 0) return "";
  const now = Date.parse(at);
  const numbers = new Map(integrations.map(({ stack, name }, index) => [`${stack}/${name}`, index]));
  return html`<section aria-labelledby="tasks">
    <h2 id="tasks">Open tasks</h2>
    <table class="tasks">
      <caption class="unseen">
        Open tasks, those due first at the top
      </caption>
      <thead>
        <tr>
          <th scope="col">Task</th>
          <th scope="col">Integration</th>
          <th scope="col">Responsible</th>
          <th scope="col">Due</th>
          <th scope="col">Stops working</th>
        </tr>
      </thead>
      <tbody>
        ${tasks.map(({ title, stack, integration, responsible, dueOn, hurtsOn, evidence }) => {
          const number = numbers.get(`${stack}/${integration}`);
          const isOverdue = Date.parse(dueOn) < now;
          return html`<tr data-of="integration-${number ?? ""}">
            <th scope="row">${title}<span class="sub">${evidence}</span></th>
            <td data-label="Integration">
              ${number === undefined ? integration : html`<a href="#integration-${number}">${integration}</a>`}<span
                class="sub"
                >${stack}</span
              >
            </td>
            <td data-label="Responsible">
              ${responsible.length === 0 ? html`<span class="missing">nobody</span>` : responsible.join(", ")}
            </td>
            <td data-label="Due">${dateOf(dueOn)}${isOverdue ? html`<span class="sub near">overdue</span>` : ""}</td>
            <td data-label="Stops working">
              ${hurtsOn === undefined ? html`<span class="quiet">nothing</span>` : dateOf(hurtsOn)}
            </td>
          </tr>`;
        })}
      </tbody>
    </table>
    <button type="button" id="more-tasks" hidden>Show all tasks</button>
  </section>`;
}
