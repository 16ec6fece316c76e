import type { Pace } from "@entra-integrations/http/pace.ts";
import { ServiceFailure } from "@entra-integrations/http/service-failure.ts";
import type { CheckedStack } from "../checked-stack.ts";
import type { Task } from "../task.ts";
import { planSync, type SyncStep, type SyncPlan } from "./plan-sync.ts";
import type { ItemDraft, Item, Tracker } from "./tracker.ts";

/** The result of a sync. */
export interface Synced extends Omit<SyncPlan, "steps"> {
  /** Ids of the tasks whose item this run created. */
  readonly created: readonly string[];
  readonly updated: number;
  readonly closed: number;
}

/** How often in a row a write may end without a clear answer. */
const unclearWrites = 5;
/** How often to list the items if it is unknown whether one was created. The pauses get longer, 30 seconds in total. */
const listings = 4;
const settlingTime = 3000;

/**
 * Creates, updates and closes the items of a tracker until they match the tasks of these stacks. It lists the items
 * again after writing, so duplicates from runs at the same time are closed by the run that ends last. Nothing else is
 * recorded: a killed run is finished by the next one.
 */
export async function syncTasks(
  tasks: readonly Task[],
  stacks: readonly CheckedStack[],
  tracker: Tracker,
  pace: Pace,
): Promise<Synced> {
  const created: string[] = [];
  let hasWritten = false;
  const counts = { update: 0, close: 0 };
  // New items can be missing from a list for a while, so what this run wrote is more recent than any list.
  const written = new Map<number, Item>();
  const read = async (): Promise<Item[]> => {
    const listed = new Map((await tracker.list()).map((item) => [item.number, item]));
    return [...new Map([...listed, ...written]).values()];
  };
  let items = await read();
  for (let unclear = 0; ;) {
    const { steps, ...decided } = planSync(tasks, stacks, items);
    if (steps.length === 0) {
      return { ...decided, created, updated: counts.update, closed: counts.close };
    }
    for (const step of steps) {
      if (hasWritten) await pace.sleep(tracker.pause);
      hasWritten = true;
      const item = await carryOut(step, tracker).catch((error: unknown) => {
        unclear += 1;
        if (!(error instanceof ServiceFailure) || !error.mayBeDone || unclear === unclearWrites) throw error;
      });
      if (item === undefined) {
        items = step.kind === "create" ? await readUntilListed(step.draft, read, pace) : await read();
        break;
      }
      written.set(item.number, item);
      if (step.kind === "create") created.push(step.draft.taskId);
      else counts[step.kind] += 1;
      unclear = 0;
      if (step === steps.at(-1)) items = await read();
    }
  }
}

function carryOut(step: SyncStep, tracker: Tracker): Promise<Item> {
  if (step.kind === "create") return tracker.create(step.draft);
  if (step.kind === "update") return tracker.update(step.item, step.draft);
  return tracker.close(step.item, step.closing);
}

async function readUntilListed(draft: ItemDraft, read: () => Promise<Item[]>, pace: Pace): Promise<Item[]> {
  for (let listing = 1; ; listing += 1) {
    await pace.sleep(listing * settlingTime);
    const items = await read();
    if (listing === listings || items.some(({ key }) => key === draft.key)) return items;
  }
}
