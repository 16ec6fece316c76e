import { exemptionFor } from "./exemption.ts";
import type { Effect, LimitFinding } from "./finding.ts";
import type { Registration } from "./policy-objects.ts";
import type { AppliedRestrictions, Restriction } from "./restrictions.ts";
import type { Wanted } from "./wanted.ts";

/** One integration and the restrictions that apply to it. */
export class Judged {
  readonly wanted: Wanted;
  readonly applied: AppliedRestrictions;
  readonly registration: Registration | undefined;
  readonly now: Date;

  constructor(parts: Pick<Judged, "wanted" | "applied" | "registration" | "now">) {
    this.wanted = parts.wanted;
    this.applied = parts.applied;
    this.registration = parts.registration;
    this.now = parts.now;
  }

  /** Names the policy and the applications that it restricts. */
  readonly about = ({ policy, since }: Restriction): string => {
    const name = policy.kind === "default" ? "default app management policy" : `app management policy "${policy.name}"`;
    return `${name}, ${since === null ? "for all applications" : `for applications created since ${since.slice(0, 10)}`}`;
  };

  /** The part of a finding that all restrictions share. */
  under({ since }: Restriction): Pick<LimitFinding, "since"> {
    return { since };
  }

  /**
   * Completes a finding. If the policy exempts callers with an attribute, only an administrator knows whether the
   * deploying identity has it. Such a limit does not stop a run.
   */
  report(
    effect: Effect,
    restriction: Restriction,
    finding: Omit<LimitFinding, "integration" | "effect" | "exemption">,
  ): LimitFinding {
    const { exemptCallers } = restriction;
    const common = {
      integration: this.wanted.name,
      exemption: exemptionFor(this.wanted.name, restriction, this.applied, this.registration),
    };
    if (exemptCallers.length === 0) return { ...finding, ...common, effect };
    return {
      ...finding,
      ...common,
      effect: effect === "later" ? "later" : "note",
      message: `${finding.message}; callers with the attribute ${exemptCallers.join(" or ")} are exempt`,
      fix: `make sure that the deploying identity has that attribute; otherwise ${finding.fix}`,
    };
  }
}
