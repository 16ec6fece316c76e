import { html } from "hono/html";
import type { Html } from "../../output/html-page.ts";
import { type OverviewPermission, tierLabels } from "./permissions.ts";

/** A term and its value. Without a value, it is not shown. */
export type Fact = readonly [term: string, value: Html | string | null];

/** Returns facts as a list, below `first`. */
export function renderFacts(facts: readonly Fact[], first: Html | string = ""): Html {
  return html`<dl>
    ${first}
    ${facts
      .filter(([, value]) => value !== null && value !== "")
      .map(
        ([term, value]) =>
          html`<div>
            <dt>${term}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
  </dl>`;
}

/** Returns the table of permissions. `consentOf` returns the text of a further column. */
export function renderPermissions<Permission extends OverviewPermission>(
  name: string,
  permissions: readonly Permission[],
  consentOf?: (permission: Permission) => string,
): Html {
  return html`<table>
    <caption>
      Permissions<span class="unseen"> of ${name}</span>
    </caption>
    <thead>
      <tr>
        <th scope="col">Permission</th>
        <th scope="col">API</th>
        <th scope="col">Kind</th>
        <th scope="col">Access</th>
        ${consentOf === undefined ? "" : html`<th scope="col">Consent</th>`}
      </tr>
    </thead>
    <tbody>
      ${permissions.map(
        (one) =>
          html`<tr>
            <th scope="row">
              <code>${one.value}</code
              >${one.description === null ? "" : html`<span class="sub">${one.description}</span>`}
            </th>
            <td data-label="API">${one.api}</td>
            <td data-label="Kind">${one.kind}</td>
            <td data-label="Access"><span class="tag tier-${one.tier}">${tierLabels[one.tier]}</span></td>
            ${consentOf === undefined ? "" : html`<td data-label="Consent">${consentOf(one)}</td>`}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
