import { readFile } from "node:fs/promises";
import { defineCommand } from "citty";
import { CommandFailed, EngineCommand } from "../sandbox/engine-command.ts";
import { findEngine } from "../engine/find-engine.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { processTerminal, strictArguments } from "../command.ts";
import { outputArguments, printOrWrite } from "../output/output-file.ts";
import { createPreviewFolder } from "./redacted-state/preview-folder.ts";
import { exportedStack, hasSecrets, redactStack, type ExportedStack } from "./redacted-state/redact.ts";
import type { Terminal } from "../output/terminal.ts";

const stackArgument = {
  stack: { type: "string", alias: "s", required: true, description: "A stack of your Pulumi backend" },
} as const;

const exportCommand = defineCommand({
  meta: { name: "export", description: "Write a copy of a stack's state in which every secret reads [secret]" },
  args: { ...stackArgument, ...outputArguments },
  plugins: [strictArguments],
  async run({ args: { stack, out, force } }) {
    const request = { projectDir: process.cwd(), env: process.env, stack, out, force };
    await exportRedactedState(request, processTerminal());
  },
});

const prepare = defineCommand({
  meta: {
    name: "prepare",
    description: "Make a copy of the project that previews against a redacted state, without the backend and its key",
  },
  args: {
    file: { type: "positional", required: true, description: "What export wrote", valueHint: "file" },
    ...stackArgument,
    into: { type: "string", required: true, description: "The folder to make", valueHint: "folder" },
  },
  plugins: [strictArguments],
  async run({ args: { file, stack, into } }) {
    const request = { projectDir: process.cwd(), env: process.env, file, stack, into };
    await prepareRedactedPreview(request, processTerminal());
  },
});

/** `npm run redacted-state`: previews for people and pipelines that must not read secrets. */
export const redactedState = defineCommand({
  meta: {
    name: "redacted-state",
    description: "Copy a stack's state without its secrets, and preview against the copy",
  },
  subCommands: { export: exportCommand, prepare },
});

interface StackRequest {
  readonly projectDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stack: string;
}

/** Writes or prints the redacted state of a stack. The backend is read; no key and no passphrase is needed. */
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

/** Makes the folder for previews against a redacted state. Refuses a state that contains secrets. */
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

/** The parser's own message would quote what it read. */
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
