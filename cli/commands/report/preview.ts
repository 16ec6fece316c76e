import { z } from "zod";
import { parseTime } from "../../../integrations/stack-file/time.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { isStackUrn, withoutRefreshPhase } from "./refresh-phase.ts";

/** The plan of a run. */
export interface Preview {
  /** Undefined if the stack is empty and nothing will be created. */
  readonly stack: string | undefined;
  /** The time that the stack file sets; undefined if the program uses the clock. */
  readonly now: Date | undefined;
  /** The configuration of the stack by full key, such as `azuread:tenantId`. The engine masks secrets. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Every step. Contains unchanged resources if the engine printed them. */
  readonly steps: readonly PreviewStep[];
}

/** A planned change of one resource, with its properties before and after. */
export interface PreviewStep {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  /** The resource's logical name: the last part of its URN. */
  readonly name: string;
  /** URN of the component that contains it. */
  readonly parent: string | undefined;
  /** Whether a provider manages the resource. Components have no provider. */
  readonly isCustom: boolean;
  /** Properties in the tenant at the last run or refresh; undefined for a resource that is created. */
  readonly before: Properties | undefined;
  /**
   * Properties that the program requests or, in a refresh, that the tenant has now. Undefined for a resource that is
   * deleted.
   */
  readonly after: Properties | undefined;
  /** The names of the top-level properties that differ. */
  readonly differs: readonly string[];
  /** The resource in the state; undefined if it is created. */
  readonly oldState: ResourceState | undefined;
  /** The resource as the run will record it; undefined if it is deleted. */
  readonly newState: ResourceState | undefined;
  /** Whether the same plan imports the resource before it changes it. @default false */
  readonly isAdopted?: boolean;
}

/** Properties of a resource. The engine masks secrets. */
export type Properties = Readonly<Record<string, unknown>>;

const properties = z.record(z.string(), z.unknown());
// Only the parts that are read here: https://pkg.go.dev/github.com/pulumi/pulumi/sdk/v3/go/common/apitype#ResourceV3
const state = z.object({
  urn: z.string().nullish(),
  type: z.string(),
  custom: z.boolean().nullish(),
  id: z.string().nullish(),
  parent: z.string().nullish(),
  provider: z.string().nullish(),
  protect: z.boolean().nullish(),
  external: z.boolean().nullish(),
  retainOnDelete: z.boolean().nullish(),
  deletedWith: z.string().nullish(),
  importID: z.string().nullish(),
  inputs: properties.nullish(),
  outputs: properties.nullish(),
  propertyDependencies: z.record(z.string(), z.array(z.string()).nullish()).nullish(),
});

/** A resource on one side of a step, in the engine's format. */
export type ResourceState = Readonly<z.output<typeof state>>;

const step = z.object({
  op: z.string(),
  urn: z.string(),
  diffReasons: z.array(z.string()).nullish(),
  replaceReasons: z.array(z.string()).nullish(),
  detailedDiff: properties.nullish(),
  oldState: state.nullish(),
  newState: state.nullish(),
});
const preview = z.object({
  config: z.record(z.string(), z.unknown()).nullish(),
  steps: z.array(step).optional(),
  diagnostics: z.array(z.object({ message: z.string().optional(), severity: z.string() })).optional(),
});

/** The single operations of a replacement. The step `replace` sums them up. */
const partsOfReplacement = [
  "create-replacement",
  "delete-replaced",
  "discard-replaced",
  "import-replacement",
  "read-replacement",
];

/**
 * Parses the output of `pulumi preview --json` or `pulumi refresh --preview-only --json`. Refuses a preview with
 * errors.
 */
export function parsePreview(text: string): Preview {
  const parsed = preview.safeParse(parseJson(text));
  if (!parsed.success) {
    const path = parsed.error.issues[0]?.path.join(".") ?? "";
    throw new UserError({
      message: `the preview must be what pulumi preview --json prints; it differs at ${path === "" ? "its top" : path}`,
      fix: "write it with pulumi preview --json > preview.json",
      code: "preview-unreadable",
    });
  }
  const errors = (parsed.data.diagnostics ?? []).filter(({ severity }) => severity === "error");
  if (errors.length > 0) throw new PreviewFailed([...new Set(errors.map(({ message = "" }) => plain(message)))]);
  const given = parsed.data.steps ?? [];
  const isPlan = given.some(({ op, urn }) => isStackUrn(urn) && op !== "refresh");
  const steps = withLinks(withoutRefreshPhase(given).map((one) => stepOf(one, isPlan)));
  const replaced = steps.filter(({ op }) => op === "replace");
  const now = parsed.data.config?.["entra-integrations:now"];
  return {
    stack: steps[0] && /^urn:pulumi:([^:]+)::/.exec(steps[0].urn)?.[1],
    now: typeof now === "string" ? parseTime(now) : undefined,
    config: parsed.data.config ?? {},
    steps: steps.filter((one) => !replaced.some((whole) => isPartOf(one, whole))),
  };
}

/**
 * Marks what follows from other steps. The engine imports a resource and changes it in two steps. It does not delete a resource
 * that would be deleted with another one which it keeps.
 */
function withLinks(steps: PreviewStep[]): PreviewStep[] {
  const imported = new Set(steps.filter(({ op }) => op === "import").map(({ urn }) => urn));
  const kept = new Set(
    steps.filter(({ op, oldState }) => op === "delete" && oldState?.retainOnDelete === true).map(({ urn }) => urn),
  );
  return steps.map((one) => {
    if (one.op === "update" && imported.has(one.urn)) return { ...one, isAdopted: true };
    const owner = one.op === "delete" ? one.oldState?.deletedWith : undefined;
    if (typeof owner !== "string" || !kept.has(owner) || one.oldState === undefined) return one;
    return { ...one, oldState: { ...one.oldState, retainOnDelete: true } };
  });
}

/** A copy that an earlier run left to be deleted has the same URN as the replaced resource, but a different id. */
function isPartOf({ op, urn, oldState }: PreviewStep, whole: PreviewStep): boolean {
  if (urn !== whole.urn || !partsOfReplacement.includes(op)) return false;
  return op === "create-replacement" || op === "import-replacement" || oldState?.id === whole.oldState?.id;
}

/** The preview ended with errors, so its changes are unknown. */
export class PreviewFailed extends UserError {
  override readonly name = "PreviewFailed";
  constructor(errors: readonly string[]) {
    super({
      message: "the preview ended with errors, so its changes are unknown",
      fix: "correct the errors below and preview again",
      code: "preview-failed",
      details: errors.join("\n"),
    });
  }
}

function stepOf(given: z.output<typeof step>, isPlan: boolean): PreviewStep {
  const { op, urn } = given;
  const oldState = given.oldState ?? undefined;
  const isGone = op === "delete" || op === "delete-replaced" || op === "discard" || op === "discard-replaced";
  const newState = isGone ? undefined : (given.newState ?? undefined);
  const one = newState ?? oldState;
  const [, , types = "", ...name] = urn.split("::");
  const differs = [given.diffReasons, given.replaceReasons, Object.keys(given.detailedDiff ?? {})]
    .flatMap((paths) => paths ?? [])
    .map((path) => path.split(/[.[]/, 1)[0] ?? path);
  return {
    op,
    urn,
    // The engine omits a side that it cannot write as JSON. The URN contains the type too.
    type: one?.type ?? types.slice(types.lastIndexOf("$") + 1),
    name: name.join("::"),
    parent: one?.parent ?? undefined,
    isCustom: one?.custom !== false,
    // Outputs are what the tenant returned. A plan has none for the new side yet; a refresh has those that it found.
    before: oldState?.outputs ?? oldState?.inputs ?? undefined,
    after: (isPlan ? newState?.inputs : (newState?.outputs ?? newState?.inputs)) ?? undefined,
    differs: [...new Set(differs)],
    oldState,
    newState,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new UserError({
      message: "the preview must be JSON",
      fix: "write it with pulumi preview --json > preview.json",
      code: "preview-not-json",
    });
  }
}

/** The engine marks colours as `<{%fg 1%}>` and puts the severity in front of a message. */
function plain(message: string): string {
  return message
    .replaceAll(/<\{%.*?%\}>/g, "")
    .trim()
    .replace(/^error: /, "");
}
