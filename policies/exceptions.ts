import { nameOf, typeOf } from "./urn.ts";

/** One entry of the stack file that allows a resource to violate a rule for a time. */
export interface Exception {
  rule: string;
  /** Logical name of one resource, or of the integration that it is a part of. */
  resource: string;
  reason: string;
  /** The last day, `YYYY-MM-DD` in UTC. */
  until: string;
  permission?: string;
}

/** The entries of a stack file: the valid ones, and the problems of the others. */
export interface Exceptions {
  complete: Exception[];
  problems: string[];
}

/** Reads `entra-integrations:policyExceptions` of a stack file, which Pulumi passes as JSON. */
export function readExceptions(text: string | undefined): Exceptions {
  const given = parseJson(text);
  if (given === undefined) return { complete: [], problems: [] };
  if (!Array.isArray(given)) return { complete: [], problems: ["policyExceptions is not a list."] };
  const read = given.map((entry: unknown, index) => readException(entry, `policyExceptions[${index}]`));
  return {
    complete: read.filter((one) => typeof one !== "string"),
    problems: read.filter((one) => typeof one === "string"),
  };
}

/** Whether an exception is in force. Its last day is included. */
export function isInForce({ until }: Exception, now: Date): boolean {
  return now.toISOString().slice(0, 10) <= until;
}

/** The number of days from today to the last day of an exception. Negative when it has ended. */
export function daysUntilEnd({ until }: Exception, now: Date): number {
  return (Date.parse(until) - Date.parse(now.toISOString().slice(0, 10))) / 86_400_000;
}

/** Whether an exception matches a violation on a resource, even if it has ended. */
export function isFor(exception: Exception, rule: string, resource: Located, permission: string | undefined): boolean {
  return exception.rule === rule && exception.permission === permission && isNamedBy(exception, resource);
}

/** Where a resource is in its stack. */
export interface Located {
  urn: string;
  parent: string | undefined;
}

/** Whether the name in an exception is that of a resource, or of the integration around it. */
export function isNamedBy({ resource: name }: Exception, { urn, parent }: Located): boolean {
  // The stack, or a component around everything, would except every resource at once.
  const named = [urn, parent].filter((one) => one !== undefined && (one === urn || isIntegration(one)));
  return typeOf(urn) !== stackType && named.some((one) => nameOf(one ?? "") === name);
}

/** The type of the first resource of every stack. */
export const stackType = "pulumi:pulumi:Stack";

function isIntegration(urn: string): boolean {
  return typeOf(urn).startsWith("entra-integrations:index:");
}

function readException(entry: unknown, path: string): Exception | string {
  if (typeof entry !== "object" || entry === null) return `${path} is not a map.`;
  const { rule, resource, reason, until, permission, ...others } = entry as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return `${path} has the key ${unknown}, which no exception has.`;
  if (!isText(rule) || !isText(resource)) return `${path} does not name a rule and a resource.`;
  if (/[*?]/.test(resource)) return `${path} has the pattern ${resource} as its resource.`;
  if (!isText(reason) || !isReason(reason)) return `${path} gives no reason of at least three words.`;
  const day = dayOf(until);
  if (day === undefined) return `${path} has no end date in until.`;
  if (permission === undefined) return { rule, resource, reason, until: day };
  return isText(permission)
    ? { rule, resource, reason, until: day, permission }
    : `${path} names no permission in permission.`;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value.trim() !== "";
}

// Some languages write no spaces between words.
const words = new Intl.Segmenter(undefined, { granularity: "word" });

/** Whether a text has three different words of at least two letters. */
export function isReason(text: string): boolean {
  const found = Array.from(words.segment(text), ({ segment }) => segment.toLowerCase());
  return new Set(found.filter((word) => /\p{L}.*\p{L}/u.test(word))).size >= 3;
}

// YAML reads an unquoted date as a time. The engine then passes midnight UTC in Go's notation.
function dayOf(value: unknown): string | undefined {
  const day = /^(\d{4}-\d{2}-\d{2})(T00:00:00Z| 00:00:00 \+0000 UTC)?$/.exec(String(value))?.[1];
  if (day === undefined) return undefined;
  const time = Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day) ? day : undefined;
}

function parseJson(text: string | undefined): unknown {
  if (text === undefined || text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
