import { diff } from "node:util";
import { visibleText } from "../../integrations/text/visible-text.ts";
import type { Colors } from "./terminal.ts";

/** How many unchanged lines are shown around a change. */
const context = 2;

/** Renders the lines of a text that changed, with a few unchanged lines around them. */
export function renderDiff(before: string, after: string, colors: Colors): string {
  const lines = diff(before.split("\n"), after.split("\n")).map(([kind, line]) => ({ kind, line: visibleText(line) }));
  const isNear = (index: number): boolean =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(({ kind }) => kind !== 0);
  const shown = lines.map((line, index) => ({ ...line, isShown: isNear(index) }));
  return shown
    .flatMap(({ kind, line, isShown }, index) => {
      if (!isShown) return shown[index - 1]?.isShown === true ? [colors.dim("  ...")] : [];
      if (kind === 0) return [`  ${line}`];
      // The first text is the expected one for Node, so its lines are those to add.
      return [kind < 0 ? colors.green(`+ ${line}`) : colors.red(`- ${line}`)];
    })
    .join("\n");
}
