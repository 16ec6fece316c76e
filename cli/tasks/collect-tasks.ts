import { findNamedTenant } from "../commands/verify/open-tenant.ts";
import { deployCommands } from "../stack/deploy-commands.ts";
import type { NamedOutputs } from "../stack/each-stack.ts";
import { withStackTenant } from "../stack/open-stack-tenant.ts";
import type { StackSource } from "../stack/stack-source.ts";
import { readRegistrations } from "../undeclared/read-registrations.ts";
import { findTasks } from "./find-tasks.ts";
import { readSeen, type SeenRequest, type SeenStack } from "./read-seen.ts";
import type { Task, TaskKind } from "./task.ts";
import { type EndingSecret, findEndingSecrets } from "./warnings.ts";

/** All tasks of the requested stacks. */
export interface TaskList {
  /** ISO time by which tasks count as overdue. */
  readonly at: string;
  /** Open and done, the earliest due date first. */
  readonly tasks: readonly Task[];
  /** Secrets that end although the products may still use them. */
  readonly warnings: readonly TaskWarning[];
  /** Tasks that may exist although `tasks` does not have them. */
  readonly unchecked: readonly UncheckedTasks[];
}

/** A secret of an integration that ends although the product may still use it. */
interface TaskWarning extends EndingSecret {
  readonly stack: string;
  readonly integration: string;
}

/** Kinds of tasks that could not be found, because something could not be read. */
interface UncheckedTasks {
  readonly stack: string;
  /** Null for the whole stack. */
  readonly integration: string | null;
  readonly kinds: readonly TaskKind[];
  /** What could not be read, and why. */
  readonly reason: string;
}

/** Options for collecting tasks. */
export interface CollectRequest extends StackSource {
  readonly proof: SeenRequest["proof"];
  readonly onProgress: (line: string) => void;
}

/** Collects the tasks of one stack from its outputs, from sign-ins and from the tenant. */
export async function collectTasks(outputs: NamedOutputs, request: CollectRequest): Promise<TaskList> {
  const { stack, now, connections } = outputs;
  const { seen, unchecked } = await readStack(outputs, request);
  return {
    at: now.toISOString(),
    tasks: findTasks(outputs, seen),
    warnings: Object.values(connections).flatMap((connection) => {
      const endings = findEndingSecrets(connection, seen.get(connection.name)?.evidence, now);
      return endings.map((ending) => ({ stack, integration: connection.name, ...ending }));
    }),
    unchecked: unchecked.map(({ integration, what, why }) => ({
      stack,
      integration,
      kinds: ["replace-owner", "judge-undeclared"] as const,
      reason: `${what}: ${why}`,
    })),
  };
}

async function readStack(outputs: NamedOutputs, request: CollectRequest): Promise<SeenStack> {
  const { connections, localStack } = outputs;
  const named = findNamedTenant(connections);
  if (named === undefined) return { seen: new Map(), unchecked: [] };
  const wanted = await toSeenRequest(outputs, request);
  return await withStackTenant({ ...request, named, localStack }, (tenant) => readSeen(wanted, tenant));
}

/** Reads what the tasks of a stack need before its tenant is opened. */
export async function toSeenRequest(outputs: NamedOutputs, request: CollectRequest): Promise<SeenRequest> {
  const { connections, secrets = {}, localStack, now } = outputs;
  const registrations = await readRegistrations(request, connections);
  return {
    connections,
    secrets,
    registrations: registrations.filter(({ name }) => name in connections),
    checkContext: { now, withinDays: undefined, commands: deployCommands({ localStack, stack: request.stack }) },
    isLocal: localStack !== undefined,
    proof: request.proof,
  };
}

/** Joins the tasks of several stacks. Without a stack, nothing is overdue. */
export function joinTasks(lists: readonly TaskList[]): TaskList {
  return {
    at: new Date(Math.max(0, ...lists.map(({ at }) => Date.parse(at)))).toISOString(),
    tasks: lists.flatMap(({ tasks }) => tasks).toSorted((a, b) => Date.parse(a.dueOn) - Date.parse(b.dueOn)),
    warnings: lists.flatMap(({ warnings }) => warnings),
    unchecked: lists.flatMap(({ unchecked }) => unchecked),
  };
}

/** Whether a task should have been done. */
export function isOverdue({ state, dueOn }: Task, at: string): boolean {
  return state === "open" && Date.parse(dueOn) < Date.parse(at);
}
