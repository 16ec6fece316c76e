import { parseTime } from "../../../integrations/stack-file/time.ts";
import { readText } from "./plan-values.ts";
import type { PreviewStep, Properties } from "./preview.ts";
import { endOf } from "./readers.ts";

/** What happens to one client secret; never its value. */
export type SecretChange = { name: string; endsOn: string } & (
  | { change: "made" }
  /** Replaces another secret. `cutsOff` is set if the other one was still accepted. */
  | { change: "replaced"; before: { name: string; endsOn: string }; cutsOff: boolean }
  /** Deleted; `cutsOff` is set where it was still accepted. */
  | { change: "revoked"; cutsOff: boolean }
);

/** The types of client secrets. */
const secretTypes: readonly string[] = [
  "azuread:index/applicationPassword:ApplicationPassword",
  "azuread:index/servicePrincipalPassword:ServicePrincipalPassword",
];

/** Reads what a step does to a client secret; undefined for a step that leaves secrets as they are. */
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

/** Whether a time has come. Text that is no ISO time counts as one to come: Date.parse would make a past day of some. */
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
