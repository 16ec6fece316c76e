import { existsSync } from "node:fs";
import { registerHooks } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { AddedSystems } from "./integrations/stack-file/parse.ts";
import { cut, type Problem, type ProblemText, renderValue } from "./integrations/stack-file/problems.ts";
import { systemFileList } from "./integrations/stack-file/settings.ts";
import { systems } from "./integrations/systems/index.ts";
import type { System } from "./integrations/systems/system.ts";

/** What a system file exports. */
interface SystemModule {
  readonly default?: unknown;
  /** An entry of a stack file for the conformance suite. */
  readonly example?: unknown;
}

/** One system file: its system, or the problem that keeps it from being used. */
export type LoadedSystem = { readonly system: System; readonly example: unknown } | { readonly problem: ProblemText };

const builtIn: ReadonlyMap<string, string> = new Map(systems.map(({ key }) => [key, "this program"]));

/**
 * Loads the files of the setting `systemFiles`, which runs their code. Relative paths start at the folder of the project.
 * `checkSettings` reports a setting that is not a list of texts.
 */
export async function loadSystemFiles(setting: unknown, projectDir: string): Promise<AddedSystems> {
  const files = systemFileList.safeParse(setting).data ?? [];
  const taken = new Map(builtIn);
  const added = { systems: [] as System[], problems: [] as Problem[], files: new Map<string, string>() };
  for (const [index, file] of files.entries()) {
    const loaded = await loadSystemFile(file, projectDir, taken);
    if ("problem" in loaded) {
      added.problems.push({ path: `systemFiles[${String(index)}]`, ...loaded.problem });
    } else {
      added.systems.push(loaded.system);
      taken.set(loaded.system.key, cut(file));
      added.files.set(loaded.system.key, file);
    }
  }
  return added;
}

/** Loads one system file. `taken` contains keys that its system cannot have, and where their systems are. */
export async function loadSystemFile(
  file: string,
  projectDir: string,
  taken: ReadonlyMap<string, string> = builtIn,
): Promise<LoadedSystem> {
  const path = resolve(projectDir, file);
  if (!existsSync(path)) {
    return refuse({
      message: `must be a file that exists, got ${renderValue(file)}`,
      fix: "write the path from the project's folder, such as ./systems/contoso-crm.ts",
      code: "system-file-missing",
    });
  }
  let module: SystemModule;
  try {
    resolveOwnPackage();
    module = (await import(pathToFileURL(path).href)) as SystemModule;
  } catch (error) {
    return refuse(problemOfLoading(error, file));
  }
  const system = module.default;
  const problem = isSystem(system) ? checkKey(system, file, taken) : problemOfExport(system, file);
  return problem === undefined ? { system: system as System, example: module.example } : refuse(problem);
}

const definePackage = "entra-integrations/define-system";
let isResolved = false;

/** System files import this package from folders in which it is not installed. They must also get the same copy of zod. */
function resolveOwnPackage(): void {
  if (isResolved) return;
  isResolved = true;
  const url = import.meta.resolve(definePackage);
  registerHooks({
    resolve: (specifier, context, next) => next(specifier === definePackage ? url : specifier, context),
  });
}

function refuse(problem: ProblemText): LoadedSystem {
  return { problem };
}

/** The file may use another copy of this package, so its class or its prototype proves nothing. */
function isSystem(value: unknown): value is System {
  if (typeof value !== "object" || value === null) return false;
  const { key, title, schema, read } = value as Partial<Record<keyof System, unknown>>;
  const isSchema = typeof schema === "object" && schema !== null && "shape" in schema && "safeParse" in schema;
  return typeof key === "string" && typeof title === "string" && isSchema && typeof read === "function";
}

function problemOfExport(value: unknown, file: string): ProblemText {
  const fix = "write export default defineSystem({ ... }); docs/system-files.md has an example";
  const at = renderValue(file);
  if (value === undefined) {
    return { message: `must have a default export, got none in ${at}`, fix, code: "system-file-without-default" };
  }
  return {
    message: `must export a system by default, got something else in ${at}`,
    fix,
    code: "system-file-not-a-system",
  };
}

function checkKey({ key, schema }: System, file: string, taken: ReadonlyMap<string, string>): ProblemText | undefined {
  const owner = taken.get(key);
  if (owner !== undefined) {
    return {
      message: `must have a key that no other system has, got ${renderValue(key)}, which is a system of ${owner}`,
      fix: "choose another key, such as contoso-crm",
      code: "system-key-taken",
    };
  }
  // The editor's schema has a definition for each system, and one with the name "integration".
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(key) || key === "integration") {
    return {
      message: `must have a key of lower-case letters, digits and single hyphens, got ${renderValue(key)}`,
      fix: "choose a key such as contoso-crm",
      code: "system-key-form",
    };
  }
  const ofSchema = schema.shape["system"] as { safeParse(value: unknown): { success: boolean } } | undefined;
  if (ofSchema?.safeParse(key).success === true) return undefined;
  return {
    message: `must accept the key in its schema, got a schema in ${renderValue(file)} that refuses system: ${key}`,
    fix: `write system: z.literal("${key}") in the schema`,
    code: "system-key-not-in-schema",
  };
}

function problemOfLoading(error: unknown, file: string): ProblemText {
  const { message, code } = describe(error);
  const at = renderValue(file);
  if (error instanceof SyntaxError) {
    const line = lineOf(error);
    return {
      message: `must be code that Node.js can run, got ${cut(message)} in ${at}${line}`,
      fix: "correct the syntax; Node.js removes types, and knows no enum and no namespace",
      code: "system-file-syntax",
    };
  }
  if (code === "ERR_MODULE_NOT_FOUND") {
    return {
      message: `must import only what is installed, got ${cut(message.split("\n")[0] ?? "")}`,
      fix: `install it in the file's folder, or correct the name; this package is ${definePackage}`,
      code: "system-file-import",
    };
  }
  return {
    message: `must be code that can be loaded, got the error ${cut(message)} from ${at}`,
    fix: "correct the file",
    code: "system-file-failed",
  };
}

function describe(error: unknown): { message: string; code: string } {
  if (!(error instanceof Error)) return { message: String(error), code: "" };
  return { message: error.message, code: "code" in error ? String(error.code) : "" };
}

/** Node.js writes the position of a syntax error in front of its stack: `file:///crm.ts:3`. */
function lineOf({ stack = "" }: SyntaxError): string {
  const line = /^(?:file:\/\/)?\S+:(\d+)$/m.exec(stack.split("\n    at ")[0] ?? "")?.[1];
  return line === undefined ? "" : `, line ${line}`;
}
