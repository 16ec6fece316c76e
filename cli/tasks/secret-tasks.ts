import { acceptedOf } from "../../integrations/lifecycle/existing-secret-plan.ts";
import { code, escapeText } from "../output/markdown-text.ts";
import { dueInOverlap, toIso } from "./due-date.ts";
import type { KeyUse } from "./key-use.ts";
import { findHandover, judgeHandover, overlapOf, type SecretHandover } from "./secret-handover.ts";
import type { Task } from "./task.ts";
import { handoffCommand, type TaskSource, toTask } from "./task-source.ts";

/** Finds the task to enter the newest secret in a product that gets it from a person. */
export function findSecretTasks(source: TaskSource): Task[] {
  const { connection, seen } = source;
  const handover = findHandover(connection);
  if (handover === undefined) return [];
  // The product has a secret that somebody created, and another task replaces that one.
  if (handover.reason === "first" && acceptedOf(connection.entra?.existingSecrets).length > 0) return [];
  const { current, reason, since } = handover;
  const use = judgeHandover(connection, handover, seen.evidence);
  const { product } = connection.handoff;
  return [
    toTask(source, "enter-secret", {
      // A secret that replaces another one of the same period is another task.
      subject: `generation-${current.generation}-${current.keyId.slice(0, 8)}`,
      title: `Enter the ${reason === "first" ? "" : "new "}client secret in ${product}`,
      details: describe(source, handover),
      since,
      ...datesOf(handover, use),
      state: use.state === "new" ? "done" : "open",
      evidence: use.sentence,
    }),
  ];
}

function datesOf(handover: SecretHandover, { state }: KeyUse): Pick<Task, "dueOn" | "hurtsOn"> {
  const { reason, since, rotatesOn, previous } = handover;
  const [start, end] = overlapOf(handover) ?? [];
  if (reason === "emergency") return { dueOn: since, hurtsOn: since };
  // Nothing works yet. The secret only must be entered before the next one replaces it.
  if (start === undefined || end === undefined) return { dueOn: rotatesOn };
  // The product has an older secret than the previous one, which has ended.
  if (state === "other") return { dueOn: since, hurtsOn: previous?.expiresOn };
  return { dueOn: toIso(dueInOverlap(start, end)), hurtsOn: previous?.expiresOn };
}

function describe(source: TaskSource, { reason, since, previous, current }: SecretHandover): string {
  const { connection } = source;
  const product = escapeText(connection.handoff.product);
  const because = {
    rotation: `A new client secret exists since ${since.slice(0, 10)}. The previous one is accepted until ${(previous?.expiresOn ?? "").slice(0, 10)}. After that, Entra refuses ${product}.`,
    first: `The client secret exists since ${since.slice(0, 10)}.`,
    emergency: `All client secrets were replaced on ${since.slice(0, 10)}. Entra refuses ${product} until it has the new one.`,
  }[reason];
  const isKept = connection.entra?.credential.type !== "secret";
  const missed = connection.delivery?.delivered?.find(({ generation }) => generation !== undefined);
  return [
    because,
    "",
    `1. Show the values: ${code(handoffCommand(source, " --with-secrets"))}`,
    `2. Enter them in ${product}: ${escapeText(connection.handoff.where)}`,
    `3. Let ${product} sign in once.`,
    ...(missed === undefined
      ? []
      : ["", `The last run did not deliver this secret to ${code(missed.target)}. The next run tries again.`]),
    ...(isKept
      ? ["", `Better: let ${product} use its other credential, then remove ${code("keepSecret")} from the stack file.`]
      : []),
    "",
    `It is valid until ${current.expiresOn.slice(0, 10)}.`,
  ].join("\n");
}
