import { Command, Option } from "@commander-js/extra-typings";
import { SpecError } from "../../integrations/stack-file/problems.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { visibleText } from "../../integrations/text/visible-text.ts";
import { endWith, processTerminal } from "../command.ts";
import type { Terminal } from "../output/terminal.ts";
import { type ConformanceRequest, readSubject } from "./conformance/subject.ts";
import { testOnSandbox } from "./conformance/sandbox-steps.ts";
import type { Report } from "./conformance/step.ts";

/** `conformance`: tests a system file on a new sandbox. */
export const conformance = new Command("conformance")
  .description(
    "Test a system file on a new sandbox: register, hand over, sign in, rotate ten times, remove. " +
      "Runs the file's code. Exit code 0: conforms, 1: does not.",
  )
  .argument("<file>", "the system file, such as ./systems/contoso-crm.ts")
  .addOption(new Option("--entry <file>", "a YAML file with the entry to test (default: the file's export example)"))
  .action(async (file, { entry }) => {
    const request = { projectDir: process.cwd(), env: process.env, file, entry };
    endWith(await testSystemFile(request, processTerminal()));
  });

/** Tests a system file and prints one line for each step. Stops at the first failure. Returns the exit code. */
export async function testSystemFile(
  request: ConformanceRequest,
  { print, progress, colors }: Pick<Terminal, "print" | "progress" | "colors">,
): Promise<0 | 1> {
  const report: Report = async (title, action) => {
    progress(title);
    try {
      const { summary, result } = await action();
      print(`  ${colors.green("ok")}  ${title}: ${visibleText(summary)}`);
      return result;
    } catch (error) {
      const text = textOf(error);
      if (text === undefined) throw error;
      print(`  ${colors.red("failed")}  ${title}: ${text.split("\n").map(visibleText).join("\n  ")}`);
      throw new StepFailed();
    }
  };
  try {
    const subject = await readSubject(request, report);
    await testOnSandbox(subject, request.env, report);
    print(`${colors.green(visibleText(request.file))} conforms`);
    return 0;
  } catch (error) {
    if (error instanceof StepFailed) return 1;
    throw error;
  }
}

/** A step failed. Its line is already printed. */
class StepFailed extends Error {
  override readonly name = "StepFailed";
}

/** Returns the error message; undefined for a bug in this program. */
function textOf(error: unknown): string | undefined {
  return error instanceof UserError || error instanceof SpecError ? error.message : undefined;
}
