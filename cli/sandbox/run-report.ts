import type { EngineEvent, OpType } from "@pulumi/pulumi/automation/index.js";

/** What the engine did, or would do, to one resource. */
export interface Step {
  readonly op: OpType;
  readonly type: string;
  /** The resource's logical name: the last part of its URN. */
  readonly name: string;
  readonly urn: string;
  /** Whether it is a thing in the tenant, and not a component that only groups such things. */
  readonly isCustom: boolean;
  /** The properties that differ, for an update or a replacement. */
  readonly differs: readonly string[];
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** One run of the engine: how much changed, by which steps, and what it said. */
export interface RunReport {
  /** The engine's own counts by kind of step. They include components and providers. */
  readonly counts: Partial<Record<OpType, number>>;
  /** Number of the tenant's and the vaults' objects that did not change. */
  readonly unchanged: number;
  /** Every step but `same`, in the order taken. */
  readonly steps: readonly Step[];
  /** Warnings and errors, one text each, without colours. */
  readonly diagnostics: readonly Diagnostic[];
  readonly failed: readonly Step[];
}

/** Something that the engine, a provider or the program said. */
export interface Diagnostic {
  readonly severity: "info" | "warning" | "error";
  /** The resource it is about, if any, is named in front. */
  readonly text: string;
  /** The rule of a policy pack that stops the run, and the resource that breaks it. */
  readonly violates?: { readonly rule: string; readonly resource: string | undefined };
}

/** Builds a report from the engine's events as they come. */
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
    // Providers, and resources that the program only reads, are not part of a change.
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
    // The engine also sends "debug", whose texts hold every value of every resource, secrets too.
    if (!isSeverity(severity)) return undefined;
    const said = plain(message);
    const text = urn === undefined || isAboutStack(urn) ? said : `${nameOf(urn)}: ${said}`;
    // At the end the engine reports the stack as failed, after the failed resource has reported the reason.
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

/** The engine marks colours as `<{%fg 1%}>`, and begins a message with its severity, which we hold apart. */
function plain(message: string): string {
  return message
    .replaceAll(/<\{%.*?%\}>/g, "")
    .trim()
    .replace(/^(error|warning): /, "");
}
