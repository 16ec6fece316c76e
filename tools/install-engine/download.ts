import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { UserMistake } from "../../local/user-mistake.ts";
import type { Archive, PinnedArchive } from "./archives.ts";

/** Downloads an archive into a folder and returns its file and its SHA-256. Nothing is unpacked. */
export async function downloadArchive({ name, url }: Archive, dir: string): Promise<{ file: string; sha256: string }> {
  const response = await fetch(url).catch((error: unknown) => {
    throw new UserMistake(
      `${url}: cannot be reached (${error instanceof Error ? error.message : "no answer"})\n` +
        "  fix: let this machine reach it, or name your own server with --server  [archive-unreachable]",
    );
  });
  if (!response.ok || response.body === null) {
    throw new UserMistake(
      `${url}: status ${String(response.status)}\n  fix: name a version that was published in package.json  [archive-unreachable]`,
    );
  }
  const file = join(dir, name);
  await pipeline(Readable.fromWeb(response.body), createWriteStream(file));
  return { file, sha256: await hashFile(file) };
}

/** Downloads archives into a folder and returns their files. Refuses all of them if one has another hash than it must. */
export async function downloadVerified(archives: readonly PinnedArchive[], dir: string): Promise<Map<Archive, string>> {
  const files = new Map<Archive, string>();
  for (const archive of archives) {
    const { file, sha256 } = await downloadArchive(archive, dir);
    if (sha256 !== archive.sha256) {
      throw new UserMistake(
        `${archive.url}: must have the SHA-256 ${archive.sha256}, got ${sha256}\n` +
          "  fix: find out why it differs before anything else: it may be replaced or damaged  [checksum-mismatch]",
      );
    }
    files.set(archive, file);
  }
  return files;
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
