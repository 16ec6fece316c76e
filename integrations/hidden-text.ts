import { hiddenCharacters, renderCodePoint } from "./hidden-characters.ts";
import { type Problem, renderPath, renderValue } from "./problems.ts";

/** Reports every text, keys included, with a character that a reader does not see. `at` is where the value is. */
export function findHiddenCharacters(value: unknown, at: readonly PropertyKey[]): Problem[] {
  if (typeof value === "string") return checkText(value, at, value);
  if (Array.isArray(value)) return value.flatMap((entry, index) => findHiddenCharacters(entry, [...at, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => [
    ...checkText(key, [...at, key]),
    ...findHiddenCharacters(entry, [...at, key]),
  ]);
}

/** `shown` is the text where it may be printed; a key is printed in its path. */
function checkText(text: string, at: readonly PropertyKey[], shown?: string): Problem[] {
  const allowed = at[0] === "integrations" && at[2] === "notes" && at.length === 3 && shown !== undefined ? "\n" : "";
  const found = [...new Set(text.match(hiddenCharacters))].filter((character) => character !== allowed);
  if (found.length === 0) return [];
  const points = found.slice(0, 3).map(renderCodePoint).join(", ");
  // Text under credential may be the secret itself.
  const place = shown === undefined || at.includes("credential") ? "" : ` in ${renderValue(shown)}`;
  return [
    {
      path: renderPath(at),
      message: `must not contain hidden characters, got ${points}${place}`,
      fix: found.every((character) => "\t\n\r\u2028\u2029".includes(character))
        ? "write it on one line, without tabs; only notes may have line breaks"
        : "type it again: text that was pasted may contain characters that nobody sees",
      code: "hidden-character",
    },
  ];
}
