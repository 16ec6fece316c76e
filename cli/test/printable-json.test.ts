import { expect, it } from "vitest";
import { printableJson } from "../output/printable-json.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";
import { attackTexts } from "../../test/support/attack-texts.ts";

it.each(Object.entries(attackTexts))(
  "prints nothing that a log would run or hide, and loses nothing: %s",
  (_, text) => {
    const value = { [text]: [text, { text }] };
    const printed = printableJson(value);
    for (const line of printed.split("\n")) expect(visibleText(line)).toBe(line);
    expect(JSON.parse(printed)).toEqual(value);
  },
);

it("is plain JSON without hidden characters", () => {
  const value = { name: "erp-sync", list: [1, true, null], text: 'ä " \\ # [x]' };
  expect(printableJson(value)).toBe(JSON.stringify(value, undefined, 2));
});
