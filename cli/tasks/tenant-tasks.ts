import { splitCode } from "../commands/handoff/inline-code.ts";
import { code, escapeText, fenceFor } from "../output/markdown-text.ts";
import type { ObjectKind } from "../undeclared/undeclared-object.ts";
import type { ShownObject } from "../undeclared/render.ts";
import { addDays } from "./due-date.ts";
import type { Task } from "./task.ts";
import { type TaskSource, toTask } from "./task-source.ts";

const credentials: readonly ObjectKind[] = ["client secret", "certificate", "federated credential"];

const ownerDays = 14;
const judgeDays = 7;

/** Finds owners who have left and credentials that the stack does not declare. */
export function findTenantTasks(source: TaskSource): Task[] {
  const { undeclared = [] } = source.seen;
  // There is only advice about an owner who has left or is disabled. A deployment adds one who was removed.
  const owners = undeclared.filter(({ kind, advice }) => kind === "declared owner" && advice !== null);
  return [
    // The same person may own the registration and the service principal.
    ...[...new Map(owners.map((one) => [one.id, one])).values()].map((one) => ownerTask(source, one)),
    ...undeclared.filter(({ kind }) => credentials.includes(kind)).map((one) => credentialTask(source, one)),
  ];
}

function ownerTask(source: TaskSource, owner: ShownObject): Task {
  const since = source.stack.now.toISOString();
  return toTask(source, "replace-owner", {
    subject: owner.id,
    title: `Replace an owner of ${source.connection.name}`,
    details: [markdownOf(owner.text), "", sentence(owner.advice ?? "")].join("\n"),
    since,
    dueOn: addDays(since, ownerDays),
    state: "open",
    evidence: sentence(plainText(owner.text)),
  });
}

function credentialTask(source: TaskSource, object: ShownObject): Task {
  const { kind, id, text, command, advice } = object;
  const since = object.since ?? source.stack.now.toISOString();
  return toTask(source, "judge-undeclared", {
    subject: id,
    title: `Decide about an undeclared ${kind} of ${source.connection.name}`,
    details: [
      `${markdownOf(text)}. Anybody who has it can sign in as this app.`,
      "",
      `If the product needs it, declare it in the stack file. If nobody does, remove it${command === null ? "." : ":"}`,
      ...(command === null ? (advice === null ? [] : ["", escapeText(advice)]) : ["", ...block(command)]),
    ].join("\n"),
    since,
    dueOn: addDays(since, judgeDays),
    state: "open",
    evidence: sentence(plainText(text)),
  });
}

function block(command: string): string[] {
  const fence = fenceFor(command, 3);
  return [`${fence}sh`, command, fence];
}

/** Values from the tenant are in backticks in these texts. */
function markdownOf(text: string): string {
  return splitCode(sentenceStart(text))
    .map((part) => (part.isCode ? code(part.text) : escapeText(part.text)))
    .join("");
}

function plainText(text: string): string {
  return splitCode(text)
    .map((part) => part.text)
    .join("");
}

function sentence(text: string): string {
  return `${sentenceStart(text)}.`;
}

function sentenceStart(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
