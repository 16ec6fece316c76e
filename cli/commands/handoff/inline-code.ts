/** A stretch of a sentence: prose, or something to be typed as it stands. */
export interface Stretch {
  readonly text: string;
  readonly isCode: boolean;
}

/** Splits a sentence of a hand-off: systems write what is to be typed between backticks. */
export function splitCode(sentence: string): Stretch[] {
  return sentence
    .split(/`([^`]+)`/)
    .map((text, index) => ({ text, isCode: index % 2 === 1 }))
    .filter(({ text }) => text !== "");
}
