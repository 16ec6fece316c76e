import type { EngineEvent, OpType } from "@pulumi/pulumi/automation/index.js";

/** What the engine did, or would do, to one resource. */
export interface Step {
  readonly op: OpType;
  readonly type: string;
  /** The resource's logical name: the last part of its URN. */
  readonly name: string;
  readonly urn: string;
  /** Whether it is an object in the tenant, not a component that only groups objects. */
  readonly isCustom: boolean;
  /** The properties that differ, for an update or a replacement. */
  readonly differs: readonly string[];
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Result of one engine run: its counts, steps and diagnostics. */
export interface RunReport {
  /** The engine's own counts by kind of step. They include components and providers. */
  readonly counts: Partial<Record<OpType, number>>;
  /** How many objects of the tenant and the vaults did not change. */
  readonly unchanged: number;
  /** Every step except `same`, in order. */
  readonly steps: readonly Step[];
  /** Warnings and errors, one text each, without colours. */
  readonly diagnostics: readonly Diagnostic[];
  readonly failed: readonly Step[];
}

/** A message of the engine, a provider or the program. */
export interface Diagnostic {
  readonly severity: "info" | "warning" | "error";
  /** Begins with the resource that it is about, if any. */
  readonly text: string;
  /** A violation of a policy rule that stops the run, and its resource. */
  readonly violates?: { readonly rule: string; readonly resource: string | undefined };
}

/** Builds a report from the engine's events. */
export class RunRecorder {
  readonly #steps: Step[] = [];
  readonly #failed: Step[] = [];
  readonly #diagnostics: Diagnostic[] = [];
  #counts: Partial<Record<OpType, number>> = {};
  #unchanged = 0;

  /** Records one event. Returns the step or diagnostic that it adds. */
  take(event: EngineEvent): Step | Diagnostic | undefined {
    if (event.summaryEvent) this.#counts = event.summaryEvent.resourceChanges;
    if (event.resOpFailedEvent) {
      this.#failed.push(stepOf(event.resOpFailedEvent.metadata));
      return undefined;
    }
    if (event.diagnosticEvent) return this.#say(event.diagnosticEvent);
    if (event.policyEvent) {
      const { enforcementLevel, message, policyName, resourceUrn } = event.policyEvent;
      const severity = enforcementLevel === "mandatory" ? "error" : "warning";
      const text = `${plain(message)}  [${policyName}]`;
      const resource = resourceUrn === undefined || isAboutStack(resourceUrn) ? undefined : nameOf(resourceUrn);
      return this.#say({
        severity,
        message: text,
        ...(resourceUrn !== undefined && { urn: resourceUrn }),
        ...(severity === "error" && { violates: { rule: policyName, resource } }),
      });
    }
    if (!event.resourcePreEvent) return undefined;
    const step = stepOf(event.resourcePreEvent.metadata);
    // Providers, and resources that the program only reads, are not changes.
    if (step.type.startsWith("pulumi:") || step.op.startsWith("read")) return undefined;
    if (step.op === "same") {
      if (step.isCustom) this.#unchanged += 1;
      return undefined;
    }
    this.#steps.push(step);
    return step;
  }

  report(): RunReport {
    return {
      counts: this.#counts,
      unchanged: this.#unchanged,
      steps: this.#steps,
      failed: this.#failed,
      diagnostics: this.#diagnostics,
    };
  }

  #say({ severity, message, urn, violates }: Said): Diagnostic | undefined {
    // The engine also sends "debug" messages, which contain all values of all resources, secrets too.
    if (!isSeverity(severity)) return undefined;
    const said = plain(message);
    const text = urn === undefined || isAboutStack(urn) ? said : `${nameOf(urn)}: ${said}`;
    // At the end the engine reports that the stack failed, after the failed resource has already reported the reason.
    if (
      said === "" ||
      /^(update|preview|refresh|destroy) failed$/.test(said) ||
      this.#diagnostics.some((one) => one.text === text)
    )
      return undefined;
    const diagnostic: Diagnostic = { severity, text, ...(violates && { violates }) };
    this.#diagnostics.push(diagnostic);
    return diagnostic;
  }
}

type Said = { severity: string; message: string; urn?: string } & Pick<Diagnostic, "violates">;

function isSeverity(text: string): text is Diagnostic["severity"] {
  return text === "info" || text === "warning" || text === "error";
}

type Metadata = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

function stepOf({ op, type, urn, diffs, detailedDiff, keys, new: next, old }: Metadata): Step {
  const differs = detailedDiff ? Object.keys(detailedDiff) : (diffs ?? keys ?? []);
  const state = next ?? old;
  return {
    op,
    type,
    urn,
    name: nameOf(urn),
    isCustom: state?.custom === true,
    differs: [...new Set(differs)].sort(),
    inputs: state?.inputs ?? {},
  };
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

function isAboutStack(urn: string): boolean {
  return urn === "" || urn.includes("::pulumi:pulumi:Stack::");
}

/** The engine marks colours as `<{%fg 1%}>` and puts the severity in front of a message. We store it separately. */
function plain(message: string): string {
  return message
    .replaceAll(/<\{%.*?%\}>/g, "")
    .trim()
    .replace(/^(error|warning): /, "");
}
