import data from "./coverage.json" with { type: "json" };

/** One check of a public baseline or tool, and the reaction of the pack. */
export interface Check {
  check: string;
  /** The description of the check, and its address. */
  source: string;
  url: string;
  /** `stops`, `warns` or `cannot be known from a plan`. */
  result: string;
  /** The rule, for a check that stops or warns. */
  rule?: string;
  /** Title of a plan that violates the rule and runs on the engine. */
  plan?: string;
}

export const coverage: readonly Check[] = data;
