import { z } from "zod";
import { renderValue } from "../stack-file/problems.ts";
import { type FieldProblem, fieldCheck } from "../stack-file/schema.ts";

/** The schema of a text for the portal, a consent page or a hand-off, with a maximum length in characters. */
export function shownText(maximum?: number): z.ZodString {
  const text = z.string().min(1).check(fieldCheck(checkBlank));
  return maximum === undefined ? text : text.max(maximum);
}

function checkBlank(text: string): FieldProblem[] {
  // The braille pattern without dots is a symbol, but invisible.
  if (text === "" || /[\p{L}\p{N}\p{P}\p{S}]/u.test(text.replaceAll("\u2800", ""))) return [];
  return [
    {
      message: `must have a character that readers see, got ${renderValue(text)}`,
      fix: "write a name or a sentence, or remove the key",
      code: "blank-text",
    },
  ];
}
