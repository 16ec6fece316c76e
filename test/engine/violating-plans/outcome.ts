import type { EngineEvent } from "@pulumi/pulumi/automation/index.js";
import { buildReport } from "../../../cli/commands/report/access-report.ts";
import { parsePreview } from "../../../cli/commands/report/preview.ts";

/** One violation that the pack reported in a run. */
export interface Violation {
  rule: string;
  isMandatory: boolean;
  /** Undefined where one message is about several resources, which it then begins with. */
  urn: string | undefined;
  message: string;
}

/** What a run showed: the pack's violations, and the access report of the preview. */
export interface Outcome {
  violations: Violation[];
  /** Whether the report says that access changes. */
  changesAccess: boolean;
  /** The report as text, in which a resource's name or URN is searched. */
  report: string;
  /** Errors in addition to the pack's. */
  errors: string[];
  /** Names of the resources that a deployment created. */
  created: string[];
}

/** Reads a run from its events and from what `pulumi preview --json` printed. */
export function outcomeOf(events: readonly EngineEvent[], printed: string): Outcome {
  const violations = events.flatMap(({ policyEvent }): Violation[] =>
    policyEvent === undefined
      ? []
      : [
          {
            rule: policyEvent.policyName,
            isMandatory: policyEvent.enforcementLevel === "mandatory",
            urn: policyEvent.resourceUrn,
            message: policyEvent.message,
          },
        ],
  );
  const errors = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === "error" ? [diagnosticEvent.message] : [],
  );
  const created = events.flatMap(({ resOutputsEvent: event }) =>
    event?.metadata.op === "create" && !event.metadata.type.startsWith("pulumi:") ? [nameIn(event.metadata.urn)] : [],
  );
  return { violations, errors, created, ...reportOf(printed) };
}

/** The report refuses a preview with errors, and a stopped plan has them: it is read without. */
function reportOf(printed: string): Pick<Outcome, "changesAccess" | "report"> {
  if (printed === "") return { changesAccess: false, report: "" };
  const preview = JSON.parse(printed) as { diagnostics?: unknown };
  delete preview.diagnostics;
  const { stack = "", steps } = parsePreview(JSON.stringify(preview));
  const report = buildReport(stack, steps, new Date());
  return { changesAccess: report.changesAccess, report: JSON.stringify(report) };
}

/** The violations that are about resources of a plan. A message about several resources begins with their names. */
export function violationsOf({ violations }: Outcome, plan: string): Violation[] {
  return violations.filter(({ urn = "", message }) => {
    const names = urn.includes("::pulumi:pulumi:Stack::") || urn === "" ? message.split(": ", 1)[0] : nameIn(urn);
    return new RegExp(`(^|[\\s,])${plan}-`).test(names ?? "");
  });
}

/** Whether the access report shows a change of access and mentions a resource of a plan. */
export function isReported({ changesAccess, report }: Outcome, plan: string): boolean {
  return changesAccess && report.includes(`${plan}-`);
}

function nameIn(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
