import type { Connections } from "../connection.ts";
import { type Problem, renderPath } from "../stack-file/problems.ts";
import type { IntegrationSpec } from "../spec.ts";

/** A deleted registration of an entry. */
export interface DeletedRegistration {
  /** Name of the entry. */
  readonly name: string;
  readonly clientId: string;
  /** ISO time. Empty if it is not known. */
  readonly deletedOn: string;
}

/** How long Entra keeps a deleted registration. https://learn.microsoft.com/graph/api/resources/directory */
const keptDays = 30;

/**
 * Names of the entries for which a run would create a registration, in a stack that has others. Without any record, the
 * stack is new, and nothing of it can have been deleted.
 */
export function findUnrecorded(specs: readonly IntegrationSpec[], recorded: Connections): string[] {
  if (Object.keys(recorded).length === 0) return [];
  const isRecorded = (name: string | undefined): boolean =>
    name !== undefined && Object.hasOwn(recorded, name) && recorded[name]?.entra !== undefined;
  return specs.flatMap(({ name, entra }) => {
    if (entra === undefined || isRecorded(name)) return [];
    const { formerName, externalApplication, cutOff, adopt } = entra.lifecycle;
    const isCreated = externalApplication === undefined && cutOff === undefined && adopt === undefined;
    return isCreated && !isRecorded(formerName) ? [name] : [];
  });
}

/** The stack of commands to which no stack is given. */
const defaultStack = "dev";

/** Reports entries whose earlier registration can be restored, because a new one would have another client id. */
export function checkDeletedRegistrations(
  deleted: readonly DeletedRegistration[],
  stack: string,
  now: Date,
): Problem[] {
  const named = stack === defaultStack ? "" : ` --stack ${stack}`;
  return deleted.flatMap(({ name, clientId, deletedOn }) => {
    const end = Date.parse(deletedOn) + keptDays * 86_400_000;
    if (end <= now.getTime()) return [];
    const until = Number.isNaN(end) ? "some days after its deletion" : new Date(end).toISOString().slice(0, 10);
    return [
      {
        path: renderPath(["integrations", name]),
        message: `must not get a new client id while its deleted registration ${clientId} can be restored, which is possible until ${until}`,
        fix: `npm run adopt -- --restore ${clientId}${named} restores it with the same client id; or delete it permanently in the portal under Deleted applications`,
        code: "registration-deleted",
      },
    ];
  });
}
