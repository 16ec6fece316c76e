import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { listExpiring } from "../../commands/expiring/expiring.ts";
import { formats } from "../../commands/expiring/formats.ts";
import { renderTaskMetrics } from "../../commands/tasks/prometheus.ts";
import { rotated, signIns, tasksOf } from "../tasks/rotated.ts";
import { evaluate, namesIn, parseSamples, type Sample } from "./rule-expressions.ts";

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string };
}

const file = new URL("../../../docs/prometheus-alerts.yaml", import.meta.url);
const { groups } = parse(readFileSync(file, "utf8")) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);

/** The metrics of one integration that was read at a time. Its overlap is from 2026-12-10 to 2027-02-28. */
async function metricsAt(time: string, evidence = signIns({ old: ["2026-12-19T08:00:00Z"] })): Promise<Sample[]> {
  const now = new Date(time);
  const connections = { "erp-sync": rotated() };
  const list = listExpiring({ source: "", connections }, now, undefined, new Map([["erp-sync", evidence]]));
  const request = { projectDir: ".", env: {}, stacks: ["prod"] };
  const expiring = await formats.prometheus({ request, lists: [{ stack: "prod", list }], failures: [] });
  const tasks = tasksOf([rotated()], { "erp-sync": { evidence } }, time);
  const value = { at: now.toISOString(), tasks, warnings: [], unchecked: [] };
  return parseSamples(`${expiring}\n${await renderTaskMetrics([{ stack: "prod", value }])}`);
}

function firing(samples: readonly Sample[], time: string): string[] {
  const seconds = Date.parse(time) / 1000;
  return rules.filter(({ expr }) => evaluate(expr, samples, seconds).length > 0).map(({ alert }) => alert);
}

/** The alerts at a time, if the metrics were written then. */
async function alertsAt(time: string, evidence?: Parameters<typeof metricsAt>[1]): Promise<string[]> {
  return firing(await metricsAt(time, evidence), time);
}

describe("the metrics of tasks", () => {
  it("are the dates of open tasks, their number by kind and the time of reading", async () => {
    const samples = await metricsAt("2026-12-20T00:00:00Z");
    const labels = {
      stack: "prod",
      integration: "erp-sync",
      system: "integray",
      kind: "enter-secret",
      task: "prod/erp-sync/enter-secret/generation-12-new",
    };
    expect(samples).toEqual(
      expect.arrayContaining([
        { name: "entra_integration_task_due_timestamp_seconds", labels, value: 1_802_044_800 },
        { name: "entra_integration_task_hurts_timestamp_seconds", labels, value: 1_803_772_800 },
        { name: "entra_integration_open_tasks", labels: { stack: "prod", kind: "enter-secret" }, value: 1 },
        { name: "entra_integration_open_tasks", labels: { stack: "prod", kind: "give-consent" }, value: 0 },
        { name: "entra_integration_tasks_read_timestamp_seconds", labels: { stack: "prod" }, value: 1_797_724_800 },
      ]),
    );
  });

  it("lack tasks that are done", async () => {
    const samples = await metricsAt("2026-12-20T00:00:00Z", signIns({ new: ["2026-12-19T08:00:00Z"] }));
    expect(samples.filter(({ name }) => name.startsWith("entra_integration_task_"))).toEqual([]);
  });
});

describe("docs/prometheus-alerts.yaml", () => {
  it("names only metrics and labels that the commands write", async () => {
    const samples = await metricsAt("2026-12-20T00:00:00Z");
    const labelsOf = (metrics: string[]): string[] =>
      samples.filter(({ name }) => metrics.includes(name)).flatMap(({ labels }) => Object.keys(labels));
    expect(rules.length).toBeGreaterThan(6);
    for (const { expr, annotations } of rules) {
      const { metrics, labels } = namesIn(expr);
      const shown = [...annotations.summary.matchAll(/\$labels\.(\w+)/g)].map(([, label = ""]) => label);
      expect(samples.map(({ name }) => name)).toEqual(expect.arrayContaining(metrics));
      expect(labelsOf(metrics)).toEqual(expect.arrayContaining([...labels, ...shown]));
    }
  });

  it("fires nothing in the middle of an overlap", async () => {
    expect(await alertsAt("2026-12-20T00:00:00Z")).toEqual([]);
  });

  it("fires when a task is overdue, and a week before something stops", async () => {
    expect(await alertsAt("2027-02-08T00:00:00Z")).toEqual([]);
    expect(await alertsAt("2027-02-08T00:00:01Z")).toEqual(["EntraTaskOverdue"]);
    expect(await alertsAt("2027-02-21T00:00:00Z")).not.toContain("EntraTaskHurtsSoon");
    expect(await alertsAt("2027-02-21T00:00:01Z")).toContain("EntraTaskHurtsSoon");
  });

  it("fires while a product uses a secret in its last 20 days", async () => {
    const used = (time: string) => signIns({ old: [time] }, time);
    expect(await alertsAt("2027-02-10T00:00:00Z", used("2027-02-09T08:00:00Z"))).toContain("EntraSecretStillUsed");
    expect(await alertsAt("2027-02-10T00:00:00Z", used("2027-02-05T08:00:00Z"))).not.toContain("EntraSecretStillUsed");
    expect(await alertsAt("2027-02-07T00:00:00Z", used("2027-02-06T08:00:00Z"))).not.toContain("EntraSecretStillUsed");
  });

  it("fires two days after a run was due, and before the newest secret ends", async () => {
    expect(await alertsAt("2027-03-02T00:00:00Z")).not.toContain("EntraRotationOverdue");
    expect(await alertsAt("2027-03-02T00:00:01Z")).toContain("EntraRotationOverdue");
    expect(await alertsAt("2027-05-05T00:00:00Z")).not.toContain("EntraCredentialExpires");
    expect(await alertsAt("2027-05-05T00:00:01Z")).toContain("EntraCredentialExpires");
  });

  it("fires when the metrics are old or missing", async () => {
    const samples = await metricsAt("2026-12-20T00:00:00Z");
    expect(firing(samples, "2026-12-22T00:00:00Z")).toEqual([]);
    expect(firing(samples, "2026-12-22T00:00:01Z")).toEqual(["EntraMetricsStale"]);
    expect(firing([], "2026-12-20T00:00:00Z")).toEqual(["EntraMetricsAbsent"]);
    const others = samples.filter(({ name }) => !name.startsWith("entra_integration_credential"));
    expect(firing(others, "2026-12-20T00:00:00Z")).toEqual(["EntraMetricsAbsent"]);
  });
});
