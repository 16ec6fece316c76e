import { renderAzRest } from "../../output/graph-request.ts";
import type { Terminal } from "../../output/terminal.ts";
import { renderTable } from "../../output/table.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { ConsentLimits } from "./consent-limits.ts";
import type { Need } from "./need.ts";
import { acts, type IdentityNeeds } from "./needs.ts";

const titles = {
  preview: "Preview, report and drift (only reads)",
  deploy: "Deploy and rotate",
  consent: "Consent",
} as const;

/** Renders the needs as tables, or as plain lines for a log. */
export function renderNeeds(
  stack: string,
  needs: IdentityNeeds,
  limits: ConsentLimits | undefined,
  look: Terminal,
): string {
  const { colors, drawsTables } = look;
  const sections = acts.map((act) => {
    const list = needs[act];
    const title = colors.bold(titles[act]);
    if (list.length === 0) return `${title}\n  nothing`;
    return `${title}\n${drawsTables ? tableOf(list, look) : list.map(lineOf).join("\n")}`;
  });
  const notes = needs.notes.map((note) => `- ${visibleText(note)}`);
  return [
    `What the identities of stack ${visibleText(stack)} need`,
    ...sections,
    ...(notes.length > 0 ? [notes.join("\n")] : []),
    ...(limits === undefined ? [] : [renderConsentLimits(limits, colors)]),
  ].join("\n\n");
}

function renderConsentLimits({ requests, unknown, notes }: ConsentLimits, colors: Terminal["colors"]): string {
  return [
    colors.bold("To limit the consenting identity to the permissions of this stack, an administrator runs"),
    ...requests.map((request) => `  ${renderAzRest(request)}`),
    ...(unknown.length > 0
      ? [`- Not in the policy, because only the tenant knows their ids: ${visibleText(unknown.join(", "))}.`]
      : []),
    ...notes.map((note) => `- ${note}`),
  ].join("\n");
}

function tableOf(list: readonly Need[], look: Terminal): string {
  const rows = list.map((need) => [kindOf(need), nameOf(need), visibleText(need.because)]);
  return renderTable(["Kind", "Needs", "Because"], rows, look);
}

function lineOf(need: Need): string {
  return `  ${kindOf(need)} ${nameOf(need)}: ${visibleText(need.because)}`;
}

const kinds: Partial<Record<Need["kind"], string>> = {
  permission: "Microsoft Graph, application permission",
  "Exchange permission": "Office 365 Exchange Online, application permission",
};

function kindOf({ kind }: Need): string {
  return kinds[kind] ?? kind;
}

function nameOf({ name, scope }: Need): string {
  return visibleText(scope === undefined ? name : `${name} on ${scope}`);
}
