import { UserError, type UserProblem } from "../../integrations/text/user-error.ts";
import type { RunReport } from "./run-report.ts";

/** Why a run failed. `details` are the errors that the engine reported. */
export type FailedRun = UserProblem & { readonly details?: string };

/** The engine refused or failed. */
export class DeploymentFailed extends UserError {
  override readonly name = "DeploymentFailed";
  readonly report: RunReport;
  /** Whether the engine ended normally and nothing in the tenant failed. The state then contains everything that was done. */
  readonly isOrderly: boolean;
  /** Whether this was a preview. Deployments begin with one for the policy packs. Nothing was changed. */
  readonly isPreview: boolean;
  constructor(failure: FailedRun, report: RunReport, { wasKilled = false, isPreview = false } = {}) {
    super(failure);
    this.report = report;
    this.isPreview = isPreview;
    this.isOrderly = !wasKilled && report.failed.length === 0;
  }
}
