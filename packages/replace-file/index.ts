import { randomInt } from "node:crypto";
import { open, realpath, rename, rm, stat, type FileHandle } from "node:fs/promises";

/**
 * Replaces a file whole: its new text is complete on disk before it takes the place of the old one. If that fails, as
 * on a full disk, the old file is unchanged and the error of the file system is thrown. It names the file.
 * `mode` is that of the file. @default - that of the file before
 */
export async function replaceFile(
  file: string,
  text: string,
  { mode }: { readonly mode?: number } = {},
): Promise<void> {
  // What a symbolic link leads to is replaced, and not the link.
  const target = await realpath(file).catch(() => file);
  const before = await stat(target).catch(() => undefined);
  // Without a file before, what the user's umask makes of it.
  const wanted = mode ?? (before && before.mode & 0o7777);
  const temporary = `${target}.${String(randomInt(2 ** 48 - 1))}`;
  try {
    const handle = await open(temporary, "wx", wanted);
    try {
      await writeWhole(handle, text);
      if (before) await keepOwner(handle, before);
      if (wanted !== undefined) await handle.chmod(wanted);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw named(error, { file, temporary });
  }
}

/** Errors of the file system name the temporary file, which users do not know, or no file. */
function named(error: unknown, { file, temporary }: { readonly file: string; readonly temporary: string }): unknown {
  if (!(error instanceof Error && "code" in error)) return error;
  return Object.assign(error, { path: file, message: error.message.replaceAll(temporary, file) });
}

/** A disk that fills up may take a part of what it is given and report no error. */
async function writeWhole(handle: FileHandle, text: string): Promise<void> {
  const bytes = Buffer.from(text);
  await handle.writeFile(bytes);
  const { size } = await handle.stat();
  if (size !== bytes.length) throw new Error(`wrote ${String(size)} bytes of ${String(bytes.length)}`);
}

/** Only root can give a file to somebody else. */
async function keepOwner(
  handle: FileHandle,
  { uid, gid }: { readonly uid: number; readonly gid: number },
): Promise<void> {
  const now = await handle.stat();
  if (now.uid === uid && now.gid === gid) return;
  await handle.chown(uid, gid).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") throw error;
  });
}
