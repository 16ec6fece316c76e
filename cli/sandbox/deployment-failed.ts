import type { RunReport } from "./run-report.ts";

/** The engine refused or failed. The message is the text of the engine and can be shown unchanged. */
export class DeploymentFailed extends Error {
  override readonly name = "DeploymentFailed";
  readonly report: RunReport;
  /** Whether the engine ended by itself after nothing in the tenant failed: then the state knows all that was done. */
  readonly isOrderly: boolean;
  /** Whether this was a preview, also the one in which the policy packs judge a deployment: nothing was changed. */
  readonly isPreview: boolean;
  constructor(message: string, report: RunReport, { wasKilled = false, isPreview = false } = {}) {
    super(message);
    this.report = report;
    this.isPreview = isPreview;
    this.isOrderly = !wasKilled && report.failed.length === 0;
  }
}
