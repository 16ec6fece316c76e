import { judgeRetirement } from "@entra-integrations/sign-in-evidence/retirement.ts";
import { recordedSecretOf } from "../../integrations/credentials/credential-facts.ts";
import { code, escapeText } from "../output/markdown-text.ts";
import { dueInOverlap, toIso } from "./due-date.ts";
import { type ExistingHandover, findExistingHandovers, judgeExisting, nameOf } from "./existing-handover.ts";
import type { Task } from "./task.ts";
import { handoffCommand, type TaskSource, toTask } from "./task-source.ts";

/** Finds the tasks about secrets that people created: to replace one in the product, and to remove one that nobody uses. */
export function findExistingSecretTasks(source: TaskSource): Task[] {
  return findExistingHandovers(source.connection).flatMap((handover) => [
    ...findReplacement(source, handover),
    ...findRemoval(source, handover),
  ]);
}

function findReplacement(source: TaskSource, handover: ExistingHandover): Task[] {
  const { connection, seen, stack } = source;
  const { secret, since = stack.now.toISOString(), isDelivered } = handover;
  const { state, sentence } = judgeExisting(connection, handover, seen.evidence);
  // A product that gets the new secret without a person needs nobody, unless something still uses the old one.
  if (isDelivered && state !== "old") return [];
  return [
    toTask(source, "replace-existing-secret", {
      subject: secret.keyId.toLowerCase(),
      title: `Replace the client secret ${nameOf(secret)} in ${connection.handoff.product}`,
      details: describeReplacement(source, handover),
      since,
      dueOn: toIso(dueInOverlap(Date.parse(since), Date.parse(secret.expiresOn))),
      hurtsOn: secret.expiresOn,
      state: state === "new" ? "done" : "open",
      evidence: sentence,
    }),
  ];
}

function describeReplacement(source: TaskSource, { secret, since, isDelivered }: ExistingHandover): string {
  const { handoff, entra } = source.connection;
  const product = escapeText(handoff.product);
  const hasSecret = recordedSecretOf(entra?.credential) !== undefined;
  const steps = isDelivered
    ? [
        `A run has delivered the new secret to ${product}. Find out what else uses the old one, and let it use the new one.`,
      ]
    : hasSecret
      ? [
          `1. Show the values of the new secret: ${code(handoffCommand(source, " --with-secrets"))}`,
          `2. Enter them in ${product}: ${escapeText(handoff.where)}`,
          `3. Let ${product} sign in once.`,
        ]
      : since === undefined
        ? ["The integration is a public client and has no secret of its runs. Find out what uses this one."]
        : [
            `Let ${product} use its ${entra?.credential.type === "certificate" ? "certificate" : "federated credential"}.`,
          ];
  return [
    `Somebody created the client secret ${code(nameOf(secret))} with the key id ${code(secret.keyId)}. Entra accepts it until ${secret.expiresOn.slice(0, 10)}, and then refuses everything that uses it.`,
    "",
    ...steps,
  ].join("\n");
}

/** With `retire: on-evidence`, the next run removes the secret without a person. */
function findRemoval(source: TaskSource, { secret, since }: ExistingHandover): Task[] {
  const { connection, seen } = source;
  const { entra, delivery } = connection;
  const current = recordedSecretOf(entra?.credential);
  if (current?.createdOn === undefined || since === undefined || seen.evidence === undefined) return [];
  if (current.retire === "on-evidence") return [];
  const { retires, because } = judgeRetirement({
    current: { keyId: current.keyId, createdOn: current.createdOn },
    previous: { keyId: secret.keyId, isCreatedByHand: true },
    deliveredOn: (delivery?.delivered ?? []).filter((one) => one.generation === current.generation).map(({ at }) => at),
    evidence: seen.evidence,
  });
  if (!retires) return [];
  return [
    toTask(source, "remove-existing-secret", {
      subject: secret.keyId.toLowerCase(),
      title: `Remove the client secret ${nameOf(secret)}, which nobody uses`,
      details: [
        `Somebody created the client secret ${code(nameOf(secret))} with the key id ${code(secret.keyId)}. Sign-ins show that it is not used any more, and it stays valid until ${secret.expiresOn.slice(0, 10)}.`,
        "",
        `Write ${code("remove: true")} to its line below ${code("existingSecrets")} in the stack file, and deploy.`,
      ].join("\n"),
      since,
      dueOn: secret.expiresOn,
      state: "open",
      evidence: `${because.charAt(0).toUpperCase()}${because.slice(1)}.`,
    }),
  ];
}
