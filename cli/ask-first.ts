import { confirm, isCancel } from "@clack/prompts";
import { UserError } from "../integrations/text/user-error.ts";

/** Asks before a command changes a tenant. `--yes` is the answer of a pipeline. Throws as `confirmOnTerminal`, and at no. */
export async function askFirst(question: string, { isAnswered }: { readonly isAnswered: boolean }): Promise<void> {
  if (!isAnswered && !(await confirmOnTerminal(question))) throw cancelled();
}

/** Asks on the terminal of this process. Throws if nobody can be asked, and at Ctrl+C. */
export async function confirmOnTerminal(question: string): Promise<boolean> {
  const { stdin: input, stderr: output } = process;
  const isCi = (process.env["CI"] ?? "") !== "";
  if (!input.isTTY || !output.isTTY || isCi) {
    throw new UserError({ message: `not answered: ${question}`, fix: "answer with --yes", code: "not-confirmed" });
  }
  const answer = await confirm({ input, output, message: question, initialValue: false });
  if (isCancel(answer)) throw cancelled();
  return answer;
}

function cancelled(): UserError {
  return new UserError({ message: "nothing was changed", code: "cancelled" });
}
