import type { AccessState, ReadingContext, SettingFact } from "./access-facts.ts";
import { isBlank, readFlag, readText, readTexts } from "./plan-values.ts";
import type { Properties } from "./preview.ts";

/** Properties of a type that are read together. */
export interface Group {
  readonly properties: readonly string[];
  /** Throws if a value has an unexpected shape. @default - the properties contain nothing to report */
  readonly read?: (properties: Properties, name: string, context: ReadingContext) => Partial<AccessState>;
}

/** Reads one property as a setting. */
export const setting = (property: string, name: string, read: (value: unknown) => SettingValue = readFlag): Group => ({
  properties: [property],
  read: (properties) => ({ settings: settingOf(name, read(properties[property])) }),
});

/** The object that a resource is linked to. For a resource of an integration it is already known and checked. */
export const link = (property: string, name: string): Group => ({
  properties: [property],
  read: (properties, _, { integration }) =>
    integration === undefined ? { settings: settingOf(name, readText(properties[property])) } : {},
});

/** Reads a text, or a list of texts. */
function readOneOrMore(value: unknown): string[] {
  return typeof value === "string" ? [readText(value) ?? ""] : readTexts(value);
}

/** Reads object ids as owners, with their names in the stack file. */
export const owners = (property: string, name: string): Group => ({
  properties: [property],
  read: (properties, _, { ownerNames }) => ({
    settings: settingOf(
      name,
      readOneOrMore(properties[property]).map((id) => ownerNames.get(id) ?? id),
    ),
  }),
});

type SettingValue = string | boolean | string[] | null | undefined;

/** Omits a setting that is false, empty or absent: the provider writes all three for the same thing. */
export function settingOf(name: string, value: SettingValue): SettingFact[] {
  if (value === undefined || value === null || value === false || value === "") return [];
  if (Array.isArray(value)) return value.length === 0 ? [] : [{ name, value: [...value].sort().join(", ") }];
  return [{ name, value: value === true ? "on" : value }];
}

/** Members that no other setting describes, as JSON. */
export function otherSettings(of: string, given: Properties, known: readonly string[]): SettingFact[] {
  const others = Object.entries(given).filter(
    ([name, value]) => !known.includes(name) && !name.startsWith("__") && !isBlank(value),
  );
  return others.map(([name, value]) => ({ name: `other settings of ${of}: ${name}`, value: JSON.stringify(value) }));
}
