import { hashText } from "../../integrations/hash.ts";
import type { Handoff } from "../../integrations/handoff.ts";
import type { Verified } from "../commands/verify/finding.ts";
import { code, escapeText } from "../output/markdown-text.ts";
import { addDays } from "./due-date.ts";
import type { Task } from "./task.ts";
import { handoffCommand, type NewTask, type TaskSource, toTask } from "./task-source.ts";

/** Time for the first set-up of an integration. */
const setupDays = 14;

/** Finds the tasks of the first set-up: consent and the steps of the hand-off that a check can confirm. */
export function findSetupTasks(source: TaskSource): Task[] {
  const steps = source.connection.handoff.steps.flatMap((step) => findStepTask(source, step));
  return [...findConsentTask(source), ...steps];
}

function findConsentTask(source: TaskSource): Task[] {
  const { entra, handoff } = source.connection;
  if (entra === undefined || entra.consent.state !== "needed") return [];
  const { usersMayConsent, adminConsentUrl, permissions } = entra.consent;
  const result = resultOf(source, "consent", "Consent is given.");
  // Each user is asked, so consent by an administrator is only needed if nobody has consented.
  if (usersMayConsent && result.isUnknown) return [];
  const names = [...permissions.delegated, ...permissions.application].map(({ api, value }) => `${api} ${value}`);
  return [
    toTask(source, "give-consent", {
      subject: subjectOf(entra.clientId, ...names),
      title: `Consent to the permissions of ${handoff.product}`,
      details: [
        ...(usersMayConsent
          ? ["Each user can consent at the first sign-in. An administrator can consent for everyone:"]
          : ["As an administrator, open this page and accept:"]),
        "",
        `<${adminConsentUrl}>`,
        "",
        ...names.map((name) => `- ${escapeText(name)}`),
      ].join("\n"),
      ...setupDates(source),
      ...result.task,
    }),
  ];
}

function findStepTask(source: TaskSource, { task: kind, title, detail }: Handoff["steps"][number]): Task[] {
  const { entra, handoff, mail, addresses } = source.connection;
  if (kind === undefined || entra === undefined) return [];
  const result = kind === "assign-users" ? assignmentOf(source) : proofOf(source, kind);
  return [
    toTask(source, kind, {
      subject: subjectOf(
        entra.clientId,
        addresses?.product ?? "",
        ...(mail?.mailboxes ?? []),
        ...(mail?.protocols ?? []),
      ),
      title: `${title} for ${handoff.product}`,
      details: [
        ...(detail === undefined ? [] : [escapeText(detail), ""]),
        `This is a step of the hand-off: ${code(handoffCommand(source))}`,
      ].join("\n"),
      ...setupDates(source),
      ...result.task,
    }),
  ];
}

interface Result {
  readonly task: Pick<NewTask, "state" | "evidence">;
  readonly isUnknown: boolean;
}

function proofOf(source: TaskSource, kind: "set-up-exchange" | "add-dynamics-row"): Result {
  return kind === "set-up-exchange"
    ? resultOf(source, "mail", "The mailboxes were opened as the product does it.")
    : resultOf(source, "dynamics-read", "Dynamics answered as it does to the product.");
}

/** The result of one check of `verify`. A warning does not concern the step itself. */
function resultOf({ seen: { verified } }: TaskSource, check: string, done: string): Result {
  const unknown = (why: string): Result => ({
    task: { state: "open", evidence: `It is not known whether this is done, because ${why}.` },
    isUnknown: true,
  });
  if (verified === undefined) return unknown("the tenant was not read");
  const findings = verified.findings.filter((one) => one.check === check);
  const unchecked = findings.find(({ severity }) => severity === "unchecked");
  const missing =
    findings.find(({ severity }) => severity === "error") ??
    (check === "consent" ? findings.find(({ severity }) => severity === "warning") : undefined);
  if (missing !== undefined) return { task: { state: "open", evidence: sentence(missing.message) }, isUnknown: false };
  if (unchecked !== undefined) return unknown(unchecked.message);
  if (verified.passed.includes(check) || findings.length > 0)
    return { task: { state: "done", evidence: done }, isUnknown: false };
  return unknown(reasonOf(verified, check));
}

function reasonOf({ findings, seen = [] }: Verified, check: string): string {
  const untried = seen.find((line) => line.startsWith(`${check}: not tried: `));
  if (untried !== undefined) return untried.slice(`${check}: not tried: `.length);
  const other = findings.find(({ severity }) => severity === "error");
  return other === undefined ? "the check was not run" : other.message;
}

function assignmentOf({ seen: { assigned } }: TaskSource): Result {
  if (assigned === undefined) {
    const evidence = "It is not known whether this is done, because the assignments were not read.";
    return { task: { state: "open", evidence }, isUnknown: true };
  }
  const isDone = assigned > 0;
  const evidence = isDone
    ? `${assigned} ${assigned === 1 ? "assignment exists" : "assignments exist"}.`
    : "Nobody is assigned.";
  return { task: { state: isDone ? "done" : "open", evidence }, isUnknown: false };
}

/** The registration's creation begins the set-up. If it is unknown, the task is due two weeks from now and never overdue. */
function setupDates({ seen, stack }: TaskSource): Pick<Task, "since" | "dueOn"> {
  const since = seen.registeredOn ?? stack.now.toISOString();
  return { since, dueOn: addDays(since, setupDays) };
}

function sentence(message: string): string {
  return `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`;
}

/** Short text for the id of a task, the same for the same values in any order. */
function subjectOf(...values: readonly string[]): string {
  return hashText(JSON.stringify(values.toSorted())).toString(16).padStart(8, "0");
}
