import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command, Option } from "@commander-js/extra-typings";
import { executableName, runCommand } from "../engine/command.ts";
import { UserError } from "../../integrations/text/user-error.ts";
import { processTerminal } from "../command.ts";
import type { Pace } from "@entra-integrations/http/pace.ts";
import { listArchives, pinArchives, type Archive } from "./install-engine/archives.ts";
import { downloadArchive, downloadVerified, openArchiveHttp } from "./install-engine/download.ts";
import type { Terminal } from "../output/terminal.ts";

const checksumsFile = "pipelines/engine-checksums.txt";

/** `install-engine`: installs the Pulumi CLI and its providers, after checking all hashes. */
export const installEngine = new Command("install-engine")
  .description(`Install the Pulumi CLI and the providers, if they have the hashes of ${checksumsFile}. For pipelines.`)
  .addOption(new Option("--into <folder>", "the folder to create; add its subfolder pulumi to PATH"))
  .addOption(new Option("--server <address>", "the server of all archives (default: Pulumi's servers)"))
  .addOption(
    new Option(
      "--print-checksums",
      "install nothing: print the hashes of the current archives, for a person to compare",
    ).default(false),
  )
  .action(async ({ into, server, printChecksums: printOnly }) => {
    const request = { projectDir: process.cwd(), env: process.env, server: server?.replace(/\/+$/, "") };
    if (printOnly) {
      await printChecksums(request, processTerminal());
    } else if (into === undefined) {
      throw new UserError({
        message: "--into: must name a folder",
        fix: "add --into pulumi-cli",
        code: "folder-missing",
      });
    } else {
      await installVerified({ ...request, into }, processTerminal());
    }
  });

/** Which archives to install. */
export interface EngineRequest {
  readonly projectDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly server?: string | undefined;
  /** @default the machine's own */
  readonly pace?: Pace;
}

/** Downloads all archives and checks all hashes. Only then unpacks the CLI, and lets it install the providers. */
export async function installVerified(
  { projectDir, env, server, into, pace }: EngineRequest & { readonly into: string },
  { print, progress }: Terminal,
): Promise<void> {
  const checksums = await readFile(join(projectDir, checksumsFile), "utf8");
  const archives = pinArchives(await listArchives(projectDir, server), checksums, checksumsFile);
  await withTemporaryFolder(async (dir) => {
    progress(`downloading ${String(archives.length)} archives`);
    const files = await downloadVerified(archives, dir, openArchiveHttp(pace));
    const folder = resolve(projectDir, into);
    await mkdir(folder, { recursive: true });
    for (const [archive, file] of files) {
      await install(archive, file, folder, env);
      print(`${archive.name}: installed`);
    }
  });
}

async function install({ name, plugin }: Archive, file: string, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const lines: string[] = [];
  const [command, args] =
    plugin === undefined
      ? ["tar", ["-xzf", file, "-C", folder]]
      : [
          join(folder, "pulumi", executableName),
          ["plugin", "install", "resource", plugin.name, plugin.version, "--file", file, "--reinstall"],
        ];
  const { how } = await runCommand(command, args, { env, cwd: folder, onLine: (line) => lines.push(line) });
  if (how === "ok") return;
  throw new UserError({
    message: `${name}: cannot be installed (${how}): ${lines.slice(-3).join(" ")}`,
    code: "install-failed",
  });
}

/** Prints the lines of the checksums file for the archives that the servers have now. */
export async function printChecksums({ projectDir, server, pace }: EngineRequest, { print }: Terminal): Promise<void> {
  const archives = await listArchives(projectDir, server);
  const http = openArchiveHttp(pace);
  await withTemporaryFolder(async (dir) => {
    for (const archive of archives) {
      const { sha256, file } = await downloadArchive(archive, dir, http);
      print(`${sha256}  ${archive.name}`);
      await rm(file);
    }
  });
}

async function withTemporaryFolder(action: (dir: string) => Promise<void>): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), "entra-engine-"));
  try {
    await action(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}
