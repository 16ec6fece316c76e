import type { Handoff } from "../handoff.ts";
import type { IntegrationSpec } from "../spec.ts";
import type { CutOff } from "./lifecycle-options.ts";

/** A retirement whose days have passed. */
export type EndedRetirement = CutOff & { readonly deletedOn: string };

/** The part of a recorded connection that decides whether its registration may be deleted. */
interface Recorded {
  readonly entra?: { readonly cutOff?: { readonly reason: CutOff["reason"] } | undefined } | undefined;
}

/**
 * The retirement of an integration whose registration is no longer declared; undefined for all others. An earlier run must
 * have recorded it as retired: before that, the registration may be protected, and the engine would refuse to delete it.
 */
export function findEndedRetirement(
  { entra }: Pick<IntegrationSpec, "entra">,
  recorded: Recorded | undefined,
  now: Date,
): EndedRetirement | undefined {
  const cutOff = entra?.lifecycle.cutOff;
  if (cutOff?.deletedOn === undefined || Date.parse(cutOff.deletedOn) > now.getTime()) return undefined;
  const isRecorded = recorded?.entra !== undefined && recorded.entra.cutOff?.reason !== "retired";
  return isRecorded ? undefined : { ...cutOff, deletedOn: cutOff.deletedOn };
}

/** The hand-off of a retired product whose registration was deleted. */
export function describeDeleted({ name, product }: { name: string; product: string }, deletedOn: string): Handoff {
  return {
    product,
    where: `nowhere, because the registration of ${name} was deleted after ${deletedOn.slice(0, 10)}`,
    fields: [],
    steps: [
      {
        title: `Delete the entry ${name} in the stack file`,
        detail: `The product was retired, and nothing is left of it in Entra. For 30 days after the deletion, \`npm run adopt -- --restore\` can restore the registration.`,
      },
    ],
  };
}
