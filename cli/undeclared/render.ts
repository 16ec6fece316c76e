import type { ObjectKind, UndeclaredObject } from "./undeclared-object.ts";
import { renderRemoval, type CommandTarget } from "./removal.ts";

/** An undeclared object with its removal, as all formats show it. */
export interface ShownObject extends Omit<UndeclaredObject, "removal" | "isInRefresh"> {
  /** A command for a POSIX shell; null if there is none. */
  readonly command: string | null;
  /** What to do instead; null if there is a command. */
  readonly advice: string | null;
}

/** Adds the commands for the target. */
export function showObject(object: UndeclaredObject, target: CommandTarget): ShownObject {
  const { integration, kind, text, id, since, isAccess, auditActivity, removal } = object;
  return {
    integration,
    kind,
    text,
    id,
    since,
    isAccess,
    auditActivity,
    command: renderRemoval(removal, target) ?? null,
    advice: removal.type === "advice" ? removal.text : null,
  };
}

const withoutTime: readonly ObjectKind[] = [
  "client secret",
  "certificate",
  "setting",
  "declared owner",
  "deactivation",
];

/** Renders when an object was added, if Graph records it. The text of a credential already has its validity. */
export function renderSince({ kind, since }: Pick<UndeclaredObject, "kind" | "since">): string {
  if (withoutTime.includes(kind)) return "";
  return since === null ? "; added: unknown" : `; added ${since.slice(0, 10)}`;
}
