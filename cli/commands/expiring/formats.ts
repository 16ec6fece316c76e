import { Gauge, Registry } from "prom-client";
import { renderDays } from "../handoff/expiry.ts";
import { printableJson } from "../../output/printable-json.ts";
import { type Look, renderTable as renderGrid } from "../../output/table.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { type FailedStack, stacksToJson } from "../../stack/each-stack.ts";
import type { StackSelection } from "../../stack/stack-source.ts";
import type { Entry, ExpiringList } from "./expiring.ts";

/** The lists of the requested stacks, and the stacks that failed. */
interface ExpiringLists {
  readonly request: StackSelection;
  readonly lists: readonly { readonly stack: string; readonly list: ExpiringList }[];
  readonly failures: readonly FailedStack[];
}

type Renderer = (lists: ExpiringLists, look: Look) => string | Promise<string>;

/** Every format of the list by its name. */
export const formats = {
  table: ({ lists }, look) => lists.map(({ list }) => renderTable(list, look)).join("\n\n"),
  json: ({ request, lists, failures }) => {
    const results = lists.map(({ stack, list: value }) => ({ stack, value }));
    return printableJson(stacksToJson(request, results, failures));
  },
  prometheus: renderPrometheus,
} as const satisfies Record<string, Renderer>;

/** Name of a format. */
export type Format = keyof typeof formats;

function renderTable({ source, withinDays, entries }: ExpiringList, look: Look): string {
  const { colors } = look;
  const near = entries.filter((entry) => entry.near);
  const when = withinDays === null ? "soon" : `within ${withinDays} days`;
  const summary =
    near.length === 0
      ? colors.green(`nothing ends ${when}`)
      : colors.red(`${near.length} of ${entries.length} ${near.length === 1 ? "ends" : "end"} ${when}`);
  const rows = entries.map((entry) => rowOf(entry, look));
  return [colors.bold(visibleText(source)), ...(rows.length === 0 ? [] : [renderRows(rows, look)]), summary].join("\n");
}

function renderRows(rows: string[][], look: Look): string {
  if (!look.drawsTables) return rows.map((row) => row.join("  ")).join("\n");
  return renderGrid(["ends on", "that is", "integration", "credential", ""], rows, look, { isCompact: true });
}

function rowOf(
  { integration, credential, label, expiresOn, daysLeft, near, superseded, rotatesOn, warning }: Entry,
  { colors }: Look,
): string[] {
  const days = renderDays(daysLeft);
  const what = superseded
    ? (warning ?? "a newer one is there")
    : rotatesOn === null
      ? "no run renews it"
      : `the run of ${rotatesOn.slice(0, 10)} makes the next`;
  return [
    visibleText(expiresOn.slice(0, 10)),
    near ? colors.red(days) : days,
    visibleText(integration),
    visibleText(`${credential}, ${label}`),
    visibleText(what),
  ];
}

const labelNames = ["stack", "integration", "system", "credential", "key_id"];

/**
 * https://prometheus.io/docs/practices/naming: metric names end with their unit, and labels do not repeat it. Expiration and
 * renewal have the same names as in cert-manager: https://cert-manager.io/docs/devops-tips/prometheus-metrics
 */
async function renderPrometheus({ request, lists }: ExpiringLists): Promise<string> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labels: string[] = []): Gauge =>
    new Gauge({
      name: `entra_integration_credential_${name}_timestamp_seconds`,
      help,
      labelNames: [...labelNames, ...labels],
      registers: [registry],
    });
  const expiration = gauge("expiration", "When a credential ends. A superseded one has a newer one beside it.", [
    "superseded",
  ]);
  const renewal = gauge("renewal", "When the next run is due that makes a new secret.");
  const lastUse = gauge("last_use", "The last sign-in with a credential, if it is known.");
  const entries = lists.flatMap(({ stack, list }) => list.entries.map((entry) => ({ ...entry, stack })));
  for (const {
    stack,
    integration,
    system,
    credential,
    keyId,
    expiresOn,
    superseded,
    rotatesOn,
    lastUsedOn,
  } of entries) {
    const name = request.stacks === undefined ? {} : { stack };
    const labels = { ...name, integration, system, credential, key_id: keyId };
    expiration.set({ ...labels, superseded: String(superseded) }, Date.parse(expiresOn) / 1000);
    if (rotatesOn !== null) renewal.set(labels, Date.parse(rotatesOn) / 1000);
    if (lastUsedOn !== null) lastUse.set(labels, Date.parse(lastUsedOn) / 1000);
  }
  return (await registry.metrics()).trimEnd();
}
