import { describe, expect, it } from "vitest";
import { parseDuration } from "../duration.ts";

// Every answer is that of Go 1.26's time.ParseDuration, in milliseconds.
describe("a duration", () => {
  it.each([
    ["4320h", 15_552_000_000],
    ["1h30m", 5_400_000],
    ["1h63072000000000us", 63_075_600_000],
    ["1us", 0.001],
    ["1µs", 0.001],
    ["1μs", 0.001],
    ["1000000ns", 1],
    ["1500ms", 1500],
    [".5h", 1_800_000],
    ["1.h", 3_600_000],
    ["+1.5h", 5_400_000],
    ["-1h30m", -5_400_000],
    ["0", 0],
    ["-0", 0],
    ["2562047h", 9_223_369_200_000],
  ])("%s is parsed like in Go", (text, milliseconds) => {
    expect(parseDuration(text)).toBeCloseTo(milliseconds, 6);
  });

  it.each([
    "",
    "4320",
    "h",
    ".h",
    "1d",
    "1y",
    "1 h",
    " 1h",
    "1h ",
    "1h\n",
    "1H",
    "1h-30m",
    "--1h",
    "1e3h",
    "1,5h",
    "1..5h",
    "180 days",
    "2562048h",
    "9223372036854775808ns",
    "１h",
  ])("%o is refused like in Go", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });
});
