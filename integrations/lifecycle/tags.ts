import { z } from "zod";
import { checkDistinct } from "../stack-file/lists.ts";
import { renderValue } from "../stack-file/problems.ts";
import { type FieldProblem, fieldCheck } from "../stack-file/schema.ts";
import { shownText } from "../text/shown-text.ts";

/** Tags in addition to the one that identifies the integration. */
export const tagList = z
  .array(shownText(256).check(fieldCheck(checkTag)))
  .check(fieldCheck((tags: string[]) => checkDistinct(tags)));

// Other stacks, the inventory and the policy pack rely on the tags of integrations.
function checkTag(tag: string): FieldProblem[] {
  if (!tag.startsWith("entra-integrations:")) return [];
  return [
    {
      message: `must not begin with entra-integrations:, got ${renderValue(tag)}`,
      fix: "remove it: runs add the tag of the integration themselves",
      code: "tag-reserved",
    },
  ];
}
