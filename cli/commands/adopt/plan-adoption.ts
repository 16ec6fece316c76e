import { UserError } from "../../../integrations/text/user-error.ts";
import { describePermission, isHighPrivilege } from "../report/permission-description.ts";
import type { Adoption } from "./adoption.ts";
import { checkName, makeName } from "./choose-name.ts";
import { composeEntry } from "./compose-entry.ts";
import { composeExternal } from "./compose-external.ts";
import { chooseSystem, type SystemChoice } from "./choose-system.ts";
import type { Draft, DraftContext } from "./draft.ts";
import type { RegistrationFacts } from "./facts.ts";
import { findLosses } from "./losses.ts";
import type { IdKind } from "./read-registration.ts";
import { findRefusal, type Adopter } from "./refusals.ts";
import { findUnmanaged } from "./unmanaged.ts";

/** One registration to adopt, and the stack that adopts it. */
export interface PlanRequest {
  readonly facts: RegistrationFacts;
  readonly foundBy: IdKind | undefined;
  /** Sentences about how it was found. */
  readonly remarks: readonly string[];
  /** The name that the user chose. */
  readonly name: string | undefined;
  readonly fileName: string;
  readonly adopter: Adopter;
  readonly choice: SystemChoice;
}

/** Plans the entry of one registration. Throws the reason if it cannot be adopted. */
export async function planAdoption(
  { facts, foundBy, remarks: before, name: chosen, fileName, adopter, choice }: PlanRequest,
  context: Omit<DraftContext, "name">,
): Promise<Adoption> {
  const refusal = findRefusal(facts, adopter);
  if (refusal !== undefined) throw new UserError(refusal);
  const { application, servicePrincipal, clientId } = facts;
  if (chosen !== undefined) checkName(chosen, fileName, adopter.names);
  const displayName = application?.displayName ?? servicePrincipal?.displayName ?? "";
  const name = chosen ?? makeName(displayName, clientId, adopter.names);
  const { now } = context;
  const composed = application === undefined ? composeExternal(facts) : composeEntry(facts, application, name, now);
  const { draft, remarks } = await chooseSystem(composed, facts, { ...context, name }, choice);
  return {
    name,
    facts,
    foundBy,
    draft,
    losses: findLosses(facts, draft),
    unmanaged: findUnmanaged(facts, draft, now),
    remarks: [...before, ...remarks, ...findRemarks(facts, draft)],
  };
}

function findRemarks({ application }: RegistrationFacts, { spec }: Draft): string[] {
  const { credential, permissions, justification, notes = "" } = spec.entra;
  const isPersonal = application?.signInAudience === "AzureADandPersonalMicrosoftAccount";
  const hasSecret = credential.type === "secret" && (application?.passwordCredentials.length ?? 0) > 0;
  const privileged = permissions
    .filter(({ kind, apiAppId, value }) => isHighPrivilege(describePermission({ kind, apiAppId, permission: value })))
    .map(({ value }) => value);
  const isJustified = justification !== undefined || /^Justification: /m.test(notes);
  return [
    ...(isPersonal && hasSecret
      ? ["an application for personal accounts can have two secrets: remove the existing one before the first rotation"]
      : []),
    ...(privileged.length > 0 && !isJustified
      ? [
          `the policy pack requires a justification for ${privileged.join(", ")}; it becomes a line of the notes in Entra`,
        ]
      : []),
  ];
}
