import type { Properties } from "./preview.ts";

/** The text in a report for a value that is known only after the deployment. */
export const knownLater = "known after deployment";

// The engine's marker for an unknown value:
// https://pkg.go.dev/github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin#pkg-constants
const unknownMarkers = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];

/** A value has an unexpected shape, so the report cannot describe it. */
export class UnreadableValue extends Error {
  override readonly name = "UnreadableValue";
}

/** Reads a text or a number. Returns undefined if it is missing. */
export function readText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") throw new UnreadableValue();
  return isUnknown(value) ? knownLater : value;
}

/** Reads a boolean; `known after deployment` if it is not known yet. */
export function readFlag(value: unknown): boolean | string | undefined {
  return typeof value === "boolean" ? value : readText(value);
}

/** Reads a list of texts. If it is not known yet, returns one entry `known after deployment`. */
export function readTexts(value: unknown): string[] {
  return readList(value).map((one) => readText(one) ?? "");
}

/** Reads a list. If it is not known yet, returns one entry, the engine's marker. */
export function readList(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  if (isUnknown(value)) return [value];
  if (!Array.isArray(value)) throw new UnreadableValue();
  return value as unknown[];
}

/** Reads an object; empty if it is missing. The provider sometimes writes an optional block as a list of one. */
export function readObject(value: unknown): Properties {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw new UnreadableValue();
  return value as Properties;
}

/** Whether the engine does not know a value yet. */
export function isUnknown(value: unknown): boolean {
  return typeof value === "string" && unknownMarkers.includes(value);
}

/** Whether a value is absent, empty or false. The provider writes all three for the same thing. */
export function isBlank(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "") return true;
  if (typeof value !== "object") return false;
  return Object.entries(value).every(([key, member]) => key.startsWith("__") || isBlank(member));
}

/** Reads a required text. */
export function requireText(value: unknown): string {
  const text = readText(value);
  if (text === undefined || text === "") throw new UnreadableValue();
  return text;
}
