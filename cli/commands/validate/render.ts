import { renderProblem } from "../../../integrations/stack-file/problems.ts";
import { visibleText } from "../../../integrations/text/visible-text.ts";
import type { Colors } from "../../output/terminal.ts";
import type { CheckedFile } from "./check-stack-file.ts";

/**
 * Returns the problems, then the encrypted values, as `file:line:column: path: message`, which editors and terminals turn
 * into links.
 */
export function renderCheckedFiles(files: readonly CheckedFile[], colors: Colors): string {
  return files
    .flatMap((one) => [...renderProblemsOf(one), ...renderEncryptedOf(one), summaryOf(one, colors)])
    .join("\n");
}

function renderProblemsOf({ file, problems }: CheckedFile): string[] {
  return problems.map((problem) => `${visibleText(file)}:${problem.line}:${problem.column}: ${renderProblem(problem)}`);
}

function renderEncryptedOf({ file, encrypted }: CheckedFile): string[] {
  return encrypted.map(({ path, line, column, limitsEntry }) => {
    const limit = limitsEntry ? ", so this integration was checked only in part" : "";
    return visibleText(`${file}:${line}:${column}: ${path}: is encrypted and was not checked${limit}`);
  });
}

function summaryOf({ file, integrations, problems, encrypted }: CheckedFile, colors: Colors): string {
  const name = visibleText(file);
  const rest = encrypted.length > 0 ? `, ${count(encrypted.length, "encrypted value")} for a preview to check` : "";
  if (problems.length > 0) return colors.red(`${name}: ${count(problems.length, "problem")}${rest}`);
  return colors.green(`${name}: ${count(integrations, "integration")}, no problems${rest}`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
