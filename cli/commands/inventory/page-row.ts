import { html } from "hono/html";
import type { Html } from "../../output/html-page.ts";
import { asStarted } from "../../output/as-started.ts";
import { renderDays } from "../handoff/expiry.ts";
import { countOf, dateOf } from "../overview/dates.ts";
import { type Fact, renderFacts, renderPermissions } from "../overview/detail-parts.ts";
import { tierLabels, tiers } from "../overview/permissions.ts";
import type { InventoryRow } from "./model.ts";
import { consentText, credentialsText, lastUseText, managerText, nextExpiry, ownerText } from "./texts.ts";

/** Returns the group of a registration: its row, and its details in a second row. */
export function renderPageRow(row: InventoryRow, index: number, flags: readonly string[]): Html {
  const { displayName, clientId, tier, lastUse, manager, command, permissions, owners } = row;
  const name = displayName === "" ? clientId : displayName;
  const next = nextExpiry(row);
  const detailsId = `details-${index}`;
  // The script filters and sorts by the attributes.
  return html`<tbody
    id="registration-${index}"
    data-name="${name}"
    data-tier="${tier}"
    data-rank="${tiers.indexOf(tier)}"
    data-expires="${next?.expiresOn ?? ""}"
    data-used="${lastUse.state === "used" ? lastUse.at : ""}"
    data-flags="${flags.join(" ")}"
  >
    <tr>
      <th scope="row">
        <button type="button" class="toggle" aria-expanded="false" aria-controls="${detailsId}">
          <span class="unseen">Details of ${name}</span>
        </button>
        <strong>${name}</strong>
        <span class="sub">${row.homeTenantId === null ? clientId : `of tenant ${row.homeTenantId}`}</span>
      </th>
      <td data-label="Managed by">
        ${
          manager.state === "managed"
            ? managerText(manager)
            : html`<span class="missing">${managerText(manager)}</span
                >${command === null ? "" : html`<span class="sub"><code>${asStarted(command)}</code></span>`}`
        }
      </td>
      <td data-label="Access">
        <span class="tag tier-${tier}">${tierLabels[tier]}</span>
        ${permissions.length === 0 ? "" : html`<span class="sub">${countOf(permissions.length, "permission")}</span>`}
      </td>
      <td data-label="Owners">
        ${owners.length === 0 ? html`<span class="missing">nobody</span>` : owners.map(ownerText).join(", ")}
      </td>
      <td data-label="Credentials">
        ${credentialsText(row) === "" ? html`<span class="quiet">none</span>` : credentialsText(row)}
      </td>
      <td data-label="Expires">
        ${
          next?.expiresOn === undefined || next.expiresOn === null
            ? html`<span class="quiet">never</span>`
            : html`${dateOf(next.expiresOn)}<span class="${(next.daysLeft ?? 0) < 30 ? "sub near" : "sub"}"
                  >${renderDays(next.daysLeft ?? 0)}</span
                >`
        }
      </td>
      <td data-label="Last use">
        ${lastUse.state === "used" ? dateOf(lastUse.at) : html`<span class="quiet">${lastUse.state === "unknown" ? "unknown" : lastUseText(lastUse)}</span>`}
      </td>
    </tr>
    <tr class="more" id="${detailsId}">
      <td colspan="7">${renderDetails(row, name)}</td>
    </tr>
  </tbody>`;
}

function renderDetails(row: InventoryRow, name: string): Html {
  const facts: Fact[] = [
    ["Client id", html`<code>${row.clientId}</code>`],
    ["Object id", row.applicationObjectId && html`<code>${row.applicationObjectId}</code>`],
    ["Enterprise application", row.servicePrincipalObjectId && html`<code>${row.servicePrincipalObjectId}</code>`],
    ["Home tenant", row.homeTenantId && html`<code>${row.homeTenantId}</code>`],
    ["Created", row.createdOn && dateOf(row.createdOn)],
    ["Accounts", row.signInAudience],
    ["Can sign in", row.isEnabled === null ? "no: no enterprise application" : row.isEnabled ? "yes" : "no: disabled"],
    ["Last use", lastUseText(row.lastUse)],
  ];
  return html`<div class="details">
    ${renderFacts(facts)} ${row.permissions.length === 0 ? "" : renderPermissions(name, row.permissions, consentText)}
    ${row.credentials.length === 0 ? "" : credentialTable(row, name)}
  </div>`;
}

function credentialTable({ credentials }: InventoryRow, name: string): Html {
  return html`<table>
    <caption>
      Credentials<span class="unseen"> of ${name}</span>
    </caption>
    <thead>
      <tr>
        <th scope="col">Credential</th>
        <th scope="col">Valid from</th>
        <th scope="col">Expires</th>
      </tr>
    </thead>
    <tbody>
      ${credentials.map(
        (one) =>
          html`<tr>
            <th scope="row">
              ${one.kind} ${one.name ?? "without a name"}<span class="sub"><code>${one.keyId}</code></span>
            </th>
            <td data-label="Valid from">${one.startsOn === null ? "not recorded" : dateOf(one.startsOn)}</td>
            <td data-label="Expires">${one.expiresOn === null ? "not recorded" : dateOf(one.expiresOn)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
