import { z } from "zod";
import type { PreviewStep } from "./preview.ts";

/** What happens to one client secret; never its value. */
export type SecretChange = { name: string; endsOn: string } & (
  | { change: "made" }
  /** In the place of another; `cutsOff` is set where that one was still accepted. */
  | { change: "replaced"; before: { name: string; endsOn: string }; cutsOff: boolean }
  /** Deleted; `cutsOff` is set where it was still accepted. */
  | { change: "revoked"; cutsOff: boolean }
);

const secret = z.looseObject({ displayName: z.string(), endDate: z.string() });

/** Reads what a step does to a client secret; undefined for a step that leaves secrets as they are. */
export function readSecretChange({ type, op, before, after }: PreviewStep, now: Date): SecretChange | undefined {
  if (type !== "azuread:index/applicationPassword:ApplicationPassword") return undefined;
  const old = before && secretOf(before);
  const next = after && secretOf(after);
  const cutsOff = old !== undefined && Date.parse(old.endsOn) > now.getTime();
  if (old === undefined) return next && { change: "made", ...next };
  if (next === undefined) return { change: "revoked", ...old, cutsOff };
  return op === "replace" ? { change: "replaced", ...next, before: old, cutsOff } : undefined;
}

function secretOf(properties: object): { name: string; endsOn: string } {
  const { displayName: name, endDate: endsOn } = secret.parse(properties);
  return { name, endsOn };
}
