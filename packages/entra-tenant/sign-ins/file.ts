import { appendFile, readFile } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import { replaceFile } from "@entra-integrations/replace-file";
import { z } from "zod";
import { groupCommit } from "../group-commit.ts";
import type { SignIn } from "./entities.ts";
import { SignInLog, type SignInStorage } from "./log.ts";

/** Path of the sign-in log: next to the state file, one JSON object in each line. */
export function signInFileOf(stateFile: string): string {
  return join(dirname(stateFile), `${parse(stateFile).name}-sign-ins.jsonl`);
}

/** The properties without which a sign-in is useless. */
const structure = z.looseObject({ id: z.string(), at: z.iso.datetime(), appId: z.string(), errorCode: z.number() });

/** Many sign-ins in a row share one write. */
const delayMilliseconds = 100;

/** Opens the log in a file, or creates both. A file that cannot be read is replaced. */
export async function openSignInLog(file: string): Promise<SignInLog> {
  const text = await readFile(file, "utf8").catch(() => "");
  const lines = text.split("\n");
  const storage = fileStorage(file);
  const log = new SignInLog(lines.flatMap(readLine), storage);
  // A killed process leaves half a line, to which nothing can be added. The text ends with an empty line.
  if (log.all().length !== lines.length - 1 || lines.at(-1) !== "") storage.replace(log.all());
  return log;
}

/**
 * Writes after the response to a token request, so that the request does not wait for the disk.
 * Departs from Entra: A tenant that is killed forgets the sign-ins of its last moments.
 */
function fileStorage(file: string): SignInStorage {
  let lines: string[] = [];
  let isReplaced = false;
  const write = groupCommit(async () => {
    const [text, replaces] = [lines.map((line) => `${line}\n`).join(""), isReplaced];
    lines = [];
    isReplaced = false;
    if (replaces) await replaceFile(file, text, { mode: 0o600 });
    else if (text !== "") await appendFile(file, text, { mode: 0o600 });
  });
  // The log works without its file. The state file reports a full disk.
  const flush = async () => await write().catch(() => undefined);
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const flushSoon = () => {
    // Another process may have the file by now.
    if (isClosed) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      void flush();
    }, delayMilliseconds).unref();
  };
  return {
    append(signIn) {
      lines.push(JSON.stringify(signIn));
      flushSoon();
    },
    replace(all) {
      lines = all.map((one) => JSON.stringify(one));
      isReplaced = true;
      flushSoon();
    },
    flush,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      timer = undefined;
      await flush();
    },
  };
}

function readLine(line: string): SignIn[] {
  try {
    const value: unknown = JSON.parse(line);
    return structure.safeParse(value).success ? [value as SignIn] : [];
  } catch {
    return [];
  }
}
