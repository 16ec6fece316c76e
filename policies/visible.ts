/**
 * Returns one line of text that is safe to print. Control characters, bidirectional controls and invisible characters
 * are shown as `[U+202E]`, and text that GitHub Actions or Azure Pipelines would run as a logging command is broken up.
 * Sources: https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands and
 * https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands
 */
export function visible(text: string): string {
  return text
    .replaceAll(hidden, (character) => `[U+${codeOf(character)}]`)
    .replaceAll(/##(?=(vso)?\[)/gi, "# #")
    .replace(/^(\s*):(?=:)/, "$1: ");
}

/** Invisible characters, and characters that change the direction of text. */
export const hidden = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
}
