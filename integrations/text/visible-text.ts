import { hiddenCharacters, renderCodePoint } from "./hidden-characters.ts";

/**
 * Returns one line of text that is safe to print to a terminal, a report or a pipeline log. Hidden characters are shown
 * as `[U+202E]`, and text that GitHub Actions or Azure Pipelines would run as a logging command is broken up.
 * Sources: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands and
 * https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 */
export function visibleText(text: string): string {
  return (
    text
      .replaceAll(/\s+/g, (space) => (/[\r\n]/.test(space) ? " " : space))
      .replaceAll(hiddenCharacters, (character) => `[${renderCodePoint(character)}]`)
      // Azure Pipelines reads a command anywhere in a line, and GitHub Actions accepts this form too.
      .replaceAll(/##(?=(vso)?\[)/gi, "# #")
      .replace(/^(\s*):(?=:)/, "$1: ")
  );
}
