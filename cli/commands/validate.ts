import { Command, Option } from "@commander-js/extra-typings";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { listStacks } from "../sandbox/project.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { endWith, processTerminal } from "../command.ts";
import { printableJson } from "../output/printable-json.ts";
import type { Terminal } from "../output/terminal.ts";
import { checkStackFile, type CheckedFile } from "./validate/check-stack-file.ts";
import { renderCheckedFiles } from "./validate/render.ts";

/** `validate`: checks stack files without a tenant, a backend or an engine. */
export const validate = new Command("validate")
  .description(
    "Check stack files offline, and list every problem with its line and column. Encrypted values are listed, not " +
      "checked. Exit code 0: no problems, 1: problems, 2: could not check.",
  )
  .argument("[files...]", "stack files (default: every Pulumi.<stack>.yaml in this folder)")
  .addOption(new Option("--json", "print JSON, for pipelines").default(false))
  .action(async (files, { json }) => {
    const request = { projectDir: process.cwd(), files, asJson: json, now: new Date() };
    endWith(await validateFiles(request, processTerminal()));
  });

/** The stack files to check. */
export interface ValidateRequest {
  readonly projectDir: string;
  /** @default every stack file of the project */
  readonly files: readonly string[];
  readonly asJson: boolean;
  readonly now: Date;
}

/** Checks stack files and prints their problems; returns the exit code. */
export async function validateFiles(
  request: ValidateRequest,
  terminal: Pick<Terminal, "print" | "colors">,
): Promise<0 | 1> {
  const { projectDir, now, asJson } = request;
  const files =
    request.files.length > 0 ? request.files : listStacks(projectDir).map((stack) => `Pulumi.${stack}.yaml`);
  if (files.length === 0) {
    throw new UserError({
      message: `${projectDir} contains no stack file`,
      fix: "name a file, or write one with npm run add",
      code: "stack-file-missing",
    });
  }
  const checked: CheckedFile[] = [];
  for (const file of files) {
    checked.push(await checkStackFile(readText(projectDir, file), { file, projectDir, now }));
  }
  terminal.print(asJson ? printableJson(checked) : renderCheckedFiles(checked, terminal.colors));
  return checked.some(({ problems }) => problems.length > 0) ? 1 : 0;
}

function readText(projectDir: string, file: string): string {
  try {
    return readFileSync(resolve(projectDir, file), "utf8");
  } catch (error) {
    const { code = "unreadable" } = error as NodeJS.ErrnoException;
    throw new UserError({
      message: `${file} cannot be read (${code})`,
      fix: "name a stack file",
      code: "stack-file-unreadable",
    });
  }
}
