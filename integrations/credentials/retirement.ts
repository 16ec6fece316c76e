import type { Connection, Connections } from "../connection.ts";
import { isAppOnly } from "../app-only.ts";
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

/** A previous secret that may be deleted before it expires, and what the evidence is compared with. */
export interface Retirable {
  readonly name: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly isAppOnly: boolean;
  readonly current: { readonly keyId: string; readonly createdOn: string };
  readonly previous: SecretFacts;
  /** ISO times at which targets received the current secret. */
  readonly deliveredOn: readonly string[];
}

/** The judgement of a previous secret. `because` is a clause. */
export interface RetirementJudgement {
  readonly retires: boolean;
  readonly because: string;
}

/**
 * Finds the previous secrets of the last run that the stack file lets retire on evidence. None is due in a run that rotates
 * or that replaces every secret.
 */
export function findRetirable(specs: readonly IntegrationSpec[], recorded: Connections, now: Date): Retirable[] {
  return specs.flatMap(({ name, entra }) => {
    const connection = recorded[name];
    const spec = entra && secretOf(entra.credential);
    const facts = recordedSecretOf(connection?.entra?.credential);
    if (spec?.retiresOnEvidence !== true || connection?.entra === undefined || facts === undefined) return [];
    const { previous, createdOn } = facts;
    if (previous === undefined || createdOn === undefined) return [];
    if (spec.emergencyRotation !== facts.emergencyRotation) return [];
    const plan = planRotation(spec, now);
    if (!isGeneration(plan.current, facts) || !isGeneration(plan.previous, previous)) return [];
    const { tenantId, clientId } = connection.entra;
    return [
      {
        name,
        tenantId,
        clientId,
        isAppOnly: isAppOnly(connection.entra),
        current: { keyId: facts.keyId, createdOn },
        previous,
        deliveredOn: deliveriesOf(connection, facts),
      },
    ];
  });
}

/** The secret that a run retires, as its outputs record it. */
export function toRetired({ previous }: Retirable, clock: Date): RetiredSecret {
  const { keyId, generation, expiresOn } = previous;
  return { keyId, generation, expiresOn, at: clock.toISOString() };
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
    const text = retires
      ? `deletes the previous client secret, which was accepted until ${until}: ${because}`
      : `keeps the previous client secret, which is accepted until ${until}: ${because}`;
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
