import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import writeFileAtomic from "write-file-atomic";
import { parse, stringify } from "yaml";
import { UserMistake } from "./user-mistake.ts";

/** A Pulumi program as the Automation API runs it. */
export type Program = () => Promise<Record<string, unknown> | undefined>;

/** A Pulumi project on disk. */
export interface Project {
  readonly dir: string;
  readonly name: string;
  /** The file of its program, relative to `dir`. */
  readonly main: string;
  /** What `Pulumi.yaml` says. */
  readonly settings: Record<string, unknown>;
}

/** Reads `Pulumi.yaml`. */
export function readProject(dir: string): Project {
  const settings = readYaml(join(dir, "Pulumi.yaml"));
  if (settings === undefined) {
    throw new UserMistake(`${dir} has no Pulumi.yaml\n  fix: run this in the folder of the project  [project-missing]`);
  }
  const { name, main } = settings;
  if (typeof name !== "string")
    throw new UserMistake(`${join(dir, "Pulumi.yaml")}: name: must be a text  [project-unnamed]`);
  return { dir, name, main: typeof main === "string" ? main : "index.ts", settings };
}

/** Loads the project's program: the function that its main file exports by default. */
export async function loadProgram(project: Project): Promise<Program> {
  const file = join(project.dir, project.main);
  const loaded = (await import(pathToFileURL(file).href)) as { default?: unknown };
  if (typeof loaded.default !== "function") throw new Error(`${file} exports no function by default`);
  return loaded.default as Program;
}

/** Names the stacks that the project has a file for. */
export function listStacks(dir: string): string[] {
  return readdirSync(dir)
    .flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .sort();
}

/** What a run adds to the stack file, by full key such as `entra-integrations:now`. */
export type ExtraConfig = Record<string, string>;

/**
 * Copies the project's files to where the engine runs. The engine writes a salt into the stack file: it goes into the
 * copy, stays there from run to run, and the user's own file never changes.
 */
export async function copyProject(
  project: Project,
  stackName: string,
  workDir: string,
  extra: ExtraConfig,
): Promise<void> {
  const file = `Pulumi.${stackName}.yaml`;
  const stack = readYaml(join(project.dir, file));
  if (stack === undefined) {
    const known = listStacks(project.dir);
    throw new UserMistake(
      `stack "${stackName}": must have a stack file, but there is no ${file}\n` +
        `  fix: ${known.length > 0 ? `choose one of ${known.join(", ")}` : `write ${file}`}  [stack-file-missing]`,
    );
  }
  const salt = readSalt(join(workDir, file));
  const copy = {
    ...(salt !== undefined && { encryptionsalt: salt }),
    config: { ...localConfig(stack["config"], file), ...extra },
  };
  // The program runs inside this process: the engine must look for no file of it, and for no backend but the world's.
  const settings = Object.fromEntries(
    Object.entries(project.settings).filter(([key]) => key !== "main" && key !== "backend"),
  );
  await Promise.all([
    writeIfChanged(join(workDir, "Pulumi.yaml"), stringify(settings)),
    writeIfChanged(join(workDir, file), stringify(copy)),
  ]);
}

/** The stack's configuration without what speaks of a real tenant. */
function localConfig(config: unknown, file: string): Record<string, unknown> {
  const entries = Object.entries((config ?? {}) as Record<string, unknown>).filter(
    ([key]) => !/^(azuread|azure-native):/.test(key),
  );
  const encrypted = entries.find(([, value]) => holdsSecure(value));
  if (encrypted !== undefined) {
    throw new UserMistake(
      `${file}: ${encrypted[0]}: must be readable without the stack's key, got an encrypted value\n` +
        "  fix: for a local run write the stack file with a made-up value in its place  [config-encrypted]",
    );
  }
  return Object.fromEntries(entries);
}

/** An engine that was killed may leave half a file. The state holds its salt too, so a new one may be made. */
function readSalt(file: string): unknown {
  try {
    return readYaml(file)?.["encryptionsalt"];
  } catch (error) {
    if (error instanceof UserMistake) return undefined;
    throw error;
  }
}

function holdsSecure(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return "secure" in value || Object.values(value).some(holdsSecure);
}

function readYaml(file: string): Record<string, unknown> | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
  try {
    return (parse(text) ?? {}) as Record<string, unknown>;
  } catch (error) {
    throw new UserMistake(`${file}: must be YAML: ${(error as Error).message}  [yaml-unreadable]`);
  }
}

async function writeIfChanged(file: string, text: string): Promise<void> {
  try {
    if (readFileSync(file, "utf8") === text) return;
  } catch {
    // Not there yet.
  }
  await writeFileAtomic(file, text);
}
