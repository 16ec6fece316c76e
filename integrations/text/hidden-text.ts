import { hiddenCharacters, renderCodePoint } from "./hidden-characters.ts";
import { type Problem, renderPath, renderValue } from "../stack-file/problems.ts";
import { maximumDepth } from "../stack-file/structure.ts";

/**
 * Reports every text and key that contains an invisible character. `at` is the path of the value. Never repeats a secret.
 */
export function findHiddenCharacters(
  value: unknown,
  at: readonly PropertyKey[],
  { isSecret = false }: { isSecret?: boolean } = {},
): Problem[] {
  if (typeof value === "string") return checkText(value, at, isSecret ? "secret" : "text");
  // Deeper values are refused for their depth.
  if (at.length > maximumDepth) return [];
  if (Array.isArray(value)) return value.flatMap((entry, index) => findHiddenCharacters(entry, [...at, index]));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]) => [
    ...checkText(key, [...at, key], "key"),
    ...findHiddenCharacters(entry, [...at, key]),
  ]);
}

function checkText(text: string, at: readonly PropertyKey[], kind: "key" | "text" | "secret"): Problem[] {
  const allowed = kind === "text" && at.length === 3 && at[0] === "integrations" && at[2] === "notes" ? "\n" : "";
  const found = [...new Set(text.match(hiddenCharacters))].filter((character) => character !== allowed);
  if (found.length === 0) return [];
  const points = found.slice(0, 3).map(renderCodePoint).join(", ");
  // A key is shown in its path. Text below credential may be the secret itself.
  const isShown = kind === "text" && !at.includes("credential");
  return [
    {
      path: renderPath(at),
      message: `must not contain hidden characters, got ${points}${isShown ? ` in ${renderValue(text)}` : ""}`,
      fix: found.every((character) => "\t\n\r\u2028\u2029".includes(character))
        ? "write it on one line, without tabs; only notes may have line breaks"
        : "type it again: text that was pasted may contain characters that nobody sees",
      code: "hidden-character",
    },
  ];
}
