import { UserError } from "../../../integrations/text/user-error.ts";
import type { Adoption } from "./adoption.ts";
import { checkName, makeName } from "./choose-name.ts";
import { composeEntry } from "./compose-entry.ts";
import { composeExternal } from "./compose-external.ts";
import { draftEntry, type DraftContext } from "./draft.ts";
import type { RegistrationFacts } from "./facts.ts";
import { findLosses } from "./losses.ts";
import type { IdKind } from "./read-registration.ts";
import { findRefusal, type Adopter } from "./refusals.ts";
import { findUnmanaged } from "./unmanaged.ts";

/** One registration to adopt, and the stack that adopts it. */
export interface PlanRequest {
  readonly facts: RegistrationFacts;
  readonly foundBy: IdKind | undefined;
  /** The name that the user chose. */
  readonly name: string | undefined;
  readonly fileName: string;
  readonly adopter: Adopter;
}

/** Plans the entry of one registration. Throws the reason if it cannot be adopted. */
export function planAdoption(
  { facts, foundBy, name: chosen, fileName, adopter }: PlanRequest,
  context: Omit<DraftContext, "name">,
): Adoption {
  const refusal = findRefusal(facts, adopter);
  if (refusal !== undefined) throw new UserError(refusal);
  const { application, servicePrincipal, clientId } = facts;
  if (chosen !== undefined) checkName(chosen, fileName, adopter.names);
  const displayName = application?.displayName ?? servicePrincipal?.displayName ?? "";
  const name = chosen ?? makeName(displayName, clientId, adopter.names);
  const { now } = context;
  const composed = application === undefined ? composeExternal(facts) : composeEntry(facts, application, name, now);
  const draft = draftEntry(composed, facts, { ...context, name });
  return {
    name,
    facts,
    foundBy,
    draft,
    losses: findLosses(facts, draft),
    unmanaged: findUnmanaged(facts, draft, now),
    remarks: [],
  };
}
