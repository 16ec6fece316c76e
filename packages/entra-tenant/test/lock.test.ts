import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { lockStateFile, StateFileLockedError } from "../lock.ts";
import { newStateFile } from "./tenant-client.ts";

/** Has another process take the lock and then block its event loop, as loading modules on a busy machine does. */
async function lockElsewhere(stateFile: string): Promise<ChildProcess> {
  const program = fileURLToPath(new URL("lock-process.ts", import.meta.url));
  const child = spawn(process.execPath, [program, stateFile], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child;
}

/** Makes everything in the folder look untouched for a day. */
async function age(dir: string): Promise<void> {
  const yesterday = new Date(Date.now() - 86_400_000);
  for (const name of await readdir(dir)) await utimes(join(dir, name), yesterday, yesterday);
}

describe("the lock of a state file", () => {
  it("is refused to a second caller until the first lets go", async () => {
    const stateFile = await newStateFile();
    const unlock = lockStateFile(stateFile);
    expect(() => lockStateFile(stateFile)).toThrow(StateFileLockedError);
    unlock();
    const again = lockStateFile(stateFile);
    expect(again).not.toThrow();
  });

  it("stays with a process that has been too busy for a day to touch it", async () => {
    const stateFile = await newStateFile();
    await lockElsewhere(stateFile);
    await age(dirname(stateFile));
    expect(() => lockStateFile(stateFile)).toThrow(StateFileLockedError);
  });

  it("is free as soon as its process is killed", async () => {
    const stateFile = await newStateFile();
    const child = await lockElsewhere(stateFile);
    child.kill("SIGKILL");
    await once(child, "exit");
    const unlock = lockStateFile(stateFile);
    expect(unlock).not.toThrow();
  });

  it("is not in the way of a lock that an earlier version left", async () => {
    const stateFile = await newStateFile();
    await mkdir(`${stateFile}.lock`);
    const unlock = lockStateFile(stateFile);
    expect(unlock).not.toThrow();
  });

  it("names a file that is no lock", async () => {
    const stateFile = await newStateFile();
    await writeFile(`${stateFile}-lock`, "something else\n".repeat(100));
    expect(() => lockStateFile(stateFile)).toThrow(`${stateFile}-lock`);
  });
});
