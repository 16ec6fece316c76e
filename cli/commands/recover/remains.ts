import type { LastUse } from "../inventory/model.ts";
import type { Leftover, TaggedStack } from "../../sandbox/recovery.ts";
import { findTaggedPrincipals, listLeftovers, type PlannedStep } from "../../sandbox/recovery.ts";
import type { Graph } from "../../sandbox/graph.ts";

/** An object in the tenant that a run of the stack made and that the stack does not know. */
export interface Remain extends Leftover {
  /** Client id of a registration or an enterprise application. */
  readonly clientId: string | undefined;
  /** The integration in the tag; undefined for other objects. */
  readonly integration: string | undefined;
  readonly isRegistration: boolean;
  /** Whether its stack kept it on purpose. */
  readonly isKept: boolean;
  /** Whether the state may know it, because only the outputs were read. */
  readonly isUncertain: boolean;
  /** Undefined for objects that cannot sign in. */
  readonly lastUse: LastUse | undefined;
}

/** Where to look for remains. */
export interface RemainsRequest {
  readonly graph: Pick<Graph, "list" | "hasVaultSecret">;
  readonly stack: TaggedStack;
  /** Ids of the objects that the stack knows. */
  readonly knownIds: ReadonlySet<string>;
  /** Whether these are all objects in the state. */
  readonly isComplete: boolean;
  /** Client ids that other stacks of the project know, in lower case. A registration can move to another stack. */
  readonly knownElsewhere: ReadonlySet<string>;
  /** The steps of the next run. It would make their objects again. */
  readonly planned: readonly PlannedStep[];
  /** Reads the last use of apps. It is called only if something was found. */
  readonly readUse: () => Promise<(clientId: string, createdOn: string | undefined) => LastUse>;
}

/** Finds what interrupted runs of a stack left behind. */
export async function findRemains(request: RemainsRequest): Promise<Remain[]> {
  const { graph, stack, knownIds, isComplete, knownElsewhere, planned, readUse } = request;
  const [leftovers, principals] = await Promise.all([
    listLeftovers(graph, stack, knownIds, planned),
    findTaggedPrincipals(graph, stack, knownIds),
  ]);
  const registrations = new Set(leftovers.filter(({ tag }) => tag !== undefined).map(clientIdOf));
  const own = principals.filter((one) => !registrations.has(clientIdOf(one)));
  const found = [...new Map([...leftovers, ...own].map((one) => [one.id, one])).values()].filter(
    (one) => !knownElsewhere.has(clientIdOf(one)?.toLowerCase() ?? ""),
  );
  if (found.length === 0) return [];
  const useOf = await readUse();
  return found.map((one) => {
    const clientId = clientIdOf(one);
    return {
      ...one,
      clientId,
      integration: one.tag?.integration,
      isRegistration: one.tag !== undefined && registrations.has(clientId),
      isKept: one.tag?.isKept === true,
      isUncertain: !isComplete,
      lastUse: clientId === undefined ? undefined : useOf(clientId, one.createdOn),
    };
  });
}

function clientIdOf({ object }: Leftover): string | undefined {
  const appId = object?.["appId"];
  return typeof appId === "string" ? appId : undefined;
}
