import { readFileSync } from "node:fs";
import { html } from "hono/html";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { type Html, renderHtmlPage } from "../../output/html-page.ts";
import { dateOf } from "../overview/dates.ts";
import { choiceOfTier } from "../overview/filters.ts";
import { isPrivileged } from "../overview/permissions.ts";
import { isExpiring, isUnmanaged } from "./filters.ts";
import type { Inventory, InventoryRow } from "./model.ts";
import { renderPageRow } from "./page-row.ts";

// The same page as the overview's, with other columns.
const style = readFileSync(new URL("../overview/page.css", import.meta.url), "utf8");
const script = readFileSync(new URL("../overview/page.js", import.meta.url), "utf8");

/** Returns the inventory as one HTML page that needs no other file and no network. It never contains a secret. */
export async function renderInventoryPage(found: Inventory): Promise<string> {
  const inventory = showHidden(found);
  const { at, tenantId, notes, registrations, external } = inventory;
  const rows = [...registrations, ...(external ?? [])];
  return await renderHtmlPage({
    title: `Registrations of tenant ${tenantId}`,
    style,
    script,
    main: html`<header class="intro">
        <h1>Registrations</h1>
        <p class="quiet">Read from tenant ${tenantId}, as of ${dateOf(at)}.</p>
      </header>
      ${renderSummary(rows)}
      ${notes.length === 0 ? "" : html`<div class="notice">${notes.map((note) => html`<p>${note}.</p>`)}</div>`}
      ${renderFilters(rows)} ${rows.length === 0 ? html`<p>No registrations.</p>` : renderTable(rows)}`,
  });
}

/** Texts of a tenant may contain characters that reorder what is shown. */
function showHidden(inventory: Inventory): Inventory {
  const show = (_: string, value: unknown): unknown => (typeof value === "string" ? visibleText(value) : value);
  return JSON.parse(JSON.stringify(inventory), show) as Inventory;
}

/** How soon an expiry counts as near on the page, in days. */
const nearDays = 30;

/** The flags by which the numbers at the top filter. */
function flagsOf(row: InventoryRow): string[] {
  return [
    ...(isUnmanaged(row) ? ["unmanaged"] : []),
    ...(isExpiring(row, nearDays) ? ["soon"] : []),
    ...(row.owners.length === 0 ? ["ownerless"] : []),
    ...(isPrivileged(row) ? ["privileged"] : []),
    ...(row.lastUse.state === "not seen" ? ["unseen"] : []),
  ];
}

function renderSummary(rows: readonly InventoryRow[]): Html {
  const flags = rows.flatMap(flagsOf);
  const count = (flag: string): number => flags.filter((one) => one === flag).length;
  const numbers: [flag: string, count: number, label: string, note: string][] = [
    ["", rows.length, "registrations", "and applications of other tenants"],
    ["unmanaged", count("unmanaged"), "unmanaged", "in no stack of this project"],
    ["soon", count("soon"), "expire soon", "or have expired"],
    ["ownerless", count("ownerless"), "without owner", ""],
    ["privileged", count("privileged"), "privileged", "reach everybody's data"],
    ["unseen", count("unseen"), "not seen", "no sign-in in the report"],
  ];
  return html`<ul class="summary" role="list">
    ${numbers.map(
      ([flag, number, label, note]) =>
        html`<li data-flag="${flag}">
          <strong>${number}</strong> <span>${label}</span> ${note === "" ? "" : html`<span class="sub">${note}</span>`}
        </li>`,
    )}
  </ul>`;
}

function renderFilters(rows: readonly InventoryRow[]): Html {
  return html`<search class="filters">
    <label class="wide"
      ><span>Search</span
      ><input type="search" id="search" autocomplete="off" placeholder="name, owner, permission, client id"
    /></label>
    ${choiceOfTier(rows)}
    <label
      ><span>Sort by</span
      ><select id="sort">
        <option value="">Name</option>
        <option value="expires">Expires first</option>
        <option value="rank">Most access</option>
        <option value="used">Used last</option>
      </select></label
    >
    <p><output id="count">${rows.length} registrations</output> <button type="button" id="reset">Reset</button></p>
  </search>`;
}

function renderTable(rows: readonly InventoryRow[]): Html {
  return html`<section aria-labelledby="registrations">
    <div class="section-heading">
      <h2 id="registrations">All registrations</h2>
      <button type="button" id="expand">Show all details</button>
    </div>
    <table class="integrations" data-noun="registrations">
      <caption class="unseen">
        Registrations, who manages and owns them, what they may do, and how long their credentials are valid
      </caption>
      <thead>
        <tr>
          <th scope="col">Registration</th>
          <th scope="col">Managed by</th>
          <th scope="col">Access</th>
          <th scope="col">Owners</th>
          <th scope="col">Credentials</th>
          <th scope="col">Expires</th>
          <th scope="col">Last use</th>
        </tr>
      </thead>
      ${rows.map((row, index) => renderPageRow(row, index, flagsOf(row)))}
    </table>
    <p id="nothing" hidden>No registration matches the filters.</p>
  </section>`;
}
