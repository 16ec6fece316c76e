import { UserError } from "../../../integrations/text/user-error.ts";

/** The tenant would refuse part of a run, so the run was not started. */
export class LimitsRefused extends UserError {
  override readonly name = "LimitsRefused";

  /** @param limits the rendered findings */
  constructor(limits: string) {
    super({
      message: "the tenant's policies would refuse part of this run, so nothing was changed",
      fix: "solve the problems below and run this again",
      code: "limits-refused",
      details: limits,
    });
  }
}
