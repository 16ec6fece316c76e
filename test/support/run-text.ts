import type { RunReport } from "../../cli/sandbox/run-report.ts";

/** What a run did to things in the tenant, one line each, in an order that does not depend on which came first. */
export function changesOf(run: RunReport): string[] {
  return run.steps
    .filter(({ isCustom }) => isCustom)
    .map(({ op, name, differs }) => [op, name, ...(op === "update" ? differs : [])].join(" "))
    .sort();
}
