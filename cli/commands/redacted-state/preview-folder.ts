import { cp, mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parse, stringify } from "yaml";
import { CommandFailed, EngineCommand } from "../../sandbox/engine-command.ts";
import { findEngine } from "../../engine/find-engine.ts";
import { readProject, readTextIfThere } from "../../sandbox/project.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { redactStack, type ExportedStack } from "./redact.ts";
import { readCertificates, replaceEncryption, resolveOutsidePaths } from "./stack-file.ts";

/** Input of a preview folder. */
export interface PreviewFolderRequest {
  readonly projectDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stack: string;
  readonly redacted: ExportedStack;
  /** The folder to create. */
  readonly folder: string;
  readonly onProgress: (line: string) => void;
}

/**
 * Copies the project and uses a folder in the copy as its backend, with the redacted state. Programs there read no
 * other state and need no key.
 */
export async function createPreviewFolder(request: PreviewFolderRequest): Promise<void> {
  const { projectDir, env, stack, folder, onProgress } = request;
  if (env["PULUMI_CONFIG_PASSPHRASE"] === undefined || env["PULUMI_BACKEND_URL"] !== undefined) {
    throw new UserError({
      message: "a redacted state is previewed with another passphrase than the stack, and without its backend",
      fix: "set PULUMI_CONFIG_PASSPHRASE to any text, which protects nothing here, and leave PULUMI_BACKEND_URL unset",
      code: "preview-environment",
    });
  }
  const stackFile = `Pulumi.${stack}.yaml`;
  const text = readTextIfThere(join(projectDir, stackFile)) ?? "";
  replaceEncryption(text, stackFile, "");
  await copyProject(projectDir, resolve(projectDir, folder));
  const dir = resolve(projectDir, folder);
  const command = new EngineCommand(await findEngine({ onProgress, env }), env);
  const run = (...args: string[]): Promise<unknown> => command.run(args, dir).catch(explain);
  onProgress(`importing the redacted state of stack ${stack}`);
  // The engine would rewrite dates and comments of the stack file. So it gets an empty file, and only its salt is used.
  await run("stack", "init", stack, "--secrets-provider", "passphrase");
  const { encryptionsalt } = parse(await readFile(join(dir, stackFile), "utf8")) as { encryptionsalt: string };
  const copied = resolveOutsidePaths(replaceEncryption(text, stackFile, encryptionsalt), resolve(projectDir));
  await writeFile(join(dir, stackFile), copied);
  const file = join(dir, "redacted-state.json");
  const redacted = redactStack(request.redacted, readCertificates(text, projectDir));
  await writeFile(file, JSON.stringify(withProvider(redacted, encryptionsalt)));
  await run("stack", "import", "--stack", stack, "--file", file);
}

/** Without the provider that encrypted them, the engine crashes on secret values. */
function withProvider({ deployment, ...stack }: ExportedStack, salt: string): ExportedStack {
  return { ...stack, deployment: { ...deployment, secrets_providers: { type: "passphrase", state: { salt } } } };
}

/** Copies the files of the program, its commands and its policy pack. Packages are linked. */
async function copyProject(projectDir: string, dir: string): Promise<void> {
  const { settings } = readProject(projectDir);
  const inside = relative(projectDir, dir).split(/[\\/]/, 1)[0];
  const isLeftOut = (name: string): boolean =>
    [".git", ".local", "node_modules", inside].includes(name) || /^Pulumi(\..+)?\.yaml$/.test(name);
  try {
    await mkdir(dir);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UserError({
      message: `${basename(dir)} cannot be made (${code})`,
      fix: "name a folder that is not there yet, in one that is",
      code: "folder-unusable",
    });
  }
  const names = (await readdir(projectDir)).filter((name) => !isLeftOut(name));
  await Promise.all(
    names.map((name) => cp(join(projectDir, name), join(dir, name), { recursive: true, verbatimSymlinks: true })),
  );
  await symlink(join(projectDir, "node_modules"), join(dir, "node_modules"));
  const state = join(dir, "state");
  await mkdir(state);
  const project = { ...settings, backend: { url: pathToFileURL(state).href } };
  await writeFile(join(dir, "Pulumi.yaml"), stringify(project));
}

function explain(error: unknown): never {
  if (!(error instanceof CommandFailed)) throw error;
  throw new UserError({
    message: `the redacted state cannot be imported: ${error.result.stderr.trim().replace(/^error: /, "")}`,
    fix: "export it again, with the engine of the same version",
    code: "import-refused",
  });
}
