import { z } from "zod";
import { renderValue } from "./problems.ts";
import { fieldCheck } from "./schema.ts";
import { parseTime, timePattern } from "./time.ts";

/** A day, or a time with its offset, also in the form in which the engine passes one without quotes. Becomes an ISO time in UTC. */
export const writtenTime = z
  .string()
  .check(
    fieldCheck((text: string) =>
      parseTime(text) === undefined
        ? [
            {
              message: `must be a day or a time with its offset, got ${renderValue(text)}`,
              fix: "write it like 2026-11-21 or 2026-11-21T08:00:00Z",
              code: "not-a-time",
            },
          ]
        : [],
    ),
  )
  .meta({ pattern: timePattern })
  .transform((text) => toIsoSeconds(parseTime(text)));

function toIsoSeconds(time: Date | undefined): string {
  return (time ?? new Date(Number.NaN)).toISOString().replace(".000Z", "Z");
}
