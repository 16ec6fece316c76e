import { hashText } from "../../integrations/hash.ts";

/** Short text for the id of a task, the same for the same values in any order. */
export function subjectOf(...values: readonly string[]): string {
  return hashText(JSON.stringify(values.toSorted())).toString(16).padStart(8, "0");
}
