import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Client, credentials } from "@grpc/grpc-js";
import services from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import emptyMessages from "google-protobuf/google/protobuf/empty_pb.js";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { installPlugins } from "../install.ts";

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "pulumi home's "));
});

afterEach(() => rm(home, { recursive: true, force: true }));

const launcherOf = (name: string, version: string) =>
  join(home, "plugins", `resource-${name}-v${version}`, `pulumi-resource-${name}`);

/** A policy pack of one program, and what starts it. */
async function installPack(program: string): Promise<{ launcher: string; pack: string }> {
  await installPlugins(home);
  const pack = join(home, "pack");
  await mkdir(pack);
  await writeFile(join(pack, "package.json"), '{"main":"main.js"}');
  await writeFile(join(pack, "main.js"), program);
  const analyzer = (await readdir(join(home, "plugins"))).find((name) => name.startsWith("analyzer-")) ?? "";
  return { launcher: join(home, "plugins", analyzer, "pulumi-analyzer-policy-nodejs"), pack };
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

async function readDependencies(file: string): Promise<Record<string, string>> {
  return (JSON.parse(await readFile(file, "utf8")) as { dependencies: Record<string, string> }).dependencies;
}

describe("installPlugins", () => {
  it("installs each plugin where the engine looks for the project's version", async () => {
    await installPlugins(home);
    const program = await readDependencies("package.json");
    const pack = await readDependencies("policies/package.json");
    expect((await readdir(join(home, "plugins"))).toSorted()).toEqual([
      `analyzer-policy-nodejs-v${pack["@pulumi/policy"] ?? ""}`,
      ...["azure-native", "azuread", "random"].map((name) => `resource-${name}-v${program[`@pulumi/${name}`] ?? ""}`),
    ]);
  });

  it("starts a policy pack by the main file of the folder that the engine starts it in", async () => {
    const { launcher, pack } = await installPack("console.log(process.argv.slice(2).join());");
    const started = spawn(launcher, ["127.0.0.1:1", "."], { cwd: pack, stdio: ["ignore", "pipe", "inherit"] });
    expect(await text(started.stdout)).toBe("127.0.0.1:1,.\n");
  });

  it("ends a policy pack whose engine was killed", async () => {
    const { launcher, pack } = await installPack("console.log(process.pid); setInterval(() => undefined, 60_000);");
    const started = spawn("/bin/sh", ["-c", '"$0" 127.0.0.1:1 . & wait', launcher], {
      cwd: pack,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [pid] = (await once(started.stdout, "data")) as [Buffer];
    onTestFinished(() => endProcess(Number(pid)));
    started.kill("SIGKILL");
    // The pack has the pipe too: it is closed when both are gone.
    expect(await once(started, "close")).toEqual([null, "SIGKILL"]);
  });

  it("leaves executables and nothing half-written, also when run twice at once", async () => {
    await Promise.all([installPlugins(home), installPlugins(home)]);
    const launcher = launcherOf("random", "4.21.2");
    expect(await readdir(join(launcher, ".."))).toEqual(["pulumi-resource-random"]);
    expect((await stat(launcher)).mode & 0o777).toBe(0o755);
  });

  it("repairs overwritten files", async () => {
    await installPlugins(home);
    const launcher = launcherOf("azuread", "6.9.1");
    const content = await readFile(launcher, "utf8");
    await writeFile(launcher, "");
    await installPlugins(home);
    expect(await readFile(launcher, "utf8")).toBe(content);
  });

  it.each([
    ["azure-native", "3.28.0"],
    ["azuread", "6.9.1"],
    ["random", "4.21.2"],
  ])("installs a plugin %s %s that tells its port, answers, and ends with the engine", async (name, version) => {
    await installPlugins(home);
    const plugin = spawn(launcherOf(name, version), [], { stdio: ["pipe", "pipe", "inherit"] });
    const exited = once(plugin, "exit");
    const [port] = (await once(plugin.stdout, "data")) as [Buffer];
    const info = await askForInfo(port.toString().trim());
    plugin.stdin.end();
    expect(info).toEqual({ version });
    expect(await exited).toEqual([0, null]);
  });
});

function askForInfo(port: string): Promise<unknown> {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const { path, requestSerialize, responseDeserialize } = services.ResourceProviderService.getPluginInfo;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      new emptyMessages.Empty(),
      (error, response) => {
        client.close();
        if (error !== null) reject(error);
        else resolve(response?.toObject());
      },
    );
  });
}
