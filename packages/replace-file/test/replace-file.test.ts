import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeEach, expect, it, onTestFinished } from "vitest";
import { replaceFile } from "../index.ts";

const good = "g".repeat(60_000);
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "replace-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  file = join(folder, "state.json");
});

/** Runs a script in a process whose files may not grow beyond a size: as on a full disk, a write takes what fits. */
async function runWithLargestFile(kilobytes: number, script: string): Promise<string> {
  const shell = `ulimit -f ${String(kilobytes * 2)}; exec "$0" --eval "$1"`;
  const { stdout } = await promisify(execFile)("sh", ["-c", shell, process.execPath, script]);
  return stdout.trim();
}

it("keeps the old file if only a part of the new one fits on the disk", async () => {
  await writeFile(file, good);
  const source = fileURLToPath(new URL("../index.ts", import.meta.url));
  const script = `import(${JSON.stringify(source)})
    .then(({ replaceFile }) => replaceFile(${JSON.stringify(file)}, "n".repeat(60_000)))
    .then(() => console.log("replaced"), ({ code, path }) => console.log(code, path));`;
  expect(await runWithLargestFile(28, script)).toBe(`EFBIG ${file}`);
  expect([await readFile(file, "utf8"), await readdir(folder)]).toEqual([good, ["state.json"]]);
});

it("names the file, and no temporary one, if the folder is missing or the file is a folder", async () => {
  const missing = join(folder, "missing/state.json");
  await expect(replaceFile(missing, "new")).rejects.toMatchObject({
    code: "ENOENT",
    path: missing,
    message: `ENOENT: no such file or directory, open '${missing}'`,
  });
  await mkdir(file);
  await expect(replaceFile(file, "new")).rejects.toMatchObject({
    code: "EISDIR",
    path: file,
    message: expect.not.stringMatching(/\.json\.\d/) as string,
  });
  expect(await readdir(folder)).toEqual(["state.json"]);
});

it("writes a file that was not there", async () => {
  await replaceFile(file, "new", { mode: 0o600 });
  expect([await readFile(file, "utf8"), (await stat(file)).mode & 0o777]).toEqual(["new", 0o600]);
});

it("keeps the mode of the file before, whatever the umask", async () => {
  await writeFile(file, good);
  await chmod(file, 0o666);
  await replaceFile(file, "new");
  expect([await readFile(file, "utf8"), (await stat(file)).mode & 0o777]).toEqual(["new", 0o666]);
});

it("replaces the target of a symbolic link", async () => {
  const link = join(folder, "link.json");
  await writeFile(file, good);
  await symlink(file, link);
  await replaceFile(link, "new");
  expect([await readFile(file, "utf8"), (await readdir(folder)).sort()]).toEqual(["new", ["link.json", "state.json"]]);
});

it("leaves one complete text after several simultaneous writes", async () => {
  const texts = ["a", "b", "c"].map((letter) => letter.repeat(60_000));
  await Promise.all(texts.map((text) => replaceFile(file, text)));
  expect(texts).toContain(await readFile(file, "utf8"));
  expect(await readdir(folder)).toEqual(["state.json"]);
});
