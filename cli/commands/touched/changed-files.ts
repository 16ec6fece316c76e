import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { UserError } from "../../../integrations/text/user-error.ts";

const run = promisify(execFile);

/** A large change of many long names. */
const maximumBytes = 100_000_000;

/** Lists the files that differ between a revision and the checkout's commit. Undefined if the revision does not exist. */
export async function listChangedFiles(projectDir: string, revision: string): Promise<string[] | undefined> {
  const commit = await resolveRevision(projectDir, revision);
  if (commit === undefined) return undefined;
  // Both names of a renamed file count. File names can contain anything but a NUL.
  const args = ["diff", "--name-only", "--no-renames", "--relative", "-z", commit, "HEAD", "--"];
  const { stdout } = await git(projectDir, args);
  return stdout.split("\0").filter((file) => file !== "");
}

async function resolveRevision(projectDir: string, revision: string): Promise<string | undefined> {
  await git(projectDir, ["rev-parse", "--git-dir"]);
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  return await run("git", args, { cwd: projectDir }).then(
    ({ stdout }) => stdout.trim(),
    () => undefined,
  );
}

async function git(projectDir: string, args: readonly string[]): Promise<{ stdout: string }> {
  try {
    return await run("git", args, { cwd: projectDir, maxBuffer: maximumBytes });
  } catch (error) {
    const { stderr = "" } = error as { stderr?: string };
    throw new UserError({
      message: `the changed files cannot be read: ${stderr.trim() || String(error)}`,
      fix: "run this in a checkout with its history, such as with fetch-depth: 0",
      code: "changes-unreadable",
    });
  }
}
