import { dayLength } from "./time.ts";
import type { Night, Year } from "./year.ts";
import type { IssuedSecret } from "./stack.ts";

/** Returns the hours until a sign-in is in the report that shows the use of an integration's secrets. */
type LagOf = (name: string) => number;

/** A new secret that a person must enter. Times in milliseconds. */
interface Handover {
  readonly name: string;
  readonly secret: IssuedSecret;
  /** When it was created. */
  readonly start: number;
  /** When the secret before it ends. */
  readonly end: number;
}

/** Finds the faults of a year by claim. Leaves out claims without faults. */
export function findFaults(year: Year, lagOf: LagOf): Record<string, string[]> {
  const all = {
    unannounced: findUnannounced(year, lagOf),
    "without warning": findMissingWarnings(year, lagOf),
    "open after done": findOpenAfterDone(year, lagOf),
    twins: findTwins(year),
    "false alarms": findFalseAlarms(year),
    "undeserved refusals": findUndeservedRefusals(year),
  };
  return Object.fromEntries(Object.entries(all).filter(([, faults]) => faults.length > 0));
}

/** Misses that were not announced from the beginning and at least 14 days before they hurt. */
export function findUnannounced(year: Year, lagOf: LagOf): string[] {
  return rotationsOf(year).flatMap((handover) => {
    const { start, end } = handover;
    const nights = year.nights.filter(({ time }) => time >= start && time < end);
    const silent = nights.filter(
      (night) => isUnswitched(year, handover, night, lagOf) && !isAnnounced(year, handover, night),
    );
    const inTime = nights.some((night) => night.time <= end - 14 * dayLength && hasIssue(night, handover));
    return [
      ...report(`${nameOf(handover)}: no open task`, silent),
      ...(inTime ? [] : [`${nameOf(handover)}: no issue 14 days before the end`]),
    ];
  });
}

/** Warnings that were due and missing. */
export function findMissingWarnings(year: Year, lagOf: LagOf): string[] {
  return rotationsOf(year).flatMap((handover) => {
    const silent = year.nights.filter(
      (night) =>
        isWarningDue(handover, night.time) &&
        isUnswitched(year, handover, night, lagOf) &&
        !night.warnings.has(handover.name),
    );
    return report(`${nameOf(handover)}: no warning`, silent);
  });
}

/**
 * Tasks, issues and warnings that were open although the product had switched and the reports show it.
 */
export function findOpenAfterDone(year: Year, lagOf: LagOf): string[] {
  return handoversOf(year).flatMap((handover) => {
    const { name, secret } = handover;
    const later = year.secrets.find((one) => one.of === name && one.generation === secret.generation + 1);
    const until = later === undefined ? Infinity : Date.parse(later.createdOn);
    const nights = year.nights.filter((night) => night.time < until && isDone(year, handover, night, lagOf));
    const open = {
      task: nights.filter((night) => openTasks(night, handover).length > 0),
      issue: nights.filter((night) => openIssues(night, handover).length > 0),
      warning: nights.filter((night) => night.warnings.has(name)),
    };
    return Object.entries(open).flatMap(([what, ones]) => report(`${nameOf(handover)}: ${what} open`, ones));
  });
}

/** Tasks and new secrets with more than one issue. */
export function findTwins({ nights }: Year): string[] {
  const issues = nights.at(-1)?.issues ?? [];
  // Everything after the generation only distinguishes secrets of the same one.
  const byTask = Map.groupBy(issues, ({ taskId }) => /^.*\/enter-secret\/generation-\d+/.exec(taskId)?.[0] ?? taskId);
  return [...byTask].flatMap(([task, ones]) => (ones.length === 1 ? [] : [`${task}: ${ones.length} issues`]));
}

/** Tasks, issues and warnings about secrets that nobody has to enter. */
export function findFalseAlarms({ nights, participants }: Year): string[] {
  const others = new Set(participants.filter(({ supply }) => supply !== "person").map(({ name }) => name));
  const isAbout = (taskId: string): boolean => {
    const [, name = "", kind] = taskId.split("/");
    return kind === "enter-secret" && others.has(name);
  };
  return nights.flatMap(({ day, tasks, issues, warnings }) => [
    ...tasks.filter(({ id }) => isAbout(id)).map(({ id }) => `day ${day}: task ${id}`),
    ...issues.filter(({ taskId }) => isAbout(taskId)).map(({ taskId }) => `day ${day}: issue of ${taskId}`),
    ...[...warnings.keys()].filter((name) => others.has(name)).map((name) => `day ${day}: warning for ${name}`),
  ]);
}

/** Refused sign-ins that no person can be blamed for. */
export function findUndeservedRefusals({ signIns, decisions }: Year): string[] {
  return signIns.flatMap(({ name, day, result, held }) => {
    if (result === "ok" || held.of !== name) return [];
    const missed = decisions.find((one) => one.integration === name && one.generation === held.generation + 1);
    const isMissed = missed?.endDay !== undefined && day >= missed.endDay && missesEnd(missed);
    return isMissed ? [] : [`day ${day}: ${name} refused with generation ${held.generation}, ${result}`];
  });
}

function missesEnd({ deeds, endDay = Infinity }: Year["decisions"][number]): boolean {
  return deeds.every(({ action, day }) => action !== "enter" || day >= endDay);
}

/** The secrets that people must enter in products that have an earlier one. */
function rotationsOf(year: Year): Handover[] {
  return handoversOf(year).filter(({ end }) => end !== Infinity);
}

function handoversOf({ participants, secrets }: Year): Handover[] {
  const names = new Set(participants.filter(({ supply }) => supply === "person").map(({ name }) => name));
  return secrets
    .filter(({ of }) => names.has(of))
    .map((secret) => {
      const previous = secrets.find(({ of, generation }) => of === secret.of && generation === secret.generation - 1);
      const end = previous === undefined ? Infinity : Date.parse(previous.expiresOn);
      return { name: secret.of, secret, start: Date.parse(secret.createdOn), end };
    });
}

/** Whether a product has signed in with its new secret, and not with another one afterwards. */
function isSwitched({ signIns }: Year, { name, secret }: Handover, time: number): boolean {
  const last = signIns.findLast((one) => one.name === name && one.time <= time && one.result === "ok");
  return last?.held.keyId === secret.keyId;
}

/** Whether the product does not use its new secret, and the reports do not show an earlier use of it either. */
function isUnswitched(year: Year, handover: Handover, { time }: Night, lagOf: LagOf): boolean {
  return !isSwitched(year, handover, time) && !isSwitched(year, handover, time - lagOf(handover.name) * hour);
}

/** Whether the product uses its new secret, and the reports show it. */
function isDone(year: Year, handover: Handover, { time }: Night, lagOf: LagOf): boolean {
  const lag = lagOf(handover.name) + (hasReturned(year, handover, time) ? hoursAfterReturn : 0);
  return isSwitched(year, handover, time) && isSwitched(year, handover, time - lag * hour);
}

const hour = 3_600_000;

/** A product that used both secrets in turn may have a part that still does. It must be quiet for so long, with the log's lag. */
const hoursAfterReturn = 50;

/** Whether a product used another secret after its new one. */
function hasReturned({ signIns }: Year, { name, secret }: Handover, time: number): boolean {
  const uses = signIns.filter((one) => one.name === name && one.time <= time && one.result === "ok");
  const first = uses.findIndex(({ held }) => held.keyId === secret.keyId);
  return first !== -1 && uses.slice(first).some(({ held }) => held.keyId !== secret.keyId);
}

function isAnnounced(year: Year, handover: Handover, night: Night): boolean {
  const [task] = openTasks(night, handover);
  if (task === undefined) return false;
  const isClosedByHand = (year.closedByHand.get(task.id) ?? Infinity) < night.time;
  return isClosedByHand || openIssues(night, handover).length > 0;
}

function openTasks({ tasks }: Night, { secret }: Handover) {
  return tasks.filter(({ id, state }) => state === "open" && isOfSecret(id, secret));
}

function openIssues({ issues }: Night, { secret }: Handover) {
  return issues.filter(({ taskId, isOpen }) => isOpen && isOfSecret(taskId, secret));
}

function hasIssue({ issues }: Night, { secret }: Handover): boolean {
  return issues.some(({ taskId }) => isOfSecret(taskId, secret));
}

/** Whether a task is about entering a secret. */
export function isOfSecret(taskId: string, { of, generation }: IssuedSecret): boolean {
  return new RegExp(`^[^/]+/${of}/enter-secret/generation-${generation}(-|$)`).test(taskId);
}

/** From 75 % of the overlap on, and so also at 90 % and on the last seven days. */
function isWarningDue({ start, end }: Handover, time: number): boolean {
  return time >= start + 0.75 * (end - start) && time < end;
}

function nameOf({ name, secret }: Handover): string {
  return `${name}, generation ${secret.generation}`;
}

function report(fault: string, nights: readonly Night[]): string[] {
  return nights.length === 0 ? [] : [`${fault} on day ${nights.map(({ day }) => day).join(", ")}`];
}
