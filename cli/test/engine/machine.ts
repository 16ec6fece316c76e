import { EventEmitter, once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { findEngine } from "../../engine/find-engine.ts";
import type { Engine } from "../../engine/engine.ts";

/** A simulated machine in a temporary folder: nothing on PATH, an npm package whose download fails, no Go. */
export class Machine {
  readonly folder: string;
  readonly progress: string[] = [];
  readonly #listeners = new EventEmitter<{ progress: [] }>();

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<Machine> {
    const machine = new Machine(await mkdtemp(join(tmpdir(), "machine-")));
    onTestFinished(() => rm(machine.folder, { recursive: true, force: true }));
    await machine.write("module/go.mod", "module m\n\ngo 1.26\n\nrequire github.com/pulumi/pulumi/pkg/v3 v3.259.0\n");
    await machine.write("module/go.sum", "");
    await machine.write("npm/package.json", JSON.stringify({ version: "3.265.0" }));
    await machine.write("npm/run.js", 'process.stderr.write("pulumi: fetch failed\\n"); process.exitCode = 1;');
    return machine;
  }

  path(...parts: string[]): string {
    return join(this.folder, ...parts);
  }

  async write(file: string, text: string, mode = 0o644): Promise<void> {
    await mkdir(dirname(this.path(file)), { recursive: true });
    await writeFile(this.path(file), text, { mode });
  }

  /** Puts an executable there: shell commands that find the system's own tools. */
  async install(file: string, ...commands: string[]): Promise<void> {
    await this.write(file, ["#!/bin/sh", "PATH=/usr/bin:/bin", ...commands, ""].join("\n"), 0o755);
  }

  async installPulumi(file: string, version: string): Promise<void> {
    await this.install(file, `echo v${version}`);
  }

  /** Installs a `go` that runs `build` to build; `$out` is the file to make. */
  async installGo(build = "", version = "go1.26.8"): Promise<void> {
    await this.install(
      "bin/go",
      `if [ "$1" = env ]; then echo ${version}; exit; fi`,
      `echo "$@" >> ${this.path("builds.log")}`,
      'while [ "$1" != -o ]; do shift; done; out=$2',
      build === "" ? this.compiles("3.259.0") : build,
    );
  }

  /** Returns the commands of a build that ends well. */
  compiles(version: string): string {
    return `printf '#!/bin/sh\\necho v${version}\\n' > "$out"; chmod +x "$out"`;
  }

  async builds(): Promise<string[]> {
    const log = await readFile(this.path("builds.log"), "utf8").catch(() => "");
    return log.split("\n").filter((line) => line !== "");
  }

  async cached(): Promise<string[]> {
    return (await readdir(this.path("cache/engine"))).sort();
  }

  findEngine(): Promise<Engine> {
    return findEngine({
      env: {
        PATH: ["node_modules/.bin", "bin", "opt/bin", "shims"].map((folder) => this.path(folder)).join(":"),
        PULUMI_HOME: this.path("pulumi"),
        ENTRA_INTEGRATIONS_CACHE: this.path("cache"),
      },
      npmPackage: this.path("npm"),
      goModule: this.path("module"),
      onProgress: (line) => {
        this.progress.push(line);
        this.#listeners.emit("progress");
      },
    });
  }

  /** Waits until a line of progress begins with a text. */
  async reports(start: string): Promise<void> {
    while (!this.progress.some((line) => line.startsWith(start))) await once(this.#listeners, "progress");
  }
}
