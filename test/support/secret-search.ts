import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** A place where something may have been written: a name for the report, and its text. */
export interface Text {
  readonly name: string;
  readonly text: string;
}

/** Returns the places that contain any of the values, plain or in a reversible encoding. */
export function findIn(texts: readonly Text[], values: readonly string[]): string[] {
  const forms = values.flatMap((value) => [
    value,
    encodeURIComponent(value),
    JSON.stringify(value).slice(1, -1),
    Buffer.from(value).toString("base64"),
    Buffer.from(value).toString("base64url"),
    Buffer.from(value).toString("hex"),
  ]);
  return texts.filter(({ text }) => forms.some((form) => text.includes(form))).map(({ name }) => name);
}

/** Reads every file under a folder. Does not follow links, because they lead out of it. */
export async function readFolder(folder: string): Promise<Text[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return await Promise.all(
    files.map(async (file) => ({ name: relative(folder, file), text: await readFile(file, "latin1") })),
  );
}
