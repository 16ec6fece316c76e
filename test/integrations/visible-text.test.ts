import { describe, expect, it } from "vitest";
import { visibleText } from "../../integrations/text/visible-text.ts";

describe("visibleText", () => {
  it.each([
    ["plain text", "Rechnungen – Größe 10", "Rechnungen – Größe 10"],
    ["a line break", "erp\r\n  sync", "erp sync"],
    ["a bare carriage return", "erp\rsync", "erp sync"],
    ["a terminal title", "\u001B]0;owned\u0007", "[U+001B]]0;owned[U+0007]"],
    ["a C1 control sequence", "\u009B31m", "[U+009B]31m"],
    ["a line separator", "a\u2028b\u2029c", "a[U+2028]b[U+2029]c"],
    ["a bidirectional override", "\u202Egpj.exe", "[U+202E]gpj.exe"],
    ["zero-width characters", "ad\u200Bmin\uFEFF", "ad[U+200B]min[U+FEFF]"],
    ["a tag character", "a\u{E0041}", "a[U+E0041]"],
    ["an unpaired surrogate", "a\uD800b", "a[U+D800]b"],
    ["a command of Azure Pipelines", "x ##vso[task.setvariable]y", "x # #vso[task.setvariable]y"],
    ["the same in capitals", "##VSO[task.x]", "# #VSO[task.x]"],
    ["an old command of GitHub Actions", "##[add-mask]x", "# #[add-mask]x"],
    ["a command of GitHub Actions", "::add-mask::x", ": :add-mask::x"],
    ["the same after a line break", "\n::add-mask::x", " : :add-mask::x"],
  ])("shows %s", (_, text, expected) => {
    expect(visibleText(text)).toBe(expected);
  });
});
