import type { RunReport } from "./run-report.ts";

/** The engine refused or failed. The message is the text of the engine and can be shown unchanged. */
export class DeploymentFailed extends Error {
  override readonly name = "DeploymentFailed";
  readonly report: RunReport;
  /** Whether the engine ended by itself after nothing in the tenant failed: then the state knows all that was done. */
  readonly isOrderly: boolean;
  constructor(message: string, report: RunReport, { wasKilled = false } = {}) {
    super(message);
    this.report = report;
    this.isOrderly = !wasKilled && report.failed.length === 0;
  }
}
