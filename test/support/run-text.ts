import type { RunReport } from "../../cli/sandbox/run-report.ts";

/** The effects of a run on objects in the tenant, one per line, in an order that does not depend on timing. */
export function changesOf(run: RunReport): string[] {
  return run.steps
    .filter(({ isCustom }) => isCustom)
    .map(({ op, name, differs }) => [op, name, ...(op === "update" ? differs : [])].join(" "))
    .sort();
}
