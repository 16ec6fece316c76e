import { withResource } from "../../with-resource.ts";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { CommandFailed, EngineCommand } from "../../sandbox/engine-command.ts";
import { findEngine } from "../../engine/find-engine.ts";
import { completeJson } from "../../sandbox/run-preview-as-json.ts";
import { UserError } from "../../../integrations/text/user-error.ts";
import { meansSandbox } from "../../stack/stack-outputs.ts";
import type { StackSource } from "../../stack/stack-source.ts";
import { parsePreview, type Preview } from "./preview.ts";

/** Where the preview comes from: a file, or the engine. */
export interface PreviewRequest extends StackSource {
  /** What a deployment would change, or how the tenant differs from the last deployment. */
  readonly of: "deployment" | "drift";
  /** A file with a preview, `-` for standard input. @default - the engine creates one */
  readonly file?: string | undefined;
  /** The program's time in the sandbox. @default the clock */
  readonly now?: Date | undefined;
  readonly onProgress: (line: string) => void;
}

/** Reads a preview from a file, or lets the engine create one. */
export async function readPreview(request: PreviewRequest): Promise<Preview> {
  const { file } = request;
  if (file === "-") return parsePreview(await text(process.stdin));
  if (file !== undefined) return parsePreview(readFile(file));
  return parsePreview(meansSandbox(request) ? await previewLocally(request) : await previewOwn(request));
}

function readFile(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    throw new UserError({
      message: `${file} cannot be read (${code})`,
      fix: "name a file that pulumi preview --json wrote, or - for standard input",
      code: "preview-missing",
    });
  }
}

async function previewLocally({
  projectDir,
  env,
  of,
  stack = "dev",
  now,
  onProgress,
}: PreviewRequest): Promise<string> {
  // A production install has no sandbox.
  const { openSandbox } = await import("../../sandbox/sandbox.ts");
  const opened = await openSandbox({ projectDir, env, onProgress, ...(now && { now: () => now }) });
  const preview = await withResource(opened, async (sandbox) => {
    const deployment = sandbox.stack(stack);
    onProgress(`previewing ${stack} on the local tenant`);
    if (of === "deployment") return await deployment.previewJson({ ...(now && { now }) });
    return deployment.exists() ? await deployment.refreshJson() : undefined;
  });
  if (preview !== undefined) return preview;
  throw new UserError({
    message: `stack "${stack}" is not deployed in the sandbox`,
    fix: `deploy it with npm run local -- up --stack ${stack}`,
    code: "stack-not-deployed",
  });
}

/** Uses the user's own engine, backend and credentials, as a command of theirs would. */
async function previewOwn({ projectDir, env, of, stack, onProgress }: PreviewRequest): Promise<string> {
  const command = new EngineCommand(await findEngine({ onProgress, env }), env);
  const source = stack === undefined ? "the stack that is selected" : `stack ${stack}`;
  onProgress(`previewing ${source}`);
  const verb = of === "deployment" ? ["preview", ...completeJson] : ["refresh", "--preview-only", "--json"];
  try {
    return (await command.run([...verb, ...(stack === undefined ? [] : ["--stack", stack])], projectDir)).stdout;
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    // A preview that ended with errors contains them in its JSON. An engine that could not start prints none.
    if (error.result.stdout.trimStart().startsWith("{")) return error.result.stdout;
    throw new UserError({
      message: `${source} cannot be previewed: ${error.result.stderr.trim().replace(/^error: /, "")}`,
      fix: "log in to your backend and name a stack of it with --stack; --local previews one of the sandbox",
      code: "stack-unreadable",
    });
  }
}
