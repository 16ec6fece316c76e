import type { Draft } from "./draft.ts";
import type { RegistrationFacts } from "./facts.ts";
import type { Loss } from "./losses.ts";
import type { IdKind } from "./read-registration.ts";

/** A registration and the entry that takes it over. */
export interface Adoption {
  readonly name: string;
  readonly facts: RegistrationFacts;
  /** The kind of id by which the user named it; undefined if it came from a file. */
  readonly foundBy: IdKind | undefined;
  readonly draft: Draft;
  readonly losses: readonly Loss[];
  readonly unmanaged: readonly string[];
  /** Sentences for the user, such as the reason for the chosen system. */
  readonly remarks: readonly string[];
}
