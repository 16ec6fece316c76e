import type { EntraRecord } from "../entra-record.ts";
import type { ExistingSecretSpec } from "./existing-secrets.ts";

/** A client secret that somebody created, as the last run recorded it. */
export type ExistingSecretFacts = NonNullable<EntraRecord["existingSecrets"]>[number];

/** The secrets of a deployed integration that people created, without those that are removed. */
export function acceptedOf(secrets: EntraRecord["existingSecrets"]): ExistingSecretFacts[] {
  return (secrets ?? []).filter(({ isRemoved }) => !isRemoved);
}

/** How a secret that somebody created is called in lists: by its name in Entra, if it has one. */
export function labelOf({ name }: ExistingSecretFacts): string {
  return name === undefined ? "created by hand" : `${name}, created by hand`;
}

/** What a run does with a secret that somebody created. */
export interface ExistingSecretPlan {
  /** Why the run removes it. `asked` is for `remove: true`, `unused` for the evidence of use. Undefined if it stays. */
  readonly removedAs: "asked" | "expired" | "unused" | undefined;
  /** Whether an earlier run recorded that Entra no longer has it, so that nothing is left to do. */
  readonly isSettled: boolean;
}

/** What decides about a secret that somebody created. */
interface ExistingSecretContext {
  readonly now: Date;
  /** Key ids in lower case of the secrets that nobody uses any more. */
  readonly unused: ReadonlySet<string>;
  /** The secrets of the last run. */
  readonly recorded: readonly ExistingSecretFacts[];
}

/**
 * Decides whether a run removes a secret. The first run with an entry removes none that expired, because it only looks the
 * secret up and records when it expires.
 */
export function planExistingSecret(
  { keyId, expiresOn, remove }: ExistingSecretSpec,
  { now, unused, recorded }: ExistingSecretContext,
): ExistingSecretPlan {
  const found = findExistingSecret(recorded, keyId);
  if (remove === true) return { removedAs: "asked", isSettled: false };
  if (found === undefined || found.isRemoved) return { removedAs: undefined, isSettled: found !== undefined };
  if (unused.has(keyId.toLowerCase())) return { removedAs: "unused", isSettled: false };
  // A wrong date in the stack file removes nothing: the recorded one is Entra's.
  const hasExpired = [expiresOn, found.expiresOn].every((end) => Date.parse(end) <= now.getTime());
  return { removedAs: hasExpired ? "expired" : undefined, isSettled: false };
}

/** Finds the secrets that a run may remove on evidence: those that Entra accepts and that the stack file does not remove. */
export function findJudged(
  secrets: readonly ExistingSecretSpec[],
  recorded: readonly ExistingSecretFacts[],
  now: Date,
): ExistingSecretFacts[] {
  return secrets.flatMap(({ keyId, remove }) => {
    const found = findExistingSecret(recorded, keyId);
    const isAccepted = found?.isRemoved === false && Date.parse(found.expiresOn) > now.getTime();
    return isAccepted && remove !== true ? [found] : [];
  });
}

/** Finds a secret by its key id. */
export function findExistingSecret<Secret extends { keyId: string }>(
  secrets: readonly Secret[],
  keyId: string,
): Secret | undefined {
  return secrets.find((one) => one.keyId.toLowerCase() === keyId.toLowerCase());
}
