import { createHash } from "node:crypto";
import type { TaskKind } from "../task.ts";

/** The text of an issue or work item. */
export interface ItemDraft {
  /** `keyOf` the task's id. */
  readonly key: string;
  /** Id of the task, for people who search for it. */
  readonly taskId: string;
  readonly stack: string;
  readonly kind: TaskKind;
  readonly title: string;
  /** Markdown. */
  readonly text: string;
  /** ISO time. Undefined if the due date moves with each run. */
  readonly dueOn: string | undefined;
  /** GitHub users, without the at sign. */
  readonly assignees: readonly string[];
  /** Changes with title, text, due date and responsible people. */
  readonly textDigest: string;
  /** Changes only with the responsible people, so that assignments by hand survive all other changes. */
  readonly peopleDigest: string;
}

/** An issue or work item that an earlier run created for a task. */
export interface Item {
  /** Grows with the time of creation. */
  readonly number: number;
  readonly key: string;
  /** `keyOf` the stack's name. */
  readonly stackKey: string;
  /** Kind of the task; another text if an older or newer version wrote it. */
  readonly kind: string;
  readonly isOpen: boolean;
  /** Whether the last write of a run closed it. Differs from `isOpen` if a person closed or reopened it. */
  readonly closedByRun: boolean;
  /** Empty if unknown. */
  readonly textDigest: string;
  /** Address for people. */
  readonly url: string;
}

/** Where items are kept. Each write is one request, or can be repeated after a failure at any point. */
export interface Tracker {
  /** Name in messages, such as `issues of contoso/integrations`. */
  readonly name: string;
  /** Milliseconds between two writes. */
  readonly pause: number;
  /** Lists all items in any state, without those closed as duplicates. New items can be missing for a while. */
  list(): Promise<Item[]>;
  create(draft: ItemDraft): Promise<Item>;
  /** Replaces the text, and opens the item if it is closed. */
  update(item: Item, draft: ItemDraft): Promise<Item>;
  /** Closes the item. The comment is Markdown. */
  close(item: Item, closing: Closing): Promise<Item>;
}

/** Why an item is closed. */
export interface Closing {
  readonly reason: "done" | "gone" | "duplicate";
  readonly comment: string;
}

/** Returns a short key of a task id or a stack name, because trackers limit the length and the characters of marks. */
export function keyOf(...texts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(texts)).digest("hex").slice(0, 16);
}
