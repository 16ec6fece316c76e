import { hiddenCharacters } from "../../integrations/text/hidden-characters.ts";

/**
 * Renders JSON that is safe to print to a terminal or a pipeline log, and that parses to the same value. Escapes hidden
 * characters, and text that Azure Pipelines or GitHub Actions would run as a logging command.
 */
export function printableJson(value: unknown): string {
  return (
    JSON.stringify(value, undefined, 2)
      // Line breaks and indentation are the only control characters that JSON.stringify writes itself.
      .replaceAll(hiddenCharacters, (character) => (character === "\n" ? character : escapeUnits(character)))
      .replaceAll(/##(?=(vso)?\[)/gi, "#\\u0023")
  );
}

function escapeUnits(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index).toString(16).padStart(4, "0");
    return `\\u${unit}`;
  }).join("");
}
