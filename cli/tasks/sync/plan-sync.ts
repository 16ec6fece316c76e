import type { CheckedStack } from "../checked-stack.ts";
import type { Task } from "../task.ts";
import { doneComment, draftOf, duplicateComment, goneComment } from "./draft.ts";
import { type Closing, type ItemDraft, type Item, keyOf } from "./tracker.ts";

/** A write that brings one item closer to its task. */
export type SyncStep =
  | { readonly kind: "create"; readonly draft: ItemDraft }
  | { readonly kind: "update"; readonly item: Item; readonly draft: ItemDraft }
  | { readonly kind: "close"; readonly item: Item; readonly closing: Closing };

/** The remaining writes, and the decisions of people. */
export interface SyncPlan {
  readonly steps: readonly SyncStep[];
  /** Ids of open tasks whose item a person closed. They count as done. */
  readonly closedByHand: readonly string[];
  /** Ids of finished tasks whose item a person reopened. They count as open. */
  readonly reopenedByHand: readonly string[];
  /** Address of the item by task id. */
  readonly urls: ReadonlyMap<string, string>;
}

/**
 * Compares the tasks of some stacks with the items of the tracker. Items of other stacks are not touched. A decision by
 * hand always wins: a run never reopens an item that a person closed, and never closes one that a person reopened.
 */
export function planSync(tasks: readonly Task[], stacks: readonly CheckedStack[], items: readonly Item[]): SyncPlan {
  const groups = Map.groupBy(
    items.toSorted((one, other) => one.number - other.number),
    ({ key }) => key,
  );
  const nowOf = new Map(stacks.map(({ name, now }) => [name, now]));
  const steps: SyncStep[] = [];
  const closedByHand: string[] = [];
  const reopenedByHand: string[] = [];
  const urls = new Map<string, string>();
  for (const task of tasks) {
    const draft = draftOf(task, nowOf.get(task.stack));
    const item = groups.get(draft.key)?.[0];
    if (item !== undefined) urls.set(task.id, item.url);
    if (task.state === "open") {
      if (item === undefined) steps.push({ kind: "create", draft });
      else if (!item.isOpen && !item.closedByRun) closedByHand.push(task.id);
      else if (!isUpToDate(item, draft)) steps.push({ kind: "update", item, draft });
    } else if (item?.isOpen === true) {
      if (item.closedByRun) reopenedByHand.push(task.id);
      else steps.push({ kind: "close", item, closing: { reason: "done", comment: doneComment(task) } });
    }
  }
  const known = new Set(tasks.map(({ id }) => keyOf(id)));
  const scopes = new Map(stacks.map(({ name, uncheckedKinds }) => [keyOf(name), new Set<string>(uncheckedKinds)]));
  for (const [key, [oldest, ...others]] of groups) {
    const unchecked = oldest && scopes.get(oldest.stackKey);
    if (unchecked === undefined || oldest === undefined) continue;
    for (const item of others.filter(({ isOpen }) => isOpen)) {
      steps.push({ kind: "close", item, closing: { reason: "duplicate", comment: duplicateComment(oldest.number) } });
    }
    if (!known.has(key) && !unchecked.has(oldest.kind) && oldest.isOpen && !oldest.closedByRun) {
      steps.push({ kind: "close", item: oldest, closing: { reason: "gone", comment: goneComment } });
    }
  }
  return { steps, closedByHand, reopenedByHand, urls };
}

function isUpToDate(item: Item, { textDigest }: ItemDraft): boolean {
  return item.isOpen && !item.closedByRun && item.textDigest === textDigest;
}
