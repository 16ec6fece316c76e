import { describe, expect, it } from "vitest";
import { findNearest, suggest } from "../../integrations/stack-file/nearest.ts";

describe("findNearest", () => {
  it.each([
    ["a letter off", "User.Raed", ["Mail.Read", "User.Read", "User.Read.All"], ["User.Read"]],
    ["other capitals", "user.read", ["User.Read"], ["User.Read"]],
    ["nearest first", "Mail.Rea", ["Mail.Reads", "Mail.Read"], ["Mail.Read", "Mail.Reads"]],
    ["alphabetically where equally near", "ab", ["ac", "aa"], ["aa", "ac"]],
    ["three at most", "aaaa", ["aaab", "aaac", "aaad", "aaae"], ["aaab", "aaac", "aaad"]],
    [
      "nothing much further off than the nearest",
      "Odata.FulAccess",
      ["AX.FullAccess", "Odata.FullAccess"],
      ["Odata.FullAccess"],
    ],
    ["nothing far off", "salesforce", ["integray", "custom"], []],
    ["nothing among nothing", "custom", [], []],
  ])("finds %s", (_, wanted, names, nearest) => {
    expect(findNearest(wanted, names)).toEqual(nearest);
  });
});

describe("suggest", () => {
  it.each([
    ["one", "aaaa", ["aaab"], "did you mean aaab?"],
    ["two", "aaaa", ["aaab", "aaac"], "did you mean aaab or aaac?"],
    ["three", "aaaa", ["aaab", "aaac", "aaad"], "did you mean aaab, aaac or aaad?"],
    ["the fallback", "zzzzzz", ["aaab"], "remove it"],
  ])("offers %s", (_, wanted, names, text) => {
    expect(suggest(wanted, names, "remove it")).toBe(text);
  });
});
