import { z } from "zod";
import { suggest } from "./nearest.ts";
import { type Position, type Problem, type ProblemText, renderChoice, renderPath, renderValue } from "./problems.ts";

/** A problem inside a value, with the keys that lead from the value to it. */
export type FieldProblem = ProblemText & { keys?: PropertyKey[] };

/** Makes a zod check from a function that returns problems. zod adds the path, and the problem provides the text. */
export function fieldCheck<T>(find: (value: T) => FieldProblem[]): (payload: z.core.ParsePayload<T>) => void {
  return (payload) => {
    for (const { keys = [], message, fix, code } of find(payload.value)) {
      payload.issues.push({
        code: "custom",
        input: payload.value,
        path: keys,
        message,
        params: { fix, code },
        continue: true,
      });
    }
  };
}

/** Custom problems for discriminator values that exist but are not allowed for this system. */
export const customAnswers = z.registry<{ answer: (chosen: unknown) => ProblemText | undefined }>();

/** The name that an option had in an earlier version, by the schema of the option. */
export const formerNames = z.registry<{ name: string }>();

/** Turns a zod error into problems. `at` is the position of the value, `schema` the schema that was used; suggestions come from it. */
export function problemsOf(error: z.ZodError, at: Position, schema: z.ZodType): Problem[] {
  return error.issues.flatMap((issue) => problemsOfIssue(issue, at, schema));
}

function problemsOfIssue(issue: z.core.$ZodIssue, at: Position, schema: z.ZodType): Problem[] {
  const path = renderPath([...at, ...issue.path]);
  switch (issue.code) {
    case "custom":
      return [{ path, message: issue.message, ...customParts(issue.params) }];
    case "unrecognized_keys": {
      const written = new Set(Object.keys(issue.input ?? {}));
      const options = optionsAt(schema, issue.path, issue.input);
      const others = [...options.keys()].filter((option) => !written.has(option));
      return issue.keys.map((key) => ({
        path: renderPath([...at, ...issue.path, key]),
        ...(renamed(key, options, written) ?? {
          message: "is not an option here",
          fix: suggest(key, others, others.length === 0 ? "remove it" : `remove it, or use ${renderChoice(others)}`),
          code: "unknown-option",
        }),
      }));
    }
    case "invalid_type":
      return [{ path, ...wrongType(issue) }];
    case "invalid_value":
      return [{ path, ...notAllowed(issue.input, issue.values.map(String), issue) }];
    case "invalid_union": {
      const choices = "options" in issue ? (issue.options ?? []).map(String) : [];
      const chosen = (issue.input as Record<string, unknown>)[issue.discriminator ?? ""];
      return [{ path, ...(refusalOf(chosen, schema, issue.path) ?? notAllowed(chosen, choices, issue)) }];
    }
    case "invalid_key":
      return issue.issues.flatMap((inner) => problemsOfIssue({ ...inner, path: issue.path }, at, schema));
    case "too_small":
    case "too_big":
      return [{ path, ...wrongSize(issue) }];
    default:
      return [
        {
          path,
          message: `${issue.message}, ${got(issue, issue.input)}`,
          fix: "correct the value",
          code: "wrong-value",
        },
      ];
  }
}

function customParts(params: Record<string, unknown> | undefined): { fix: string; code: string } {
  return { fix: String(params?.["fix"]), code: String(params?.["code"]) };
}

function got({ path }: z.core.$ZodIssue, input: unknown): string {
  // Text below credential may be the secret itself.
  return path.includes("credential") && typeof input === "string" ? "got other text" : `got ${renderValue(input)}`;
}

function wrongType(issue: z.core.$ZodIssueInvalidType): ProblemText {
  const noun = nounOf(issue.expected);
  if (issue.input === undefined) {
    return { message: "is required", fix: `add ${String(issue.path.at(-1) ?? "it")} as ${noun}`, code: "required" };
  }
  return { message: `must be ${noun}, ${got(issue, issue.input)}`, fix: fixOfType(issue), code: "wrong-type" };
}

function fixOfType({ expected, input }: z.core.$ZodIssueInvalidType): string {
  if (input === null) return `write ${nounOf(expected)} after the colon, or remove the key`;
  if (expected === "string" && (typeof input === "number" || typeof input === "boolean")) return "put it in quotes";
  if (expected === "array" && typeof input === "string") return "put it in brackets, as in [first, second]";
  return `write ${nounOf(expected)}${typeof input === "string" && isBare(expected) ? " without quotes" : ""}`;
}

function isBare(expected: string): boolean {
  return expected === "boolean" || expected === "int" || expected === "number";
}

function notAllowed(input: unknown, values: string[], issue: z.core.$ZodIssue): ProblemText {
  return {
    message: `must be ${values.length === 1 ? "" : "one of "}${values.join(", ")}, ${got(issue, input)}`,
    // A map with a key toString would break the comparison.
    fix: suggest(typeof input === "string" ? input : "", values, `write ${renderChoice(values)}`),
    code: "not-an-allowed-value",
  };
}

function wrongSize(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): ProblemText {
  const { limit, bound, beyond, code } =
    issue.code === "too_small"
      ? { limit: "at least", bound: Number(issue.minimum), beyond: "more", code: "too-small" }
      : { limit: "at most", bound: Number(issue.maximum), beyond: "less", code: "too-big" };
  if (issue.origin === "string" || issue.origin === "array") {
    const unit = issue.origin === "string" ? "character" : "entry";
    const length = String((issue.input as string | unknown[]).length);
    return {
      message: `must have ${limit} ${String(bound)} ${plural(unit, bound)}, got ${length}`,
      fix: beyond === "more" ? "write more, or remove the key" : "shorten it",
      code,
    };
  }
  return {
    message: `must be ${limit} ${String(bound)}, ${got(issue, issue.input)}`,
    fix: `write ${String(bound)} or ${beyond}`,
    code,
  };
}

function plural(unit: "character" | "entry", count: number): string {
  if (count === 1) return unit;
  return unit === "entry" ? "entries" : "characters";
}

function nounOf(expected: string): string {
  switch (expected) {
    case "array":
      return "a list";
    case "object":
    case "record":
      return "a map of keys and values";
    case "string":
      return "text";
    case "boolean":
      return "true or false";
    case "int":
      return "a whole number";
    default:
      return `a ${expected}`;
  }
}

function refusalOf(chosen: unknown, schema: z.core.$ZodType, path: PropertyKey[]): ProblemText | undefined {
  // The last key is the discriminator inside the union.
  const unions = schemasAt(schema, path.slice(0, -1));
  return unions.map((union) => customAnswers.get(union)?.answer(chosen)).find((words) => words !== undefined);
}

/** The problem of a key that was the name of an option in an earlier version. */
function renamed(
  key: string,
  options: ReadonlyMap<string, z.core.$ZodType>,
  written: ReadonlySet<string>,
): ProblemText | undefined {
  const name = [...options].find(([, option]) => formerNames.get(option)?.name === key)?.[0];
  if (name === undefined) return undefined;
  const fix = written.has(name) ? `remove it, because ${name} is also there` : `write ${name}`;
  return { message: "has been renamed", fix, code: "option-renamed" };
}

/** The options of the object at a path of a schema. For a union, those of the chosen member. */
function optionsAt(schema: z.core.$ZodType, path: PropertyKey[], input: unknown): Map<string, z.core.$ZodType> {
  const found = schemasAt(schema, path).flatMap((one): [string, z.core.$ZodType][] => {
    const { def } = (one as z.core.$ZodTypes)._zod;
    if (def.type === "object") return Object.entries(def.shape);
    if (def.type !== "union" || !("discriminator" in def)) return [];
    const key = String(def.discriminator);
    const chosen = (input as Record<string, z.core.util.Primitive>)[key];
    const forms = def.options.filter((option) => option._zod.propValues?.[key]?.has(chosen));
    return forms.flatMap((form) => [...optionsAt(form, [], input)]);
  });
  return new Map(found);
}

/** The schemas at a path of a schema; several for a union. */
function schemasAt(schema: z.core.$ZodType, path: PropertyKey[]): z.core.$ZodType[] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  if (def.type === "optional" || def.type === "nullable") return schemasAt(def.innerType, path);
  if (def.type === "pipe") return schemasAt(def.in, path);
  const [key, ...rest] = path;
  if (key === undefined) return [schema];
  switch (def.type) {
    case "object": {
      const inner = Object.hasOwn(def.shape, key) ? def.shape[String(key)] : undefined;
      return inner === undefined ? [] : schemasAt(inner, rest);
    }
    case "array":
      return schemasAt(def.element, rest);
    case "record":
      return schemasAt(def.valueType, rest);
    case "union":
      return def.options.flatMap((option) => schemasAt(option, path));
    default:
      return [];
  }
}
