import type { Measurement } from "./measure.ts";
import type { Compared, ScaleMeasurement } from "./scaling.ts";

/** The largest accepted ratios at 100 integrations. */
const limits = { up: 2, preview: 1.3 } as const;

/** Returns a table of the measured sizes, with their ratios to the floor and the growth of the cost. */
export function renderScale(measured: readonly ScaleMeasurement[]): string {
  const rows = [
    ["integrations", ...measured.map(({ integrations }) => String(integrations))],
    ...comparedRows("up", measured, ({ up }) => up),
    ...comparedRows("preview without changes", measured, ({ preview }) => preview),
    ["day of rotation, seconds", ...measured.map(({ rotation }) => seconds(rotation.seconds))],
    ["day of rotation, CPU seconds", ...measured.map(({ rotation }) => cpu(rotation))],
    ["up per integration, seconds", ...measured.map((one) => (one.up.product.seconds / one.integrations).toFixed(2))],
    ["up per integration, CPU seconds", ...measured.map((one) => perIntegration(one))],
    ["state per integration, kB", ...measured.map(({ state, integrations: n }) => (state.bytes / n / 1000).toFixed(1))],
    ["resources per integration", ...measured.map(({ state, integrations: n }) => (state.resources / n).toFixed(1))],
    [
      "Graph requests per integration",
      ...measured.map(({ up, integrations: n }) => (up.product.graphRequests / n).toFixed(1)),
    ],
    ["peak memory of the engine, MB", ...measured.map(({ up }) => memory(up.product, (name) => name === "pulumi"))],
    ["peak memory of the others, MB", ...measured.map(({ up }) => memory(up.product, (name) => name !== "pulumi"))],
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))),
  );
  return [
    "Stacks of several sizes beside a floor of 8 random ids per integration",
    ...lines.map((cells) => `  ${cells.join("  ")}`),
    `  limits at 100 integrations: up ${String(limits.up)} of the floor, preview ${String(limits.preview)}`,
  ].join("\n");
}

function comparedRows(
  name: string,
  measured: readonly ScaleMeasurement[],
  of: (one: ScaleMeasurement) => Compared,
): string[][] {
  return [
    [`${name}, seconds`, ...measured.map((one) => seconds(of(one).product.seconds))],
    [`${name}, of the floor`, ...measured.map((one) => (of(one).product.seconds / of(one).floor.seconds).toFixed(2))],
    [`${name}, CPU seconds`, ...measured.map((one) => cpu(of(one).product))],
    [`${name}, CPU of the floor`, ...measured.map((one) => ratio(of(one)))],
  ];
}

function ratio({ product, floor }: Compared): string {
  if (product.use === undefined || floor.use === undefined) return "-";
  return (product.use.cpuSeconds / floor.use.cpuSeconds).toFixed(2);
}

function perIntegration({ up, integrations }: ScaleMeasurement): string {
  const { use } = up.product;
  return use === undefined ? "-" : (use.cpuSeconds / integrations).toFixed(2);
}

function cpu({ use }: Measurement): string {
  return use === undefined ? "-" : seconds(use.cpuSeconds);
}

function memory({ use }: Measurement, isCounted: (name: string) => boolean): string {
  if (use === undefined) return "-";
  const counted = Object.entries(use.peakBytes).filter(([name]) => isCounted(name));
  return (counted.reduce((sum, [, bytes]) => sum + bytes, 0) / 1e6).toFixed(0);
}

function seconds(value: number): string {
  return value.toFixed(1);
}
