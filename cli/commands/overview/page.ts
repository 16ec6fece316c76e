import { readFileSync } from "node:fs";
import { html } from "hono/html";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { type Html, renderHtmlPage } from "../../output/html-page.ts";
import { dateOf } from "./dates.ts";
import { renderFilters } from "./filters.ts";
import { renderGroup } from "./group.ts";
import type { Overview } from "./model.ts";
import { renderSummary } from "./summary.ts";
import { renderTasks } from "./task-table.ts";
import { renderAxis, renderGrid, scaleOf } from "./timeline.ts";

const style = readFileSync(new URL("page.css", import.meta.url), "utf8");
const script = readFileSync(new URL("page.js", import.meta.url), "utf8");

/** Returns the overview as one HTML page that needs no other file and no network. It never contains a secret. */
export async function renderPage(found: Overview): Promise<string> {
  const overview = showHidden(found);
  const { at, stacks, integrations } = overview;
  const only = stacks.length === 1 ? stacks[0] : undefined;
  return await renderHtmlPage({
    title: only === undefined ? "Integrations" : `Integrations of ${only.source}`,
    style,
    script,
    main: html`<header class="intro">
        <h1>Integrations</h1>
        <p class="quiet">
          ${only === undefined ? html`${stacks.length} stacks` : html`Read from ${only.source}`}, as of ${dateOf(at)}.
        </p>
      </header>
      ${renderSummary(overview)} ${renderNotices(overview)} ${renderFilters(overview)} ${renderTasks(overview)}
      ${integrations.length === 0 ? html`<p>No integrations.</p>` : renderIntegrations(overview)}`,
  });
}

/** Texts of other people's stack files may contain characters that reorder what is shown. */
function showHidden(overview: Overview): Overview {
  const show = (_: string, value: unknown): unknown => (typeof value === "string" ? visibleText(value) : value);
  return JSON.parse(JSON.stringify(overview), show) as Overview;
}

/** What is missing on the page, and why. Without this, every row would repeat the reason. */
function renderNotices({ integrations, unreadable }: Overview): Html | string {
  const unknown = integrations.flatMap(({ evidence, clientId }) =>
    evidence.state === "unknown" && clientId !== null ? [evidence.reason] : [],
  );
  if (unknown.length + unreadable.length === 0) return "";
  const reasons = [...Map.groupBy(unknown, (reason) => reason)];
  return html`<div class="notice">
    ${unreadable.map(({ stack, problem }) => html`<p><strong>Stack ${stack} is missing:</strong> ${problem}</p>`)}
    ${reasons.map(
      ([reason, { length }]) =>
        html`<p>
          <strong>Last use is unknown for ${length} of ${integrations.length} integrations:</strong> ${reason}.
        </p>`,
    )}
  </div>`;
}

function renderIntegrations(overview: Overview): Html {
  const { integrations, tasks } = overview;
  const scale = scaleOf(overview);
  const tasksOf = Map.groupBy(tasks, ({ stack, integration }) => `${stack}/${integration}`);
  return html`<section aria-labelledby="integrations">
    <div class="section-heading">
      <h2 id="integrations">All integrations</h2>
      <button type="button" id="expand">Show all details</button>
    </div>
    ${legend} ${renderGrid(scale)}
    <table class="integrations">
      <caption class="unseen">
        Integrations, who is responsible, what they may do, and how long their credentials are valid
      </caption>
      <thead>
        <tr>
          <th scope="col">Integration</th>
          <th scope="col">Responsible</th>
          <th scope="col">Access</th>
          <th scope="col"><span class="unseen">Lifetime of the credentials</span>${renderAxis(scale)}</th>
          <th scope="col">Expires</th>
          <th scope="col">Last use</th>
          <th scope="col">To do</th>
        </tr>
      </thead>
      ${integrations.map((one, index) => renderGroup(one, tasksOf.get(`${one.stack}/${one.name}`) ?? [], index, scale))}
    </table>
    <p id="nothing" hidden>No integration matches the filters.</p>
  </section>`;
}

const legend = html`<ul class="legend" aria-hidden="true">
  <li>
    <svg viewBox="0 0 24 10"><path class="bar current" d="M4 5H20" /></svg>current
  </li>
  <li>
    <svg viewBox="0 0 24 10"><path class="bar old" d="M4 5H20" /></svg>previous
  </li>
  <li>
    <svg viewBox="0 0 24 10"><path class="bar near" d="M4 5H20" /></svg>expires soon
  </li>
  <li>
    <svg viewBox="0 0 24 10"><path class="overlap" d="M2 0H22V10H2z" /></svg>overlap
  </li>
  <li>
    <svg viewBox="0 0 24 10"><path class="due" d="M12 1v8" /></svg>next rotation
  </li>
  <li>
    <svg viewBox="0 0 24 10"><path class="used" d="M12 5h0" /></svg>last use
  </li>
  <li>
    <svg viewBox="0 0 24 10"><path class="today" d="M12 0v10" /></svg>today
  </li>
</ul>`;
