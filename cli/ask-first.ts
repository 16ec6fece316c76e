import { confirm, isCancel } from "@clack/prompts";
import { UserError } from "../integrations/text/user-error.ts";

/**
 * Asks before a command changes a tenant. `--yes` is the answer of a pipeline. Throws if the answer is no, or if nobody can
 * be asked.
 */
export async function askFirst(question: string, { isAnswered }: { readonly isAnswered: boolean }): Promise<void> {
  if (isAnswered) return;
  const { stdin: input, stderr: output } = process;
  const isCi = (process.env["CI"] ?? "") !== "";
  if (!input.isTTY || !output.isTTY || isCi) {
    throw new UserError({ message: `not answered: ${question}`, fix: "answer with --yes", code: "not-confirmed" });
  }
  const answer = await confirm({ input, output, message: question, initialValue: false });
  if (isCancel(answer) || !answer) throw new UserError({ message: "nothing was changed", code: "cancelled" });
}
