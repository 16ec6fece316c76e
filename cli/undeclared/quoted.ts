/** Quotes a value from the tenant in the sentence of a finding. */
export function quoted(value: string): string {
  return value === "" ? "(empty)" : `\`${value.replaceAll("`", "'")}\``;
}
