import type { z } from "zod";
import { suggest } from "./nearest.ts";
import { type Problem, renderPath, renderValue } from "./problems.ts";

/** A problem inside a value, with the keys that lead to it from there. */
export type FieldProblem = Omit<Problem, "path"> & { keys?: PropertyKey[] };

/** A zod check from a function that returns problems: zod carries path and order, the problem carries the words. */
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

/** What zod found, in our five parts. `knownKeys` are the options of the object at the root, for suggestions. */
export function problemsOf(error: z.ZodError, at: string, knownKeys: readonly string[]): Problem[] {
  return error.issues.flatMap((issue) => problemsOfIssue(issue, at, knownKeys));
}

function problemsOfIssue(issue: z.core.$ZodIssue, at: string, knownKeys: readonly string[]): Problem[] {
  const path = renderPath([at, ...issue.path]);
  // Whoever writes text under credential may have written the secret itself.
  const isCredential = issue.path.at(-1) === "credential";
  const got = isCredential ? "got something else" : `got ${renderValue(issue.input)}`;
  switch (issue.code) {
    case "custom":
      return [{ path, message: issue.message, ...customParts(issue.params) }];
    case "unrecognized_keys":
      return issue.keys.map((key) => ({
        path: `${path}.${key}`,
        message: "is not an option here",
        fix: suggest(key, issue.path.length === 0 ? knownKeys : [], "remove it"),
        code: "unknown-option",
      }));
    case "invalid_type":
      return issue.input === undefined
        ? [{ path, message: "is required", fix: `add it: ${nounOf(issue.expected)}`, code: "required" }]
        : [
            {
              path,
              message: `must be ${nounOf(issue.expected)}, ${got}`,
              fix: `write ${nounOf(issue.expected)}`,
              code: "wrong-type",
            },
          ];
    case "invalid_value": {
      const values = issue.values.map(String);
      const law = values.length === 1 ? `must be ${String(values[0])}` : `must be one of ${values.join(", ")}`;
      return [
        {
          path,
          message: `${law}, ${got}`,
          fix: suggest(String(issue.input), values, `use ${values.join(" or ")}`),
          code: "not-an-allowed-value",
        },
      ];
    }
    case "too_small":
      return [
        {
          path,
          message: `must have at least ${amount(issue.origin, issue.minimum)}, ${got}`,
          fix: "add what is missing",
          code: "too-small",
        },
      ];
    case "too_big":
      return [
        {
          path,
          message: `must have at most ${amount(issue.origin, issue.maximum)}, ${got}`,
          fix: "shorten it",
          code: "too-big",
        },
      ];
    case "invalid_union": {
      const choices = "options" in issue ? (issue.options ?? []).map(String) : [];
      const chosen = (issue.input as Record<string, unknown>)[issue.discriminator ?? ""];
      return [
        {
          path,
          message: `must be one of ${choices.join(", ")}, got ${renderValue(chosen)}`,
          fix: suggest(String(chosen), choices, `use ${choices.join(" or ")}`),
          code: "not-an-allowed-value",
        },
      ];
    }
    default:
      return [{ path, message: `${issue.message}, ${got}`, fix: "correct the value", code: "wrong-value" }];
  }
}

function customParts(params: Record<string, unknown> | undefined): { fix: string; code: string } {
  return { fix: String(params?.["fix"]), code: String(params?.["code"]) };
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

function amount(origin: string, count: number | bigint): string {
  if (origin === "string") return `${String(count)} characters`;
  if (origin === "array") return `${String(count)} entries`;
  return String(count);
}
