import { fork } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { HostedProject } from "../../support/hosted-project.ts";

/** Commands and places that a runner has and this machine does not: a storage container, GitHub, a remote repository. */
export interface StandIns extends AsyncDisposable {
  readonly dir: string;
  /** The container of the redacted state. */
  readonly container: string;
  /** File of the event that started a workflow after another one: the pull request 12. */
  readonly event: string;
  /** The commit of the checkout. */
  readonly commit: string;
  /** Each transfer of the Azure CLI: its verb and the client id that made it. */
  transfers(): Promise<string[][]>;
  /** The arguments of the GitHub CLI. */
  started(): Promise<string>;
  /** The commit of a branch of the remote repository. */
  branch(name: string): Promise<string>;
}

/** az storage blob upload or download, with a folder as container. */
const az = (log: string): string => `#!/usr/bin/env bash
set -e
verb=$3
shift 3
while (( $# > 0 )); do
  case $1 in
    --blob-url) url=$2 ;;
    --file) file=$2 ;;
  esac
  shift
done
echo "$verb $ARM_CLIENT_ID" >> '${log}'
if [[ $verb == upload ]]; then cp "$file" "$url"; else cp "$url" "$file"; fi
`;

/**
 * npm run, by a process that has loaded the command line; production-install.test.ts compares the scripts and starts the
 * commands as npm does. Has no open task, because there is no tracker here: the tests of the sync have one.
 */
const npm = (port: number): string => `#!/usr/bin/env bash
[[ "$1 $2" == "run --silent" ]] || exit 1
command=$3
shift 3
[[ $1 == -- ]] && shift
if [[ $command == tasks ]]; then echo "$command $*"; exit; fi
request=$(mktemp -d)
trap 'rm -r "$request"' EXIT
env -0 > "$request/env"
printf '%s\\0' "$PWD" "$command" "$@" > "$request/arguments"
exec 3<> /dev/tcp/127.0.0.1/${String(port)}
echo "$request" >&3
read -r code <&3
cat "$request/stdout"
cat "$request/stderr" >&2
exit "$code"
`;

/** Opens them, and makes the project's folder a checkout of one commit. */
export async function openStandIns(project: HostedProject): Promise<StandIns> {
  const dir = await mkdtemp(join(tmpdir(), "entra-runner-"));
  const [container, remote] = ["container", "remote.git"].map((name) => join(dir, name)) as [string, string];
  const [transfers, started, event] = ["transfers", "started", "event.json"].map((name) => join(dir, name)) as [
    string,
    string,
    string,
  ];
  await mkdir(container);
  const commands = await serveCommands(project);
  await Promise.all([
    writeFile(join(project.dir, "bin", "az"), az(transfers)),
    writeFile(join(project.dir, "bin", "npm"), npm(commands.port)),
    writeFile(join(project.dir, "bin", "gh"), `#!/bin/sh\necho "$@" >> '${started}'\n`),
  ]);
  await Promise.all(["az", "gh", "npm"].map((name) => chmod(join(project.dir, "bin", name), 0o755)));
  const made = await project.run(
    `git init --quiet --bare '${remote}'; git init --quiet .; git remote add origin '${remote}'; ` +
      "git -c user.name=test -c user.email=test@contoso.com commit --quiet --allow-empty --message Deploy; git rev-parse HEAD",
  );
  const commit = made.stdout.trim();
  const head = "c".repeat(40);
  const pull = { number: 12, head: { sha: head }, base: { ref: "main" } };
  await writeFile(
    event,
    JSON.stringify({
      repository: { default_branch: "main" },
      workflow_run: { head_sha: head, pull_requests: [pull] },
    }),
  );
  return {
    dir,
    container,
    event,
    commit,
    transfers: async () =>
      (await readFile(transfers, "utf8"))
        .trim()
        .split("\n")
        .map((line) => line.split(" ")),
    started: () => readFile(started, "utf8"),
    branch: async (name) => (await project.run(`git -C '${remote}' rev-parse '${name}'`)).stdout.trim(),
    async [Symbol.asyncDispose]() {
      await commands[Symbol.asyncDispose]();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

/** Starts the process that runs commands. */
async function serveCommands({ dir, env }: HostedProject): Promise<{ port: number } & AsyncDisposable> {
  const script = fileURLToPath(new URL("command-server.ts", import.meta.url));
  // Libraries decide on colours when they are loaded, and pipelines set this for the commands.
  const coloured = { ...env, FORCE_COLOR: "1" };
  const child = fork(script, { cwd: dir, env: coloured, execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const exit = once(child, "exit");
  const ended = exit.then(() => Promise.reject(new Error("the process that runs commands ended")));
  const [port] = (await Promise.race([once(child, "message"), ended])) as [number];
  return {
    port,
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await exit;
    },
  };
}
