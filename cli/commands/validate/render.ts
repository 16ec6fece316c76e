import { renderProblem } from "../../../integrations/stack-file/problems.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { Colors } from "../../output/terminal.ts";
import type { CheckedFile } from "./check-stack-file.ts";

/** Returns the problems as `file:line:column: path: message`, which editors and terminals turn into links. */
export function renderCheckedFiles(files: readonly CheckedFile[], colors: Colors): string {
  return files.flatMap((one) => [...renderProblemsOf(one), summaryOf(one, colors)]).join("\n");
}

function renderProblemsOf({ file, problems }: CheckedFile): string[] {
  return problems.map((problem) => `${visibleText(file)}:${problem.line}:${problem.column}: ${renderProblem(problem)}`);
}

function summaryOf({ file, integrations, problems }: CheckedFile, colors: Colors): string {
  const name = visibleText(file);
  if (problems.length > 0) return colors.red(`${name}: ${count(problems.length, "problem")}`);
  return colors.green(`${name}: ${count(integrations, "integration")}, no problems`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
