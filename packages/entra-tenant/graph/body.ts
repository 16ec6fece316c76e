import type { Context } from "hono";
import type { z } from "zod";
import { badRequest, invalidValue, notServed } from "./errors.ts";
import { isTooDeep } from "./nesting.ts";

/** Rules for the body of a request. */
export interface BodyRules<T> {
  /** As in "of resource '<type>'". */
  type: string;
  schema: z.ZodType<T>;
  /** Properties that exist but that clients cannot set. */
  readOnly?: readonly string[];
  /** Graph properties that the local tenant does not store. @default - none */
  notServed?: readonly string[];
  /** Annotations with data that is used here. All others are ignored. @default - none */
  annotations?: readonly string[];
}

/** The body of a request, checked property by property. Ignores `id` and annotations, as Graph does. */
export async function readBody<T>(c: Context, rules: BodyRules<T>): Promise<T> {
  const body = withoutAnnotations(await readJson(c), rules.annotations ?? []) as Record<string, unknown>;
  delete body["id"];
  const readOnly = Object.keys(body).find((name) => rules.readOnly?.includes(name));
  if (readOnly !== undefined)
    throw badRequest("read-only-property", `Property '${readOnly}' is read-only and cannot be set.`);
  const missing = Object.keys(body).find((name) => rules.notServed?.includes(name));
  if (missing !== undefined)
    throw notServed(`the property '${missing}' of resource '${rules.type}'`, "property-served");
  return parseBody(body, rules);
}

function parseBody<T>(body: unknown, { type, schema }: BodyRules<T>): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue?.path.map(String) ?? [];
  if (issue?.code === "unrecognized_keys") {
    const name = [...path, issue.keys[0]].join(".");
    throw badRequest("unknown-property", `Invalid property '${name}'.`);
  }
  const property = path.join(".");
  if (issue?.code === "invalid_type" && issue.input === undefined && valueAt(body, path) === undefined) {
    throw badRequest("required-property", `A value is required for property '${property}' of resource '${type}'.`);
  }
  throw invalidValue("property-value", property, type);
}

function valueAt(body: unknown, path: string[]): unknown {
  return path.reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], body);
}

/** The JSON object in the body of a request. */
export async function readJson(c: Context): Promise<Record<string, unknown>> {
  let body: unknown;
  try {
    const text = await c.req.text();
    if (isTooDeep(text)) throw unreadableBody();
    body = JSON.parse(text);
  } catch {
    throw unreadableBody();
  }
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw unreadableBody();
  return body as Record<string, unknown>;
}

function withoutAnnotations(value: unknown, kept: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((element) => withoutAnnotations(element, kept));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter(([name]) => !name.includes("@odata.") || kept.includes(name));
  return Object.fromEntries(members.map(([name, member]) => [name, withoutAnnotations(member, kept)]));
}

function unreadableBody() {
  return badRequest(
    "json-body",
    "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.",
    "BadRequest",
  );
}
