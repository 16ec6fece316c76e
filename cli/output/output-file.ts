import { open, rm } from "node:fs/promises";
import { Option } from "@commander-js/extra-typings";
import { replaceFile } from "@entra-integrations/replace-file";
import { UserError } from "../../integrations/text/user-error.ts";
import type { Terminal } from "./terminal.ts";

/** A file for a command to write. */
export interface OutputFile {
  readonly file: string;
  readonly text: string;
  /** Whether an existing file may be replaced. */
  readonly force: boolean;
  /** Whether only its owner may read it. */
  readonly isSecret: boolean;
}

/** The options of commands that can write a file. */
export const outputOptions = {
  out: new Option("-o, --out <file>", "write this file instead of printing"),
  force: new Option("--force", "replace the file if it exists").default(false),
};

/** Refuses to print a page on a terminal. `example` is the name of a file for it. */
export function checkPageTarget(
  { format, out }: { readonly format: string; readonly out?: string | undefined },
  { drawsTables }: Terminal,
  example: string,
): void {
  if (format !== "html" || out !== undefined || !drawsTables) return;
  throw new UserError({
    message: "a page is for a browser, not for a terminal",
    fix: `add --out ${example}`,
    code: "out-missing",
  });
}

/** Prints a text, or writes it to the requested file and reports that. `what` describes the contents of the file. */
export async function printOrWrite(
  { file, what, ...output }: Omit<OutputFile, "file"> & { readonly file: string | undefined; readonly what: string },
  terminal: Terminal,
): Promise<void> {
  if (file === undefined) {
    terminal.print(output.text);
    return;
  }
  await writeOutput({ file, ...output });
  terminal.print(`${file}: ${what}`);
}

/** Writes a text and a final line break, completely or not at all. Replaces an existing file only with `force`. */
export async function writeOutput({ file, text, force, isSecret }: OutputFile): Promise<void> {
  const options = isSecret ? { mode: 0o600 } : {};
  try {
    if (force) await replaceFile(file, `${text}\n`, options);
    else await writeNew(file, `${text}\n`, options);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "EEXIST") {
      throw new UserError({
        message: `${file} is there already`,
        fix: "add --force to replace it, or choose another name",
        code: "file-exists",
      });
    }
    if (code === "ENOENT" || code === "EACCES" || code === "EISDIR") {
      throw new UserError({
        message: `${file} cannot be written (${code})`,
        fix: "name a file in a folder that is there",
        code: "file-unwritable",
      });
    }
    throw error;
  }
}

async function writeNew(file: string, text: string, { mode }: { readonly mode?: number }): Promise<void> {
  const handle = await open(file, "wx", mode);
  try {
    await handle.writeFile(text);
  } catch (error) {
    // Half a file would look like a complete one.
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}
