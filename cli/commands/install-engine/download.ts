import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { UserError } from "../../../integrations/text/user-error.ts";
import { type Http, openHttp } from "@entra-integrations/http/client.ts";
import type { Pace } from "@entra-integrations/http/pace.ts";
import type { Archive, PinnedArchive } from "./archives.ts";

/** Opens the HTTP client for the archives. It waits long, because archives are large and networks can be slow. */
export function openArchiveHttp(pace?: Pace): Http {
  return openHttp({ deadlineSeconds: 3600, timeoutSeconds: 900, pace });
}

/** Downloads an archive into a folder and returns its file and its SHA-256. Nothing is unpacked. */
export async function downloadArchive(
  { name, url }: Archive,
  dir: string,
  { stream }: Http,
): Promise<{ file: string; sha256: string }> {
  const file = join(dir, name);
  await stream(url, { service: "the server of the archives" }, async ({ ok, status, body }) => {
    if (!ok || body === null) {
      throw new UserError({
        message: `${url}: status ${String(status)}`,
        fix: "name a version that was published in package.json",
        code: "archive-unreachable",
      });
    }
    // A retry overwrites the partial download.
    await pipeline(Readable.fromWeb(body), createWriteStream(file));
  });
  return { file, sha256: await hashFile(file) };
}

/** Downloads archives into a folder and returns their files. Refuses all of them if one hash is wrong. */
export async function downloadVerified(
  archives: readonly PinnedArchive[],
  dir: string,
  http: Http,
): Promise<Map<Archive, string>> {
  const files = new Map<Archive, string>();
  for (const archive of archives) {
    const { file, sha256 } = await downloadArchive(archive, dir, http);
    if (sha256 !== archive.sha256) {
      throw new UserError({
        message: `${archive.url}: must have the SHA-256 ${archive.sha256}, got ${sha256}`,
        fix: "find out why it differs before anything else: it may be replaced or damaged",
        code: "checksum-mismatch",
      });
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
