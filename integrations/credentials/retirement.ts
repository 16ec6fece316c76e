import type { Connection, Connections } from "../connection.ts";
import { isAppOnly } from "../app-only.ts";
import { findJudged } from "../lifecycle/existing-secret-plan.ts";
import type { IntegrationSpec } from "../spec.ts";
import {
  recordedSecretOf,
  type RetiredSecret,
  type RotatingSecretFacts,
  type SecretFacts,
} from "./credential-facts.ts";
import { secretOf } from "./credentials.ts";
import type { Notice } from "./rotation-notices.ts";
import { planRotation, type Rotation } from "./rotation.ts";

/**
 * Environment variable that keeps all previous secrets until they expire, if it is `true`. Pipelines set it, because they
 * deploy exactly the plan that was shown.
 */
export const keepPreviousVariable = "ENTRA_INTEGRATIONS_KEEP_PREVIOUS";

/** The previous secret of the runs, or one that somebody created. */
interface RetirableSecret extends Pick<SecretFacts, "keyId" | "expiresOn"> {
  /** Undefined for a secret that somebody created. */
  readonly generation: number | undefined;
}

/** A secret that may be deleted before it expires, and what the evidence is compared with. */
export interface Retirable {
  readonly name: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly isAppOnly: boolean;
  readonly current: { readonly keyId: string; readonly createdOn: string };
  readonly previous: RetirableSecret;
  /** ISO times at which targets received the current secret. */
  readonly deliveredOn: readonly string[];
}

/** The judgement of a secret. `because` is a clause. */
export interface RetirementJudgement {
  readonly retires: boolean;
  readonly because: string;
}

/**
 * Finds the secrets that the stack file lets retire on evidence: the previous ones of the last run, and those that people
 * created. None is due in a run that rotates or that replaces every secret.
 */
export function findRetirable(specs: readonly IntegrationSpec[], recorded: Connections, now: Date): Retirable[] {
  return specs.flatMap(({ name, entra }) => {
    const connection = recorded[name];
    const spec = entra && secretOf(entra.credential);
    const facts = recordedSecretOf(connection?.entra?.credential);
    if (spec?.retiresOnEvidence !== true || connection?.entra === undefined || facts === undefined) return [];
    const { previous, createdOn } = facts;
    if (createdOn === undefined || spec.emergencyRotation !== facts.emergencyRotation) return [];
    const plan = planRotation(spec, now);
    if (!isGeneration(plan.current, facts)) return [];
    const { tenantId, clientId, existingSecrets = [] } = connection.entra;
    const known = {
      name,
      tenantId,
      clientId,
      isAppOnly: isAppOnly(connection.entra),
      current: { keyId: facts.keyId, createdOn },
      deliveredOn: deliveriesOf(connection, facts),
    };
    const ofRuns = previous !== undefined && isGeneration(plan.previous, previous) ? [previous] : [];
    const ofPeople = findJudged(entra?.lifecycle.existingSecrets ?? [], existingSecrets, now);
    return [...ofRuns, ...ofPeople.map((one) => ({ ...one, generation: undefined }))].map((one) => ({
      ...known,
      previous: one,
    }));
  });
}

/** The secrets that a run deletes on evidence, by name of the integration. */
export interface RetiredSecrets {
  /** The previous secrets of runs, as the outputs record them. */
  readonly previous: ReadonlyMap<string, RetiredSecret>;
  /** Key ids in lower case of secrets that people created. */
  readonly createdByHand: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Sorts the secrets that are deleted on evidence. */
export function toRetired(judged: readonly (readonly [Retirable, RetirementJudgement])[], clock: Date): RetiredSecrets {
  const previous = new Map<string, RetiredSecret>();
  const createdByHand = new Map<string, Set<string>>();
  for (const [{ name, previous: one }, { retires }] of judged) {
    if (!retires) continue;
    const { keyId, generation, expiresOn } = one;
    if (generation !== undefined) previous.set(name, { keyId, generation, expiresOn, at: clock.toISOString() });
    else createdByHand.set(name, new Set([...(createdByHand.get(name) ?? []), keyId.toLowerCase()]));
  }
  return { previous, createdByHand };
}

/**
 * The retired secret that a rotation still contains: one that this run retires, or one that an earlier run did. A later run
 * must not create it again.
 */
export function findRetired(
  rotation: Rotation,
  facts: RotatingSecretFacts | undefined,
  retires: RetiredSecret | undefined,
): RetiredSecret | undefined {
  return [retires, facts?.retired].find((one) => one !== undefined && isGeneration(rotation.previous, one));
}

/** Notices of a run about secrets that may retire on evidence. */
export function retirementNotices(judged: readonly (readonly [Retirable, RetirementJudgement])[]): Notice[] {
  return judged.map(([{ name, previous }, { retires, because }]) => {
    const until = previous.expiresOn.slice(0, 10);
    const secret =
      previous.generation === undefined
        ? `client secret ${previous.keyId} that somebody created`
        : "previous client secret";
    const text = retires
      ? `deletes the ${secret}, which was accepted until ${until}: ${because}`
      : `keeps the ${secret}, which is accepted until ${until}: ${because}`;
    return { urgent: false, text: `${name}: ${text}` };
  });
}

function deliveriesOf({ delivery }: Connection, { generation }: SecretFacts): string[] {
  const ofCurrent = (delivery?.delivered ?? []).filter((one) => one.generation === generation);
  return ofCurrent.map(({ at }) => at);
}

interface Numbered {
  readonly generation: number;
  readonly expiresOn: string;
}

function isGeneration(one: Numbered | undefined, other: Numbered): boolean {
  return one?.generation === other.generation && Date.parse(one.expiresOn) === Date.parse(other.expiresOn);
}
