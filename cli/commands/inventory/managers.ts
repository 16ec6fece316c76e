import { parseTag } from "../../../integrations/registration/tag.ts";
import type { NamedOutputs } from "../../stack/each-stack.ts";
import type { Manager } from "./model.ts";

/** The stacks of this project whose outputs were read. */
export interface ReadStacks {
  /** Name of the project. */
  readonly project: string;
  readonly stacks: readonly Pick<NamedOutputs, "stack" | "connections">[];
  /** Names of stacks that could not be read. */
  readonly unreadable: readonly string[];
  /** Whether all stacks of the project were listed. */
  readonly isComplete: boolean;
}

/** Returns a function that finds the manager of a registration: from the outputs of stacks, and from its tags. */
export function openManagers({
  project,
  stacks,
  unreadable,
  isComplete,
}: ReadStacks): (clientId: string, tags: readonly string[]) => Manager {
  const known = new Map(
    stacks.flatMap(({ stack, connections }) =>
      Object.values(connections).flatMap(({ name, entra }): [string, Manager][] =>
        entra === undefined ? [] : [[entra.clientId.toLowerCase(), { state: "managed", stack, integration: name }]],
      ),
    ),
  );
  const isStack = (name: string, stack: string): boolean => name.slice(name.lastIndexOf("/") + 1) === stack;
  const whyTagged = (stack: string): { reason: string; isUnknown: boolean } => {
    if (stacks.some((one) => isStack(one.stack, stack))) {
      return { reason: `stack ${stack} does not contain it`, isUnknown: true };
    }
    if (!isComplete || unreadable.some((name) => isStack(name, stack))) {
      return { reason: `stack ${stack} could not be read`, isUnknown: false };
    }
    return { reason: `there is no stack ${stack}`, isUnknown: true };
  };
  return (clientId, tags) => {
    const manager = known.get(clientId.toLowerCase());
    if (manager !== undefined) return manager;
    const tag = tags.map(parseTag).find((one) => one !== undefined);
    if (tag === undefined) return { state: "unmanaged" };
    const { isKept, ...named } = tag;
    if (tag.project !== project) {
      return { state: "tagged", ...named, reason: `another project, ${tag.project}`, isUnknown: false };
    }
    const why = whyTagged(tag.stack);
    // A registration that was kept on purpose has no manager any more.
    return isKept && why.isUnknown ? { state: "unmanaged" } : { state: "tagged", ...named, ...why };
  };
}
