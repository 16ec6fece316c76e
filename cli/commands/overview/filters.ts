import { html } from "hono/html";
import type { Html } from "../../output/html-page.ts";
import type { Overview } from "./model.ts";
import { tierLabels, tiers } from "./permissions.ts";

/** Returns the fields that search, filter and sort. Without scripts they are not shown. */
export function renderFilters({ integrations, stacks }: Overview): Html {
  const systems = [...new Set(integrations.map(({ system }) => system))].sort();
  return html`<search class="filters">
    <label class="wide"
      ><span>Search</span
      ><input type="search" id="search" autocomplete="off" placeholder="name, owner, permission, client id"
    /></label>
    ${
      stacks.length > 1
        ? choiceOf(
            "stack",
            "Stack",
            stacks.map(({ stack }) => [stack, stack]),
          )
        : ""
    }
    ${choiceOf(
      "system",
      "System",
      systems.map((system) => [system, system]),
    )}
    ${choiceOfTier(integrations)}
    <label
      ><span>Sort by</span
      ><select id="sort">
        <option value="">Stack file</option>
        <option value="name">Name</option>
        <option value="expires">Expires first</option>
        <option value="rank">Most access</option>
        <option value="used">Used last</option>
      </select></label
    >
    <p>
      <output id="count">${integrations.length} integrations</output> <button type="button" id="reset">Reset</button>
    </p>
  </search>`;
}

/** Returns a field that filters by the tiers that rows have. */
export function choiceOfTier(rows: readonly { readonly tier: string | null }[]): Html {
  const used = tiers.filter((tier) => rows.some((one) => one.tier === tier));
  return choiceOf(
    "tier",
    "Access",
    used.map((tier) => [tier, tierLabels[tier]]),
  );
}

/** Returns a field that filters by an attribute of the rows. `id` is the name of the attribute. */
function choiceOf(id: string, label: string, options: readonly (readonly [string, string])[]): Html {
  return html`<label
    ><span>${label}</span
    ><select id="${id}" data-filter="${id}">
      <option value="">All</option>
      ${options.map(([value, text]) => html`<option value="${value}">${text}</option>`)}
    </select></label
  >`;
}
