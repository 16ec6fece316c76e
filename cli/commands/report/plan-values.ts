import type { Properties } from "./preview.ts";

/** How a report shows a value that the engine learns during the deployment. */
export const knownLater = "known after deployment";

// What the engine prints for a value that is not known yet:
// https://pkg.go.dev/github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin#pkg-constants
const unknownMarkers = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
];

/** A value whose shape the report does not expect, so that it cannot describe it. */
export class UnreadableValue extends Error {
  override readonly name = "UnreadableValue";
}

/** Reads a text, also of a number. Undefined where there is none. */
export function readText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") throw new UnreadableValue();
  return isUnknown(value) ? knownLater : value;
}

/** Reads a truth value; `known after deployment` where it is not known yet. */
export function readFlag(value: unknown): boolean | string | undefined {
  return typeof value === "boolean" ? value : readText(value);
}

/** Reads a list of texts; one entry `known after deployment` where the list is not known yet. */
export function readTexts(value: unknown): string[] {
  return readList(value).map((one) => readText(one) ?? "");
}

/** Reads a list; one entry, the engine's marker, where the list is not known yet. */
export function readList(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  if (isUnknown(value)) return [value];
  if (!Array.isArray(value)) throw new UnreadableValue();
  return value as unknown[];
}

/** Reads an object; empty where there is none. The provider writes an optional block as a list of one in some places. */
export function readObject(value: unknown): Properties {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw new UnreadableValue();
  return value as Properties;
}

/** Whether the engine does not know a value yet. */
export function isUnknown(value: unknown): boolean {
  return typeof value === "string" && unknownMarkers.includes(value);
}

/** Whether a value says nothing: the provider writes absent, empty and off for the same thing. */
export function isBlank(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === "") return true;
  if (typeof value !== "object") return false;
  return Object.entries(value).every(([key, member]) => key.startsWith("__") || isBlank(member));
}

/** Reads a text that must be there. */
export function requireText(value: unknown): string {
  const text = readText(value);
  if (text === undefined || text === "") throw new UnreadableValue();
  return text;
}
