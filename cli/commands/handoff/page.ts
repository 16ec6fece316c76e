import { readFileSync } from "node:fs";
import { html } from "hono/html";
import { renderHtmlPage } from "../../output/html-page.ts";
import { groupByStack, type HandoffDocument, type IntegrationHandoff } from "./document.ts";
import { idOf, sectionOf } from "./section.ts";

const style = readFileSync(new URL("page.css", import.meta.url), "utf8");
const script = readFileSync(new URL("page.js", import.meta.url), "utf8");

/** Returns the hand-offs as one HTML page. It may contain secrets. */
export async function renderPage(document: HandoffDocument): Promise<string> {
  const { source, writtenOn, integrations } = document;
  const only = integrations.length === 1 ? integrations[0] : undefined;
  const hasSecrets = integrations.some(({ fields }) =>
    fields.some((one) => one.kind === "secret" && one.value !== undefined),
  );
  return await renderHtmlPage({
    title: only === undefined ? "Hand-off" : `Hand-off: ${only.product}`,
    style,
    script,
    main: html`<div class="intro">
        <h1>Hand-off</h1>
        <p class="quiet">Read from ${source} on <time datetime="${writtenOn}">${writtenOn}</time>.</p>
        ${hasSecrets ? secretsNotice : ""} ${only === undefined ? navigationOf(document) : ""}
      </div>
      ${groupByStack(document).map(([stack, group]) => stackOf(stack, group, writtenOn))}`,
  });
}

const secretsNotice = html`<p class="notice">
  This page holds secrets. Keep it as you would keep them, and delete it once they are entered.
</p>`;

function stackOf(stack: string | undefined, integrations: readonly IntegrationHandoff[], writtenOn: string) {
  const sections = integrations.map((one) => sectionOf(one, writtenOn));
  return html`${stack === undefined ? "" : html`<h2 class="stack">Stack ${stack}</h2>`}${sections}`;
}

function titleOf({ stack, name }: IntegrationHandoff): string {
  return stack === undefined ? name : `${name} in ${stack}`;
}

function navigationOf({ integrations }: HandoffDocument) {
  return html`<nav aria-label="Integrations">
    <ul>
      ${integrations.map((one) => html`<li><a href="#${idOf(one)}">${one.product}: ${titleOf(one)}</a></li>`)}
    </ul>
  </nav>`;
}
