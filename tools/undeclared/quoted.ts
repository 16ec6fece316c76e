/** A value from the tenant in a finding's sentence; renderers show what is between backticks as it is. */
export function quoted(value: string): string {
  return value === "" ? "(empty)" : `\`${value.replaceAll("`", "'")}\``;
}
