/** A part of a sentence: prose, or text to type unchanged. */
export interface Stretch {
  readonly text: string;
  readonly isCode: boolean;
}

/** Splits a sentence of a hand-off. Text to type is in backticks. */
export function splitCode(sentence: string): Stretch[] {
  return sentence
    .split(/`([^`]+)`/)
    .map((text, index) => ({ text, isCode: index % 2 === 1 }))
    .filter(({ text }) => text !== "");
}
