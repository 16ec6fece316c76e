import { z } from "zod";
import { renderValue } from "../stack-file/problems.ts";
import { type FieldProblem, fieldCheck, formerNames } from "../stack-file/schema.ts";

/** An earlier date is a typing mistake in the year. */
const earliest = "2000-01-01";

/** An ISO date, not before `earliest`. The engine turns an unquoted date into midnight UTC, in Go's format. */
const isoDate = z
  .string()
  .check(
    fieldCheck<string>((text) => {
      if (!isDate(text)) {
        return [
          {
            // Text below credential may be a secret.
            message: "must be a date in the form YYYY-MM-DD, got other text",
            fix: "write a date, such as 2026-11-21",
            code: "not-a-date",
          },
        ];
      }
      if (text >= earliest) return [];
      return [
        {
          message: `must be ${earliest} or later, got ${renderValue(text.slice(0, 10))}`,
          fix: "write the day on which you begin, such as 2026-11-21",
          code: "date-too-early",
        },
      ];
    }),
  )
  .meta({ format: "date" })
  .transform((text) => text.slice(0, 10));

const period = z.int().min(1).max(365);

/** The options of a rotating secret. */
export const rotationOptions = {
  rotateEveryDays: period
    .optional()
    .describe("Days between two rotations; a secret lives twice as long, at most Entra's two years. Default: 80"),
  rotationStart: isoDate
    .optional()
    .describe("The day from which the periods are counted. Default: a day derived from the name")
    .register(formerNames, { name: "since" }),
  periodChanges: z
    .array(
      z.strictObject({
        from: isoDate.describe(
          "The day from which new secrets have the new period; later than today when you write it",
        ),
        rotateEveryDays: period.describe("Days between two rotations from then on"),
      }),
    )
    .check(fieldCheck(checkOrder))
    .optional()
    .describe("Later periods, in order of time: append one instead of editing rotateEveryDays or rotationStart")
    .register(formerNames, { name: "changes" }),
  emergencyRotation: z
    .int()
    .min(1)
    .optional()
    .describe("Raise it by one after a leak: the next run replaces every secret at once. Default: 1")
    .register(formerNames, { name: "revision" }),
  retire: z
    .enum(["expiry", "on-evidence"])
    .optional()
    .describe(
      "When the previous secret is deleted: when it expires, or before that, once sign-in reports show that the product uses only the current one. Default: expiry",
    ),
};

/** The options of a rotating secret as written in a stack file, before defaults. */
export type RotationOptions = z.output<z.ZodObject<typeof rotationOptions>>;

function checkOrder(periodChanges: { from: string }[]): FieldProblem[] {
  return periodChanges.flatMap(({ from }, index) => {
    const before = periodChanges[index - 1]?.from;
    if (before === undefined || before < from) return [];
    return [
      {
        keys: [index, "from"],
        message: `must be later than the change before it, got ${renderValue(from)} after ${renderValue(before)}`,
        fix: "put the entries in order of time, each with its own date",
        code: "period-changes-order",
      },
    ];
  });
}

function isDate(text: string): boolean {
  const match = /^(\d{4}-\d{2}-\d{2})(T00:00:00(\.0+)?Z| 00:00:00 \+0000 UTC)?$/.exec(text);
  const day = match?.[1];
  if (day === undefined) return false;
  const time = Date.parse(day);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}
