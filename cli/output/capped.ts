/** Returns the first lines of a list, and how many more there are. JSON output contains all. */
export function capped(lines: readonly string[], maximum = 100): string[] {
  const more = lines.length - maximum;
  return more > 0 ? [...lines.slice(0, maximum), `and ${more} more`] : [...lines];
}
