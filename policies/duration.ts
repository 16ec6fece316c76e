const milliseconds = new Map([
  ["ns", 1e-6],
  ["us", 1e-3],
  ["µs", 1e-3],
  ["μs", 1e-3],
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

const part = String.raw`(\d+(?:\.\d*)?|\.\d+)(${[...milliseconds.keys()].join("|")})`;
const parts = new RegExp(part, "gu");
const whole = new RegExp(`^[+-]?(?:${part})+$`, "u");

/** Go counts nanoseconds in 64 bits. */
const longest = 2 ** 63 * 1e-6;

/**
 * Reads a duration such as `4320h` or `1h30m` as the azuread provider does, in milliseconds. Undefined if the provider
 * refuses it. https://pkg.go.dev/time#ParseDuration
 */
export function parseDuration(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0;
  if (!whole.test(text)) return undefined;
  const sizes = Array.from(
    text.matchAll(parts),
    ([, count, unit = ""]) => Number(count) * (milliseconds.get(unit) ?? 0),
  );
  const size = sizes.reduce((sum, one) => sum + one, 0);
  if (size >= longest) return undefined;
  return text.startsWith("-") ? -size : size;
}
