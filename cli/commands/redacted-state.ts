import { readFile } from "node:fs/promises";
import { Command } from "@commander-js/extra-typings";
import { CommandFailed, EngineCommand } from "../sandbox/engine-command.ts";
import { findEngine } from "../engine/find-engine.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { processTerminal } from "../command.ts";
import { outputOptions, printOrWrite } from "../output/output-file.ts";
import { createPreviewFolder } from "./redacted-state/preview-folder.ts";
import { exportedStack, hasSecrets, redactStack, type ExportedStack } from "./redacted-state/redact.ts";
import type { Terminal } from "../output/terminal.ts";

const stackFlags = "-s, --stack <name>";
const aboutStack = "a stack of your Pulumi backend";

const exportCommand = new Command("export")
  .description("Write a copy of a stack's state in which every secret is replaced by [secret].")
  .requiredOption(stackFlags, aboutStack)
  .addOption(outputOptions.out)
  .addOption(outputOptions.force)
  .action(async ({ stack, out, force }) => {
    const request = { projectDir: process.cwd(), env: process.env, stack, out, force };
    await exportRedactedState(request, processTerminal());
  });

const prepare = new Command("prepare")
  .description("Copy the project, to preview against a redacted state without the backend and its key.")
  .argument("<file>", "the file that export wrote")
  .requiredOption(stackFlags, aboutStack)
  .requiredOption("--into <folder>", "the folder to create")
  .action(async (file, { stack, into }) => {
    const request = { projectDir: process.cwd(), env: process.env, file, stack, into };
    await prepareRedactedPreview(request, processTerminal());
  });

/** `redacted-state`: previews for people and pipelines that must not read secrets. */
export const redactedState = new Command("redacted-state")
  .description("Copy a stack's state without its secrets, and preview against the copy.")
  .addCommand(exportCommand)
  .addCommand(prepare);

interface StackRequest {
  readonly projectDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stack: string;
}

/** Writes or prints the redacted state of a stack. Reads the backend, and needs no key and no passphrase. */
export async function exportRedactedState(
  { projectDir, env, stack, out, force }: StackRequest & { readonly out: string | undefined; readonly force: boolean },
  terminal: Terminal,
): Promise<void> {
  const command = new EngineCommand(await findEngine({ onProgress: terminal.progress, env }), env);
  const exported = await command.run(["stack", "export", "--stack", stack], projectDir).catch((error: unknown) => {
    if (!(error instanceof CommandFailed)) throw error;
    throw new UserError({
      message: `stack ${stack} cannot be exported: ${error.result.stderr.trim().replace(/^error: /, "")}`,
      fix: "log in to your backend and name a stack of it with --stack",
      code: "stack-unreadable",
    });
  });
  const redacted = redactStack(parseStack(exported.stdout, `stack ${stack}`));
  const text = JSON.stringify(redacted, undefined, 2);
  await printOrWrite({ file: out, text, what: `redacted state of stack ${stack}`, force, isSecret: false }, terminal);
}

/** Creates the folder for previews with a redacted state. Refuses a state that contains secrets. */
export async function prepareRedactedPreview(
  { file, into, ...request }: StackRequest & { readonly file: string; readonly into: string },
  terminal: Terminal,
): Promise<void> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new UserError({
      message: `${file} cannot be read (${code})`,
      fix: "write it with npm run redacted-state -- export",
      code: "state-missing",
    });
  });
  const redacted = parseStack(text, file);
  if (hasSecrets(redacted)) {
    throw new UserError({
      message: `${file}: must be a redacted state, but contains secrets or a secrets provider`,
      fix: "write it with npm run redacted-state -- export",
      code: "state-not-redacted",
    });
  }
  await createPreviewFolder({ ...request, redacted, folder: into, onProgress: terminal.progress });
  terminal.print(`${into}: previews stack ${request.stack} from its redacted state`);
}

/** The parser's own message would quote the input. */
function parseStack(text: string, source: string): ExportedStack {
  const parsed = exportedStack.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw new UserError({
    message: `${source}: must be what pulumi stack export prints`,
    fix: "write it with npm run redacted-state -- export",
    code: "state-unreadable",
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
