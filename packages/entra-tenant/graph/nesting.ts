/**
 * Deepest nesting of a body that is read.
 * Departs from Entra: The limit on nesting in a body is 64. Entra's limit is not documented, and no object of Graph
 * needs ten levels.
 */
const deepest = 64;

/** Whether JSON is nested so deeply that recursive code would overflow the stack. */
export function isTooDeep(json: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at];
    if (isText) {
      if (character === "\\") at += 1;
      else if (character === '"') isText = false;
    } else if (character === '"') isText = true;
    else if (character === "{" || character === "[") {
      depth += 1;
      if (depth > deepest) return true;
    } else if (character === "}" || character === "]") depth -= 1;
  }
  return false;
}
