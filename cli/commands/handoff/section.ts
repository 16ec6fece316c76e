import { html } from "hono/html";
import type { Html } from "../../output/html-page.ts";
import { consentWords, findNeededConsent, type DocumentField, type IntegrationHandoff } from "./document.ts";
import { splitCode } from "./inline-code.ts";
import { credentialName, nearDays, renderDays } from "./expiry.ts";

/** Returns the page's section for one integration. The `html` template escapes values. */
export function sectionOf(handoff: IntegrationHandoff, writtenOn: string): Html {
  const { stack, name, product, where, fields } = handoff;
  const id = idOf(handoff);
  const { title } = headingsOf(handoff);
  // Screen readers list sections by their names, so the names must differ.
  const inStack = stack === undefined ? "" : html`<span class="unseen"> in stack ${stack}</span>`;
  return html`<section aria-labelledby="${id}">
    <div>
      <${title} class="product" id="${id}">${product}<code>${name}</code>${inStack}</${title}>
      <p class="quiet">Enter these in: ${proseOf(where)}</p>
    </div>
    ${consentOf(handoff)}
    ${
      fields.length === 0
        ? ""
        : html`<table>
            <caption class="unseen">
              Fields of ${product}, ${name}
            </caption>
            <thead>
              <tr>
                <th scope="col">Field</th>
                <th scope="col">Value</th>
                <th scope="col"><span class="unseen">Copy</span></th>
              </tr>
            </thead>
            <tbody>
              ${fields.map((field, index) => rowOf(field, `${id}-field-${index}`))}
            </tbody>
          </table>`
    }
    ${credentialOf(handoff, writtenOn)} ${stepsOf(handoff)} ${permissionsOf(handoff)}
  </section>`;
}

/** The id of a section, also for links to it. */
export function idOf({ stack, name }: IntegrationHandoff): string {
  return stack === undefined ? name : `${stack}-${name}`;
}

/** In a page about several stacks, the headings of the stacks are one level above. */
function headingsOf({ stack }: IntegrationHandoff): { title: string; part: string } {
  return stack === undefined ? { title: "h2", part: "h3" } : { title: "h3", part: "h4" };
}

function rowOf(field: DocumentField, id: string): Html {
  const copies = field.kind !== "leave" && field.value !== undefined && field.value !== "";
  return html`<tr>
    <th scope="row">${field.field}</th>
    <td>${valueOf(field, id)} ${field.note === undefined ? "" : html`<p class="note">${proseOf(field.note)}</p>`}</td>
    <td>${copies ? copyButton(id, field.field) : ""}</td>
  </tr>`;
}

function valueOf(field: DocumentField, id: string): Html {
  if (field.kind === "leave") {
    return html`<span class="tag">nothing to enter</span><code id="${id}">${field.value}</code>`;
  }
  if (field.value === undefined) {
    return html`<span class="tag">secret</span
      ><span class="quiet">not on this page; ask the sender of this page</span>`;
  }
  if (field.kind === "enter") {
    return field.value === "" ? html`<span class="tag">empty</span>` : html`<code id="${id}">${field.value}</code>`;
  }
  // Closed details are not shown, printed or read aloud, and they open without a script.
  const name = html`<span class="unseen"> ${field.field}</span>`;
  return html`<details class="secret">
    <summary><span class="when-closed">Show</span><span class="when-open">Hide</span>${name}</summary>
    <code id="${id}">${field.value}</code>
  </details>`;
}

function copyButton(id: string, what: string): Html {
  return html`<button type="button" data-copies="${id}" data-what="${what}">
    <span>Copy</span><span class="unseen"> ${what}</span>
  </button>`;
}

function consentOf(handoff: IntegrationHandoff): Html | string {
  const consent = findNeededConsent(handoff);
  if (consent === undefined) return "";
  const id = `${idOf(handoff)}-consent`;
  return html`<div class="notice">
    <p><strong>${consentWords(consent)}.</strong> Until then ${handoff.product} may be refused what it asks for.</p>
    <p>
      <a id="${id}" href="${consent.adminConsentUrl}" rel="noreferrer">Consent for the organization</a>
      ${copyButton(id, "consent address")}
    </p>
  </div>`;
}

function credentialOf(handoff: IntegrationHandoff, writtenOn: string): Html | string {
  const { registration } = handoff;
  const { part } = headingsOf(handoff);
  if (registration?.credential.current === undefined) return "";
  const { type, current, previousUntil, rotatesOn } = registration.credential;
  const { expiresOn, daysLeft } = current;
  return html`<div>
    <${part}>Expiry</${part}>
    <p class="${daysLeft < nearDays ? "near" : ""}" data-expires="${expiresOn}" data-near="${nearDays}">
      The ${credentialName(type)} expires on ${dateOf(expiresOn)}, <strong>${renderDays(daysLeft)}</strong>
      <span class="quiet">(counted on <span data-counted>${writtenOn}</span>)</span>
    </p>
    ${rotatesOn === undefined ? "" : html`<p class="quiet">The next one can be entered from ${dateOf(rotatesOn)} on.</p>`}
    ${
      previousUntil === undefined
        ? ""
        : html`<p class="quiet">The one before it is accepted until ${dateOf(previousUntil)}.</p>`
    }
  </div>`;
}

function dateOf(isoTime: string): Html {
  return html`<time datetime="${isoTime}">${isoTime.slice(0, 10)}</time>`;
}

function stepsOf(handoff: IntegrationHandoff): Html | string {
  const { steps, registration } = handoff;
  const section = idOf(handoff);
  const { part } = headingsOf(handoff);
  if (steps.length === 0) return "";
  return html`<div>
    <div class="steps-heading">
      <${part} id="${section}-steps">Steps</${part}>
      <span class="quiet" data-progress></span>
    </div>
    <ol class="steps" role="list" aria-labelledby="${section}-steps">
      ${steps.map(({ title, detail, code, undoes }, index) => {
        if (undoes) return "";
        const id = `${section}-step-${index}`;
        // A new registration starts a new checklist.
        const key = ["handoff", registration?.clientId ?? "", section, title].join("/");
        return html`<li>
          <input type="checkbox" id="${id}" data-step="${key}" autocomplete="off" />
          <div>
            <label for="${id}">${proseOf(title)}</label>
            ${detail === undefined ? "" : html`<p>${proseOf(detail)}</p>`}
            ${code === undefined ? "" : codeBlock(`${id}-code`, code.text, title)}
          </div>
        </li>`;
      })}
    </ol>
    ${steps.map((step, index) => (step.undoes ? undoOf(`${section}-undo-${index}`, step) : ""))}
  </div>`;
}

/** The cleanup is not part of the setup, so it has no checkbox. */
function undoOf(id: string, { title, detail, code }: IntegrationHandoff["steps"][number]): Html {
  return html`<details>
    <summary>${proseOf(title)}</summary>
    ${detail === undefined ? "" : html`<p>${proseOf(detail)}</p>`}
    ${code === undefined ? "" : codeBlock(`${id}-code`, code.text, title)}
  </details>`;
}

function codeBlock(id: string, text: string, title: string): Html {
  return html`<div class="code">
    <pre><code id="${id}">${text}</code></pre>
    ${copyButton(id, `code of: ${title}`)}
  </div>`;
}

function permissionsOf(handoff: IntegrationHandoff): Html | string {
  const { product, registration } = handoff;
  const { part } = headingsOf(handoff);
  const { permissions = [], justification } = registration?.consent ?? {};
  if (permissions.length === 0) return "";
  return html`<div>
    <${part}>What ${product} may do</${part}>
    ${justification === undefined ? "" : html`<p>${justification}</p>`}
    <ul class="permissions">
      ${permissions.map((permission) => html`<li>${permission}</li>`)}
    </ul>
  </div>`;
}

function proseOf(sentence: string): Html[] {
  return splitCode(sentence).map(({ text, isCode }) => (isCode ? html`<code>${text}</code>` : html`${text}`));
}
