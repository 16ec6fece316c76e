import { html } from "hono/html";
import type { Html } from "../../output/html-page.ts";
import type { Task } from "../../tasks/task.ts";
import type { CredentialUse, OverviewCredential } from "./credentials.ts";
import { dateOf } from "./dates.ts";
import { type Fact, renderFacts, renderPermissions } from "./detail-parts.ts";
import type { OverviewIntegration } from "./model.ts";
import { isPrivileged } from "./permissions.ts";

/** Returns what an integration's row has no room for. */
export function renderDetails(integration: OverviewIntegration, tasks: readonly Task[]): Html {
  const { name, permissions, credentials } = integration;
  return html`<div class="details">
    ${problemsOf(integration, tasks)} ${factsOf(integration)}
    ${permissions.length === 0 ? "" : renderPermissions(name, permissions)}
    ${credentials.length === 0 ? "" : credentialTable(name, credentials)}
  </div>`;
}

function problemsOf({ findings }: OverviewIntegration, tasks: readonly Task[]): Html | string {
  if (findings.length + tasks.length === 0) return "";
  return html`<ul class="problems">
    ${tasks.map(({ title, dueOn }) => html`<li class="is-task">${title}, by ${dateOf(dueOn)}</li>`)}${findings.map(
      ({ severity, message }) => html`<li class="is-${severity}">${message}</li>`,
    )}
  </ul>`;
}

function factsOf(integration: OverviewIntegration): Html {
  const { displayName, system, contact, owners, clientId, tenantId, evidence } = integration;
  const facts: Fact[] = [
    ["Display name", displayName],
    ["System", system],
    ["Contact", contact],
    ["Owners", owners.join(", ") || null],
    ["Client id", clientId === null ? null : html`<code>${clientId}</code>`],
    ["Tenant id", tenantId === null ? null : html`<code>${tenantId}</code>`],
    ["Sign-ins read", evidence.state === "unknown" ? `no: ${evidence.reason}` : coverageOf(evidence)],
  ];
  return renderFacts(facts, justificationOf(integration));
}

function justificationOf({ justification, tier }: OverviewIntegration): Html | string {
  if (justification === null && !isPrivileged({ tier })) return "";
  return html`<div class="justification">
    <dt>Justification</dt>
    <dd>${justification ?? html`<span class="missing">missing</span>`}</dd>
  </div>`;
}

function coverageOf({ coversFrom, coversUntil }: { coversFrom: string; coversUntil: string }): string {
  return `${coversFrom.slice(0, 10)} to ${coversUntil.slice(0, 16).replace("T", " ")} UTC`;
}

function credentialTable(name: string, credentials: readonly OverviewCredential[]): Html {
  return html`<table>
    <caption>
      Credentials<span class="unseen"> of ${name}</span>
    </caption>
    <thead>
      <tr>
        <th scope="col">Credential</th>
        <th scope="col">Valid from</th>
        <th scope="col">Expires</th>
        <th scope="col">Last use</th>
      </tr>
    </thead>
    <tbody>
      ${credentials.map(
        ({ kind, label, keyId, startsOn, expiresOn, use }) =>
          html`<tr>
            <th scope="row">
              ${kind === "secret" ? `${label} secret` : `${kind} ${label}`}${keyId === null ? "" : html`<span class="sub"><code>${keyId}</code></span>`}
            </th>
            <td data-label="Valid from">
              ${startsOn === null ? html`<span class="quiet">not recorded</span>` : dateOf(startsOn)}
            </td>
            <td data-label="Expires">
              ${expiresOn === null ? html`<span class="quiet">never</span>` : dateOf(expiresOn)}
            </td>
            <td data-label="Last use">${useOf(use)}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function useOf(use: CredentialUse): Html {
  if (use.state === "unknown") return html`<span class="quiet">unknown</span>`;
  if (use.state === "not seen") return html`<span class="quiet">not seen since ${dateOf(use.from)}</span>`;
  return html`${dateOf(use.at)}${use.ipAddress === null ? "" : html`<span class="sub">from ${use.ipAddress}</span>`}`;
}
