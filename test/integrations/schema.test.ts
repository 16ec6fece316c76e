import { describe, expect, it } from "vitest";
import { z } from "zod";
import { renderProblem } from "../../integrations/stack-file/problems.ts";
import { problemsOf } from "../../integrations/stack-file/schema.ts";

/** The text for a value that breaks a schema, as an option `at` of some integration. */
function texts(schema: z.ZodType, value: unknown): string[] {
  const { error } = schema.safeParse(value, { reportInput: true });
  return error === undefined ? [] : problemsOf(error, ["at"], schema).map(renderProblem);
}

const nested = z.strictObject({
  kinds: z.array(z.strictObject({ first: z.string().optional(), second: z.string().optional() })).optional(),
  byName: z.record(z.string(), z.strictObject({ third: z.string() })).optional(),
});

describe("problemsOf", () => {
  it.each<[string, z.ZodType, unknown, string]>([
    [
      "a check of zod's own",
      z.email(),
      "x",
      'at: Invalid email address, got "x"\n  fix: correct the value  [wrong-value]',
    ],
    [
      "a list that is too long",
      z.array(z.string()).max(1),
      ["a", "b"],
      "at: must have at most 1 entry, got 2\n  fix: shorten it  [too-big]",
    ],
    [
      "text that is too short",
      z.string().min(3),
      "ab",
      "at: must have at least 3 characters, got 2\n  fix: write more, or remove the key  [too-small]",
    ],
    [
      "an unknown key in an entry of a list",
      nested,
      { kinds: [{ frist: "" }] },
      "at.kinds[0].frist: is not an option here\n  fix: did you mean first?  [unknown-option]",
    ],
    [
      "an unknown key in an entry of a map",
      nested,
      { byName: { a: { third: "", fourth: "" } } },
      "at.byName.a.fourth: is not an option here\n  fix: remove it  [unknown-option]",
    ],
    [
      "an unknown key at the root",
      nested,
      { other: 1 },
      "at.other: is not an option here\n  fix: remove it, or use kinds or byName  [unknown-option]",
    ],
    [
      "a word that is not the one",
      z.literal("a"),
      "b",
      'at: must be a, got "b"\n  fix: did you mean a?  [not-an-allowed-value]',
    ],
    ["something missing at the root", z.string(), undefined, "at: is required\n  fix: add it as text  [required]"],
  ])("has a message for %s", (_, schema, value, text) => {
    expect(texts(schema, value)).toEqual([text]);
  });

  it("reports every unknown key", () => {
    expect(texts(nested, { a: 1, b: 2 })).toHaveLength(2);
  });
});
