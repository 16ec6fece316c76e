import { describe, expect, it } from "vitest";
import { visible } from "../visible.ts";

describe("a text that the pack prints", () => {
  it.each([
    ["plain text stays: https://erp.contoso.com", "plain text stays: https://erp.contoso.com"],
    ["two\nlines", "two[U+000A]lines"],
    ["a\r\u001B]0;title\u0007", "a[U+000D][U+001B]]0;title[U+0007]"],
    ["abc\u202Edef", "abc[U+202E]def"],
    ["zero\u200Bwidth", "zero[U+200B]width"],
    ["::add-mask::x", ": :add-mask::x"],
    ["a ##vso[task.setvariable]", "a # #vso[task.setvariable]"],
  ])("with %o cannot forge a log", (text, expected) => {
    expect(visible(text)).toBe(expected);
  });
});
