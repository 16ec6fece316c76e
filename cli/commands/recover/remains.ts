import type { LastUse } from "../inventory/model.ts";
import type { Leftover, TaggedStack } from "../../sandbox/recovery.ts";
import { findTaggedPrincipals, listLeftovers, type PlannedStep } from "../../sandbox/recovery.ts";
import type { Graph } from "../../sandbox/graph.ts";
import { mapLimited } from "../../map-limited.ts";

/** An object in the tenant that a run of the stack made and that the stack does not know. */
export interface Remain extends Leftover {
  /** Client id of a registration or an enterprise application. */
  readonly clientId: string | undefined;
  /** The integration in the tag; undefined for other objects. */
  readonly integration: string | undefined;
  readonly isRegistration: boolean;
  /** Why it may be in use or wanted, such as `has credentials`. It is removed only by name then. */
  readonly doubts: readonly string[];
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
  return await mapLimited(found, concurrentReads, async (one) => {
    const clientId = clientIdOf(one);
    const isRegistration = one.tag !== undefined && registrations.has(clientId);
    const lastUse = clientId === undefined ? undefined : useOf(clientId, one.createdOn);
    const principals = isRegistration ? await findPrincipals(graph, clientId ?? "") : [];
    return {
      ...one,
      clientId,
      integration: one.tag?.integration,
      isRegistration,
      lastUse,
      doubts: [
        ...(one.hasCredentials ? ["has credentials"] : []),
        ...(one.tag?.isKept === true ? ["was kept on purpose"] : []),
        ...(isComplete ? [] : ["may be in the state"]),
        // A run makes it after the state contains the registration. Without it, nobody can sign in.
        ...(principals.length > 0 ? ["has an enterprise application"] : []),
        ...(isRegistration || clientId === undefined ? [] : doubtsOfUse(lastUse)),
      ],
    };
  });
}

const concurrentReads = 4;

function findPrincipals(graph: RemainsRequest["graph"], clientId: string): Promise<unknown[]> {
  return graph.list(`/servicePrincipals?$filter=${encodeURIComponent(`appId eq '${clientId}'`)}`);
}

/** An enterprise application of a registration in the state may be what a product signs in with. */
function doubtsOfUse(lastUse: LastUse | undefined): string[] {
  if (lastUse?.state === "used") return ["has signed in"];
  return lastUse?.state === "unknown" ? ["may have signed in"] : [];
}

function clientIdOf({ object }: Leftover): string | undefined {
  const appId = object?.["appId"];
  return typeof appId === "string" ? appId : undefined;
}
