import { createColors } from "picocolors";
import { expect, it } from "vitest";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import { attackTexts } from "../../../test/support/attack-texts.ts";
import { renderRemain } from "../../commands/recover/render.ts";
import { leftRegistration } from "./left-registration.ts";

it.each(Object.entries(attackTexts))("forges no line of a log: %s", (_, text) => {
  const remain = leftRegistration(text, { integration: text, clientId: text, createdOn: text, doubts: [text] });
  for (const line of renderRemain(remain, createColors(false)).split("\n")) expect(visibleText(line)).toBe(line);
});
