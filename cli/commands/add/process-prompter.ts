import { type Ask, openPrompter } from "./prompter.ts";

/** Opens a prompter on the terminal of this process. Undefined without a terminal, as in a pipeline. */
export async function openProcessPrompter(): Promise<Ask | undefined> {
  const { stdin: input, stdout: output } = process;
  const isCi = (process.env["CI"] ?? "") !== "";
  return input.isTTY && output.isTTY && !isCi ? await openPrompter({ input, output }) : undefined;
}
