import { nameOf } from "./urn.ts";

/** One entry of the stack file that lets a resource break a rule for a time. */
export interface Exception {
  rule: string;
  /** Logical name of the resource, or of the component that it is a part of. */
  resource: string;
  reason: string;
  /** The last day, `YYYY-MM-DD` in UTC. */
  until: string;
  permission?: string;
}

/** The entries of a stack file: those that are whole, and what is wrong with the others. */
export interface Exceptions {
  complete: Exception[];
  problems: string[];
}

/** Reads `entra-integrations:policyExceptions` of a stack file, which Pulumi hands over as JSON. */
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

/** Whether an exception still holds: its last day is part of it. */
export function isInForce({ until }: Exception, now: Date): boolean {
  return now.toISOString().slice(0, 10) <= until;
}

/** Whether an exception is for what a rule found on a resource, however long ago it ended. */
export function isFor(
  exception: Exception,
  rule: string,
  resource: { urn: string; parent: string | undefined },
  permission: string | undefined,
): boolean {
  const names = [resource.urn, resource.parent ?? ""].map(nameOf);
  return exception.rule === rule && names.includes(exception.resource) && exception.permission === permission;
}

function readException(entry: unknown, path: string): Exception | string {
  if (typeof entry !== "object" || entry === null) return `${path} is not a map.`;
  const { rule, resource, reason, until, permission, ...others } = entry as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return `${path} has the key ${unknown}, which no exception has.`;
  if (!isText(rule) || !isText(resource)) return `${path} does not name a rule and a resource.`;
  if (!isText(reason)) return `${path} gives no reason.`;
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

// YAML takes an unquoted date for a time: the engine then hands over midnight UTC, as Go writes it.
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
