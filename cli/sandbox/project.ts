import { readdirSync, readFileSync } from "node:fs";
import { createRequire, registerHooks } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";
import { UserError } from "../../integrations/text/user-error.ts";

/** A Pulumi program for the Automation API. */
export type Program = () => Promise<Record<string, unknown> | undefined>;

/** A Pulumi project on disk. */
export interface Project {
  readonly dir: string;
  readonly name: string;
  /** The file of its program, relative to `dir`. */
  readonly main: string;
  /** The content of `Pulumi.yaml`. */
  readonly settings: Record<string, unknown>;
}

/** Reads `Pulumi.yaml`. */
export function readProject(dir: string): Project {
  const text = readTextIfThere(join(dir, "Pulumi.yaml"));
  if (text === undefined) {
    throw new UserError({
      message: `${dir} has no Pulumi.yaml`,
      fix: "run this in the folder of the project",
      code: "project-missing",
    });
  }
  const settings = (parse(text) ?? {}) as Record<string, unknown>;
  const { name, main } = settings;
  if (typeof name !== "string")
    throw new UserError({ message: `${join(dir, "Pulumi.yaml")}: name: must be a text`, code: "project-unnamed" });
  return { dir, name, main: typeof main === "string" ? main : "index.ts", settings };
}

/** Loads the project's program: the default export of its main file. */
export async function loadProgram(project: Project): Promise<Program> {
  const file = join(project.dir, project.main);
  shareSdk(file);
  const loaded = (await import(pathToFileURL(file).href)) as { default?: unknown };
  if (typeof loaded.default !== "function") throw new Error(`${file} exports no function by default`);
  return loaded.default as Program;
}

const require = createRequire(import.meta.url);
const sdk = /^@pulumi\/pulumi(\/|$)/;
let isShared = false;

/** A program runs in this process, and one process has one connection to the engine, so it needs the same copy of the SDK. */
function shareSdk(program: string): void {
  if (isShared || !hasOtherSdk(program)) return;
  isShared = true;
  // The hook also sees what it resolves itself.
  let isResolving = false;
  registerHooks({
    resolve(specifier, context, next) {
      if (isResolving || !sdk.test(specifier)) return next(specifier, context);
      isResolving = true;
      try {
        return { url: pathToFileURL(require.resolve(specifier)).href, shortCircuit: true };
      } finally {
        isResolving = false;
      }
    },
  });
}

function hasOtherSdk(program: string): boolean {
  try {
    return createRequire(program).resolve("@pulumi/pulumi") !== require.resolve("@pulumi/pulumi");
  } catch {
    return false;
  }
}

/** Lists the stacks that have a stack file in the project. */
export function listStacks(dir: string): string[] {
  return readdirSync(dir)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** Reads the file of a stack. If it is missing, throws an error that lists the stacks with a file. */
export function requireStackFile(dir: string, stack: string): { file: string; text: string } {
  const file = `Pulumi.${stack}.yaml`;
  const text = readTextIfThere(join(dir, file));
  if (text !== undefined) return { file, text };
  const known = listStacks(dir);
  throw new UserError({
    message: `stack "${stack}": must have a stack file, but there is no ${file}`,
    fix: known.length > 0 ? `choose one of ${known.join(", ")}` : `write ${file}`,
    code: "stack-file-missing",
  });
}

/** Returns the text of a file; undefined if it does not exist. */
export function readTextIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
