import type { AppEvidence, KeyEvidence } from "@entra-integrations/sign-in-evidence/evidence.ts";
import type { Connection, Connections } from "../../../integrations/connection.ts";
import type { RotatingSecretFacts } from "../../../integrations/credentials/credential-facts.ts";
import { findTasks } from "../../tasks/find-tasks.ts";
import type { Task } from "../../tasks/task.ts";
import type { Seen } from "../../tasks/task-source.ts";
import { deployedConnection } from "../connection.ts";

/** Generation 12 came on 2026-12-10 with the key id new; Entra accepts generation 11, old, until 2027-02-28. */
const rotatedSecret: RotatingSecretFacts = {
  type: "secret",
  keyId: "new",
  createdOn: "2026-12-10T00:00:00Z",
  expiresOn: "2027-05-19T00:00:00Z",
  generation: 12,
  emergencyRotation: 1,
  rotatesOn: "2027-02-28T00:00:00Z",
  previous: {
    keyId: "old",
    createdOn: "2026-09-21T00:00:00Z",
    expiresOn: "2027-02-28T00:00:00Z",
    generation: 11,
  },
};

/** An integration whose secret has rotated, with anything changed. It needs no consent. */
export function rotated(secret: Partial<RotatingSecretFacts> = {}, changes: Partial<Connection> = {}): Connection {
  const deployed = deployedConnection(changes);
  const entra = deployed.entra!;
  return {
    ...deployed,
    entra: {
      ...entra,
      credential: { ...rotatedSecret, ...secret },
      consent: { ...entra.consent, state: "granted" },
    },
  };
}

/** The tasks of integrations in the stack prod at a time. */
export function tasksOf(
  connections: readonly Connection[],
  seen: Record<string, Seen> = {},
  now = "2026-12-20T00:00:00Z",
): Task[] {
  const byName: Connections = Object.fromEntries(connections.map((one) => [one.name, one]));
  return findTasks({ stack: "prod", connections: byName, now: new Date(now) }, new Map(Object.entries(seen)));
}

/** Sign-ins by key id: the first and the last one, or only one. */
export function signIns(
  uses: Readonly<Record<string, readonly [string, string?]>>,
  coversUntil = "2026-12-20T00:00:00Z",
): AppEvidence {
  const keys = Object.entries(uses).map(([keyId, [first, last = first]]): KeyEvidence => ({
    keyId,
    first: { at: first },
    last: { at: last },
    refused: undefined,
  }));
  return { state: "read", source: "signIns", coversFrom: "2026-11-20T00:00:00Z", coversUntil, keys };
}
