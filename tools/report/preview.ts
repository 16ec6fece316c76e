import { z } from "zod";
import { parseTime } from "../../integrations/time.ts";
import { UserMistake } from "../../local/user-mistake.ts";

/** What a run would do. */
export interface Preview {
  /** Undefined where nothing stands in the stack, nor is to. */
  readonly stack: string | undefined;
  /** The time that the program was told, where that was not the clock's. */
  readonly now: Date | undefined;
  readonly steps: readonly PreviewStep[];
}

/** What the engine would do to one resource, with its properties before and after. */
export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  /** The resource's logical name: the last part of its URN. */
  readonly name: string;
  /** URN of the component that it belongs to. */
  readonly parent: string | undefined;
  /** As the tenant had it at the last run or refresh; undefined for a resource that is made. */
  readonly before: Properties | undefined;
  /** As it is to be, or, in a refresh, as the tenant has it now; undefined for a resource that goes. */
  readonly after: Properties | undefined;
  /** The properties that differ, by their outermost name. */
  readonly differs: readonly string[];
}

/** Properties of a resource; secrets among them are masked by the engine. */
export type Properties = Readonly<Record<string, unknown>>;

const properties = z.record(z.string(), z.unknown());
const state = z.object({
  type: z.string(),
  parent: z.string().optional(),
  inputs: properties.nullish(),
  outputs: properties.nullish(),
});
const step = z.object({
  op: z.string(),
  urn: z.string(),
  diffReasons: z.array(z.string()).nullish(),
  oldState: state.nullish(),
  newState: state.nullish(),
});
const preview = z.object({
  config: z.record(z.string(), z.unknown()).nullish(),
  steps: z.array(step).optional(),
  diagnostics: z.array(z.object({ message: z.string().optional(), severity: z.string() })).optional(),
});

/** The steps that undo or redo a resource in its replacement, which one step tells of as a whole. */
const partsOfReplacement = ["create-replacement", "delete-replaced", "discard-replaced"];

/** Reads what `pulumi preview --json` or `pulumi refresh --preview-only --json` printed. Refuses one that ended with errors. */
export function parsePreview(text: string): Preview {
  const parsed = preview.safeParse(parseJson(text));
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join(".") ?? "";
    throw new UserMistake(
      `the preview must be what pulumi preview --json prints; it differs at ${path === "" ? "its top" : path}\n` +
        "  fix: write it with pulumi preview --json > preview.json  [preview-unreadable]",
    );
  }
  const errors = (parsed.data.diagnostics ?? []).filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new PreviewFailed([...new Set(errors.map(({ message = "" }) => plain(message)))]);
  const steps = (parsed.data.steps ?? []).map(stepOf);
  const replaced = new Set(steps.filter(({ op }) => op === "replace").map(({ urn }) => urn));
  const now = parsed.data.config?.["entra-integrations:now"];
  return {
    stack: steps[0] && /^urn:pulumi:([^:]+)::/.exec(steps[0].urn)?.[1],
    now: typeof now === "string" ? parseTime(now) : undefined,
    steps: steps.filter(({ op, urn }) => !(replaced.has(urn) && partsOfReplacement.includes(op))),
  };
}

/** The preview itself ended with errors: what would change is not known. */
export class PreviewFailed extends Error {
  override readonly name = "PreviewFailed";
  constructor(errors: readonly string[]) {
    super(errors.join("\n"));
  }
}

function stepOf({ op, urn, diffReasons, oldState, newState }: z.output<typeof step>): PreviewStep {
  const one = newState ?? oldState;
  const isGone = op === "delete" || op === "delete-replaced";
  return {
    op,
    urn,
    type: one?.type ?? "",
    name: urn.slice(urn.lastIndexOf("::") + 2),
    parent: one?.parent,
    // Outputs are the tenant's own words. A preview has none for what is to be; a refresh has them for what it found.
    before: oldState?.outputs ?? oldState?.inputs ?? undefined,
    after: isGone ? undefined : (newState?.outputs ?? newState?.inputs ?? undefined),
    differs: (diffReasons ?? []).map((path) => path.split(/[.[]/, 1)[0] ?? path),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserMistake(
      "the preview must be JSON\n  fix: write it with pulumi preview --json > preview.json  [preview-not-json]",
    );
  }
}

/** The engine marks colours as `<{%fg 1%}>`, and begins a message with its severity. */
function plain(message: string): string {
  return message
    .replaceAll(/<\{%.*?%\}>/g, "")
    .trim()
    .replace(/^error: /, "");
}
