import { parseTime } from "../../../integrations/stack-file/time.ts";
import { readText } from "./plan-values.ts";
import type { PreviewStep, Properties } from "./preview.ts";
import { endOf } from "./readers.ts";

/** The change of one client secret; never its value. */
export type SecretChange = { name: string; endsOn: string } & (
  | { change: "made" }
  /** Replaces another secret. `cutsOff` is set if the other secret was still accepted. */
  | { change: "replaced"; before: { name: string; endsOn: string }; cutsOff: boolean }
  /** Deleted. `cutsOff` is set if it was still accepted. */
  | { change: "revoked"; cutsOff: boolean }
);

/** The resource types of client secrets. */
const secretTypes: readonly string[] = [
  "azuread:index/applicationPassword:ApplicationPassword",
  "azuread:index/servicePrincipalPassword:ServicePrincipalPassword",
];

/** Returns how a step changes a client secret; undefined if it changes none. */
export function readSecretChange(
  { type, op, name, before, after, oldState }: PreviewStep,
  now: Date,
): SecretChange | undefined {
  if (!secretTypes.includes(type) || op === "same" || op === "refresh") return undefined;
  const old = before && secretOf(before, name);
  const next = after && secretOf(after, name);
  if (old === undefined) return next && { change: "made", ...next };
  const cutsOff = oldState?.retainOnDelete !== true && !hasEnded(old.endsOn, now);
  if (next === undefined) return { change: "revoked", ...old, cutsOff };
  return op === "replace" || op === "create-replacement"
    ? { change: "replaced", ...next, before: old, cutsOff }
    : undefined;
}

/**
 * Whether a time is in the past. Text that is not an ISO time counts as the future, because Date.parse would read some
 * of it as a past day.
 */
export function hasEnded(endsOn: string, now: Date): boolean {
  const end = parseTime(endsOn);
  return end !== undefined && end <= now;
}

function secretOf(properties: Properties, resourceName: string): { name: string; endsOn: string } {
  const { displayName } = properties;
  const name = typeof displayName === "string" ? readText(displayName) : undefined;
  return { name: name === undefined || name === "" ? resourceName : name, endsOn: endsOnOf(properties) };
}

function endsOnOf(properties: Properties): string {
  try {
    return endOf(properties);
  } catch {
    return "at an unreadable time";
  }
}
