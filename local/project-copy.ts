import { join } from "node:path";
import { replaceFile } from "./tenant/replace-file.ts";
import { Document, isAlias, isMap, isScalar, type Node, parseDocument, stringify, visit, YAMLMap } from "yaml";
import { listStacks, readTextIfThere, type Project } from "./project.ts";
import { UserMistake } from "./user-mistake.ts";

/**
 * Copies the project's files to where the engine runs. The engine writes a salt into the stack file: it goes into the
 * copy, stays there from run to run, and the user's own file never changes.
 */
export async function copyProject(project: Project, stackName: string, workDir: string): Promise<void> {
  const file = `Pulumi.${stackName}.yaml`;
  const text = readTextIfThere(join(project.dir, file));
  if (text === undefined) {
    const known = listStacks(project.dir);
    throw new UserMistake(
      `stack "${stackName}": must have a stack file, but there is no ${file}\n` +
        `  fix: ${known.length > 0 ? `choose one of ${known.join(", ")}` : `write ${file}`}  [stack-file-missing]`,
    );
  }
  const salt = readSalt(readTextIfThere(join(workDir, file)) ?? "");
  const copy = localStackFile(text, file, salt);
  // The program runs inside this process: the engine must look for no file of it, and for no backend but the world's.
  const settings = Object.fromEntries(
    Object.entries(project.settings).filter(([key]) => key !== "main" && key !== "backend"),
  );
  await Promise.all([
    writeIfChanged(join(workDir, "Pulumi.yaml"), stringify(settings)),
    writeIfChanged(join(workDir, file), copy),
  ]);
}

/**
 * The stack file without what speaks of a real tenant or of the user's secrets provider. Values keep their quotes, or
 * have none: the engine's YAML makes a date of `2027-03-01` and a text of `"2027-03-01"`.
 */
function localStackFile(text: string, file: string, salt: unknown): string {
  const stack = parseDocument(text);
  const [problem] = stack.errors;
  if (problem !== undefined) throw new UserMistake(`${file}: must be YAML: ${problem.message}  [yaml-unreadable]`);
  resolveAliases(stack, file);
  const given = stack.get("config");
  const config = isMap(given) ? given : new YAMLMap();
  config.items = config.items.filter(({ key }) => !/^(azuread|azure-native):/.test(textOf(key)));
  const encrypted = config.items.find(({ value }) => holdsSecure(value));
  if (encrypted !== undefined) {
    throw new UserMistake(
      `${file}: ${textOf(encrypted.key)}: must be readable without the stack's key, got an encrypted value\n` +
        "  fix: for a local run write the stack file with a made-up value in its place  [config-encrypted]",
    );
  }
  const copy = new Document(salt === undefined ? {} : { encryptionsalt: salt });
  copy.set("config", config);
  return copy.toString();
}

/** Replaces aliases with the nodes of their anchors, which may lie outside the configuration; only that is copied. */
function resolveAliases(stack: Document, file: string): void {
  try {
    // Finds aliases of nothing, too many aliases that hold aliases, and those inside their own anchor.
    JSON.stringify(stack.toJS());
  } catch (error) {
    const reason = error instanceof ReferenceError ? error.message : "an alias must not lie inside its own anchor";
    throw new UserMistake(`${file}: must be YAML: ${reason}  [yaml-unreadable]`);
  }
  visit(stack, {
    Alias: (_, alias) => alias.resolve(stack)?.clone() as Node | undefined,
  });
  visit(stack, {
    Node: (_, node) => {
      if (!isAlias(node)) delete node.anchor;
    },
  });
}

/** An engine that was killed may leave half a file. The state holds its salt too, so a new one may be made. */
function readSalt(text: string): unknown {
  const copy = parseDocument(text);
  return copy.errors.length > 0 ? undefined : copy.get("encryptionsalt");
}

function holdsSecure(node: unknown): boolean {
  if (!isMap(node)) return false;
  return node.items.some(({ key, value }) => textOf(key) === "secure" || holdsSecure(value));
}

function textOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : "";
}

async function writeIfChanged(file: string, text: string): Promise<void> {
  if (readTextIfThere(file) !== text) await replaceFile(file, text);
}
