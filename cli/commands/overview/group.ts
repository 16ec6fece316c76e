import { html } from "hono/html";
import type { Html } from "../../output/html-page.ts";
import { renderDays } from "../handoff/expiry.ts";
import type { Task } from "../../tasks/task.ts";
import { countOf, dateOf } from "./dates.ts";
import { renderDetails } from "./details.ts";
import type { OverviewIntegration } from "./model.ts";
import { isPrivileged, tierLabels, tiers } from "./permissions.ts";
import { renderTimeline, type Scale } from "./timeline.ts";

/** Returns the group of an integration: its row, and its details in a second row. */
export function renderGroup(
  integration: OverviewIntegration,
  tasks: readonly Task[],
  index: number,
  scale: Scale,
): Html {
  const { stack, name, system, tier, lastUse } = integration;
  const expires = newestExpiryOf(integration)?.expiresOn ?? "";
  // The script filters and sorts by the attributes.
  return html`<tbody
    id="integration-${index}"
    data-name="${name}"
    data-stack="${stack}"
    data-system="${system}"
    data-tier="${tier}"
    data-rank="${tiers.indexOf(tier)}"
    data-expires="${expires}"
    data-used="${lastUse ?? ""}"
    data-flags="${flagsOf(integration, tasks.length).join(" ")}"
  >
    ${renderRow(integration, tasks.length, `details-${index}`, scale)}
    <tr class="more" id="details-${index}">
      <td colspan="7">${renderDetails(integration, tasks)}</td>
    </tr>
  </tbody>`;
}

function renderRow(integration: OverviewIntegration, tasks: number, detailsId: string, scale: Scale): Html {
  const { stack, name, product, tier, permissions } = integration;
  const expiry = newestExpiryOf(integration);
  return html`<tr>
    <th scope="row">
      <button type="button" class="toggle" aria-expanded="false" aria-controls="${detailsId}">
        <span class="unseen">Details of ${name}</span>
      </button>
      <strong>${name}</strong>
      <span class="sub">${product} · ${stack}</span>
    </th>
    <td data-label="Responsible">${responsibleOf(integration)}</td>
    <td data-label="Access">
      <span class="tag tier-${tier}">${tierLabels[tier]}</span>
      ${permissions.length === 0 ? "" : html`<span class="sub">${countOf(permissions.length, "permission")}</span>`}
    </td>
    <td class="lifetime">${renderTimeline(integration, scale)}</td>
    <td data-label="Expires">${expiry === undefined ? withoutExpiry(integration) : expiryOf(expiry)}</td>
    <td data-label="Last use">${lastUseOf(integration)}</td>
    <td data-label="To do">${toDoOf(integration, tasks)}</td>
  </tr>`;
}

interface Expiry {
  expiresOn: string;
  daysLeft: number;
  near: boolean;
}

/** When the newest credential expires, the one that decides whether the product can sign in. */
function newestExpiryOf({ credentials }: OverviewIntegration): Expiry | undefined {
  const [first] = credentials
    .flatMap(({ superseded, expiresOn, daysLeft, near }) =>
      superseded || expiresOn === null || daysLeft === null ? [] : [{ expiresOn, daysLeft, near }],
    )
    .sort((a, b) => a.daysLeft - b.daysLeft);
  return first;
}

function expiryOf({ expiresOn, daysLeft, near }: Expiry): Html {
  return html`${dateOf(expiresOn)}<span class="${near ? "sub near" : "sub"}">${renderDays(daysLeft)}</span>`;
}

function withoutExpiry({ credentialType, cutOff }: OverviewIntegration): Html {
  if (cutOff !== null) return html`<span class="quiet">${cutOff.reason} since ${dateOf(cutOff.since)}</span>`;
  const text = {
    federated: "never: federated",
    none: "no credential",
    secret: "no secret yet",
    certificate: "no certificate",
  };
  return html`<span class="quiet">${credentialType === null ? "not in Entra" : text[credentialType]}</span>`;
}

function lastUseOf({ lastUse, evidence, clientId }: OverviewIntegration): Html | string {
  if (clientId === null) return html`<span class="quiet">not in Entra</span>`;
  if (evidence.state === "unknown") return html`<span class="quiet">unknown</span>`;
  if (lastUse !== null) return dateOf(lastUse);
  return html`<span class="quiet">not seen since ${dateOf(evidence.coversFrom)}</span>`;
}

function responsibleOf({ contact, owners }: OverviewIntegration): Html {
  const [first, ...others] = contact === null ? owners : [contact];
  if (first === undefined) return html`<span class="missing">nobody</span>`;
  const more = others.length === 0 ? "" : html`<span class="sub">and ${countOf(others.length, "other")}</span>`;
  return html`${first}${more}`;
}

function toDoOf({ findings }: OverviewIntegration, tasks: number): Html {
  if (tasks + findings.length === 0) return html`<span class="quiet">nothing</span>`;
  const errors = findings.some(({ severity }) => severity === "error");
  return html`${tasks === 0 ? "" : html`<span class="tag is-task">${countOf(tasks, "task")}</span> `}${
    findings.length === 0
      ? ""
      : html`<span class="tag ${errors ? "is-error" : "is-warning"}">${countOf(findings.length, "finding")}</span>`
  }`;
}

function flagsOf({ findings, credentials, tier }: OverviewIntegration, tasks: number): string[] {
  return [
    ...(tasks > 0 ? ["tasks"] : []),
    ...(findings.length > 0 ? ["findings"] : []),
    ...(credentials.some(({ near }) => near) ? ["soon"] : []),
    ...(isPrivileged({ tier }) ? ["privileged"] : []),
  ];
}
