/**
 * Characters that are invisible or that reorder visible text: control characters, line and paragraph
 * separators, bidirectional controls, zero-width and other default-ignorable characters, and unpaired surrogates.
 * Source: Unicode Standard Annex 44, general categories Cc, Cf, Cs, Zl, Zp and Default_Ignorable_Code_Point.
 */
export const hiddenCharacters = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** Writes a character as its code point, such as `U+202E`. */
export function renderCodePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
