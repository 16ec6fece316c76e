import data from "./coverage.json" with { type: "json" };

/** One check of a public baseline or tool, and what the pack does about it. */
export interface Check {
  check: string;
  /** What describes the check, and its address. */
  source: string;
  url: string;
  /** `stops`, `warns` or `cannot be known from a plan`. */
  result: string;
  /** The rule, for a check that stops or warns. */
  rule?: string;
  /** Title of a plan that breaks the rule and runs through the engine. */
  plan?: string;
}

export const coverage: readonly Check[] = data;

/** The coverage table as the README of the pack shows it. */
export function renderCoverage(): string {
  const rows = coverage.map(
    ({ check, source, url, result, rule }) =>
      `| ${check} | [${source}](${url}) | ${result} | ${rule === undefined ? "" : `\`${rule}\``} |`,
  );
  return ["| check | source | result | rule |", "| --- | --- | --- | --- |", ...rows].join("\n");
}
