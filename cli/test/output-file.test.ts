import { execFile } from "node:child_process";
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { readFailure } from "../failure.ts";
import { writeOutput } from "../output/output-file.ts";

async function folder(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "output-"));
  onTestFinished(() => rm(dir, { recursive: true }));
  return dir;
}

async function modeOf(file: string): Promise<string> {
  return ((await stat(file)).mode & 0o777).toString(8);
}

it("writes a text and ends its last line", async () => {
  const file = join(await folder(), "out.md");
  await writeOutput({ file, text: "text", force: false, isSecret: false });
  expect(await readFile(file, "utf8")).toBe("text\n");
});

it("lets only the owner read a file with secrets", async () => {
  const file = join(await folder(), ".env");
  await writeOutput({ file, text: "A=1", force: false, isSecret: true });
  expect(await modeOf(file)).toBe("600");
});

it("does not change an existing file", async () => {
  const file = join(await folder(), ".env");
  await writeFile(file, "MINE=1\n");
  await expect(writeOutput({ file, text: "A=1", force: false, isSecret: true })).rejects.toThrow(
    `${file} is there already\n  fix: add --force to replace it, or choose another name  [file-exists]`,
  );
  expect(await readFile(file, "utf8")).toBe("MINE=1\n");
});

it("replaces a file when told to, and takes it from everybody else", async () => {
  const dir = await folder();
  const file = join(dir, ".env");
  await writeFile(file, "MINE=1\n");
  await chmod(file, 0o644);
  await writeOutput({ file, text: "A=1", force: true, isSecret: true });
  expect([await readFile(file, "utf8"), await modeOf(file), await readdir(dir)]).toEqual(["A=1\n", "600", [".env"]]);
});

it.each([
  ["in a folder that is not there", "missing/out.md", "ENOENT"],
  ["that is a folder", ".", "EISDIR"],
])("says that a file %s cannot be written", async (_, name, code) => {
  const file = join(await folder(), name);
  await expect(writeOutput({ file, text: "text", force: true, isSecret: false })).rejects.toThrow(
    `${file} cannot be written (${code})\n  fix: name a file in a folder that is there  [file-unwritable]`,
  );
});

it.each([
  [false, []],
  [true, ["out.md"]],
])("leaves no half of a file on a disk that is full, with force %s", async (force, left) => {
  const dir = await folder();
  const file = join(dir, "out.md");
  if (force) await writeFile(file, "MINE=1\n");
  const source = fileURLToPath(new URL("../output/output-file.ts", import.meta.url));
  const output = JSON.stringify({ file, text: "n".repeat(60_000), force, isSecret: false });
  const script = `import(${JSON.stringify(source)})
    .then(({ writeOutput }) => writeOutput(${output}))
    .catch(({ code }) => console.log(code));`;
  // A limit of the size of files does what a full disk does: a write takes what fits.
  const shell = 'ulimit -f 56; exec "$0" --eval "$1"';
  const { stdout } = await promisify(execFile)("sh", ["-c", shell, process.execPath, script]);
  expect([stdout.trim(), await readdir(dir)]).toEqual(["EFBIG", left]);
  if (force) expect(await readFile(file, "utf8")).toBe("MINE=1\n");
});

it.each(["ENOSPC", "EDQUOT"])("shows the fix for a full disk (%s)", (code) => {
  expect(readFailure(Object.assign(new Error(`${code}: write`), { code }))).toEqual({
    text: "the disk is full, so nothing more can be written\n  fix: free some space and run this again  [disk-full]",
    exitCode: 2,
  });
});
