import { join, resolve } from "node:path";
import { replaceFile } from "@entra-integrations/replace-file";
import { parseDocument, stringify } from "yaml";
import { readTextIfThere, requireStackFile, type Project } from "./project.ts";
import { localStackFile } from "./stack-file-copy.ts";

/**
 * Copies the project's files to the folder in which the engine runs. The engine writes a salt into the copy of the
 * stack file. It stays there between runs, and the user's own file never changes.
 */
export async function copyProject(project: Project, stackName: string, workDir: string): Promise<void> {
  const { file, text } = requireStackFile(project.dir, stackName);
  const salt = readSalt(readTextIfThere(join(workDir, file)) ?? "");
  const copy = localStackFile(text, file, salt);
  // The program runs inside this process, so the engine must not look for its files or use another backend than the
  // sandbox's.
  const kept = Object.fromEntries(
    Object.entries(project.settings).filter(([key]) => key !== "main" && key !== "backend"),
  );
  const settings = {
    ...kept,
    ...(kept["plugins"] !== undefined && { plugins: pluginsOfCopy(kept["plugins"], project.dir) }),
  };
  await Promise.all([
    writeIfChanged(join(workDir, "Pulumi.yaml"), stringify(settings)),
    writeIfChanged(join(workDir, file), copy),
  ]);
}

/**
 * Removes the plugin that the sandbox serves itself, whose folder a project need not have, and makes the folders of others
 * absolute: the engine would look for them below the copy.
 */
function pluginsOfCopy(plugins: unknown, dir: string): unknown {
  const located = locate(plugins, dir);
  if (typeof located !== "object" || located === null || !("providers" in located)) return located;
  const { providers } = located;
  if (!Array.isArray(providers)) return located;
  return {
    ...located,
    providers: providers.filter((one: { name?: unknown } | null) => one?.name !== "entra-delivery"),
  };
}

function locate(value: unknown, dir: string): unknown {
  if (Array.isArray(value)) return value.map((one) => locate(one, dir));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === "path" && typeof member === "string" ? resolve(dir, member) : locate(member, dir),
    ]),
  );
}

/** A killed engine may leave half a file. The state contains its salt too, so the file can be replaced. */
function readSalt(text: string): string | undefined {
  const copy = parseDocument(text);
  const salt = copy.errors.length > 0 ? undefined : copy.get("encryptionsalt");
  return typeof salt === "string" ? salt : undefined;
}

async function writeIfChanged(file: string, text: string): Promise<void> {
  if (readTextIfThere(file) !== text) await replaceFile(file, text);
}
