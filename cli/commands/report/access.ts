import type { AccessState, ReadingContext } from "./access-facts.ts";
import type { PreviewStep, Properties } from "./preview.ts";
import { isBlank } from "./plan-values.ts";
import type { Group } from "./reader-parts.ts";
import { groupsByType } from "./readers.ts";

/** Both sides of a resource, and the properties that the report cannot describe. */
export interface AccessReading {
  before: AccessState;
  after: AccessState;
  undescribed: string[];
}

/** Whether the report has a reader for a type. */
export function isReadable(type: string): boolean {
  return groupsByType[type] !== undefined;
}

/**
 * Reads a resource before and after the change. A changed property is undescribed if no reader knows it, if its value
 * has an unexpected shape, or if the reader returns the same for both sides.
 */
export function readAccess(step: PreviewStep, context: ReadingContext): AccessReading {
  const groups = groupsByType[step.type] ?? [];
  const before = readSide(groups, step.before, step.name, context);
  const after = readSide(groups, step.after, step.name, context);
  // For a resource that is created or deleted, a reader that fails is always reported, even if the plan does not
  // contain its property.
  const isWhole = step.before === undefined || step.after === undefined;
  const unreadable = groups.flatMap(({ properties }, index) =>
    isWhole && (before[index] === "unreadable" || after[index] === "unreadable") ? properties.slice(0, 1) : [],
  );
  const known = new Set(groups.flatMap(({ properties }) => properties));
  const changed = new Set([...changedProperties(step, known), ...unreadable]);
  const isDescribed = (property: string): boolean => {
    const group = groups.findIndex(({ properties }) => properties.includes(property));
    if (group < 0) return false;
    const [old, next] = [before[group], after[group]];
    if (old === "unreadable" || next === "unreadable") return false;
    return isWhole || JSON.stringify(old) !== JSON.stringify(next);
  };
  return {
    before: merge(before),
    after: merge(after),
    undescribed: [...changed].filter((property) => !isDescribed(property)).sort(),
  };
}

/** The names of the top-level properties that a step changes. Known lists are sets, so their order does not matter. */
function changedProperties(
  { op, before, after, differs, oldState, newState, isAdopted = false }: PreviewStep,
  known: ReadonlySet<string>,
): string[] {
  if (after === undefined) return [];
  if (before === undefined) return Object.keys(after).filter((name) => !name.startsWith("__") && !isBlank(after[name]));
  if (op === "refresh") return [];
  // An import leaves defaults out of the inputs, so that more properties differ than the provider would change.
  if (isAdopted) return [...differs];
  const inputs = [oldState?.inputs ?? {}, newState?.inputs ?? {}] as const;
  const names = [...new Set(inputs.flatMap((side) => Object.keys(side)))].filter((name) => !name.startsWith("__"));
  const edited = names.filter((name) => {
    const [old, next] = [inputs[0][name], inputs[1][name]];
    if (known.has(name) && isSameSet(old, next)) return false;
    return !(isBlank(old) && isBlank(next)) && withoutDefaults(old) !== withoutDefaults(next);
  });
  return [...differs, ...edited];
}

// The bridge adds a list of defaults to inputs, and a refresh removes empty lists.
function withoutDefaults(value: unknown): string | undefined {
  return JSON.stringify(value, (key, member: unknown) => (key === "__defaults" ? undefined : member));
}

// A refresh writes a set into the inputs in the provider's order, a program in its own order.
function isSameSet(old: unknown, next: unknown): boolean {
  const sorted = (value: unknown): string | undefined =>
    Array.isArray(value) && value.every((one) => typeof one === "string")
      ? JSON.stringify(value.toSorted())
      : undefined;
  const set = sorted(old);
  return set !== undefined && set === sorted(next);
}

type SideOfGroup = Partial<AccessState> | "unreadable";

function readSide(
  groups: readonly Group[],
  properties: Properties | undefined,
  name: string,
  context: ReadingContext,
): SideOfGroup[] {
  return groups.map(({ read }) => {
    if (properties === undefined || read === undefined) return {};
    try {
      return read(properties, name, context);
    } catch {
      // If a reader fails for any reason, the property is reported as undescribed.
      return "unreadable";
    }
  });
}

function merge(sides: readonly SideOfGroup[]): AccessState {
  const facts = sides.filter((side) => side !== "unreadable");
  return {
    permissions: facts.flatMap(({ permissions = [] }) => permissions),
    consents: facts.flatMap(({ consents = [] }) => consents),
    redirectUris: facts.flatMap(({ redirectUris = [] }) => redirectUris),
    credentials: facts.flatMap(({ credentials = [] }) => credentials),
    settings: facts.flatMap(({ settings = [] }) => settings),
  };
}
