import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { coerce, lt } from "semver";
import { executableName, isExecutable, requireVersion, runCommand } from "./command.ts";
import { EngineUnavailable, type Engine } from "./engine.ts";
import { renderElapsed, whyBuildFailed } from "./go-output.ts";

const enginePackage = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

/** Returns an engine that was built earlier from the same go.mod and go.sum; undefined if there is none. */
export async function findBuiltEngine(goModule: string, cache: string): Promise<Engine | undefined> {
  const { version, root } = await readModule(goModule, cache);
  return (await isExecutable(join(root, "bin", executableName))) ? { root, version, source: "go" } : undefined;
}

/** Builds the engine from the Go module proxy into the cache. The caller must hold the lock of the cache. */
export async function buildEngine(
  goModule: string,
  cache: string,
  env: NodeJS.ProcessEnv,
  onProgress: (line: string) => void,
): Promise<Engine> {
  const { version, goVersion, root } = await readModule(goModule, cache);
  await requireGo(goModule, goVersion, env);
  await removeAbandonedBuilds(root);
  const building = await mkdtemp(`${root}.building-`);
  try {
    await compile(goModule, version, join(building, "bin", executableName), env, onProgress);
    await rm(root, { recursive: true, force: true });
    // Only a complete and tested engine gets its final name.
    await rename(building, root);
  } finally {
    await rm(building, { recursive: true, force: true });
  }
  return { root, version, source: "go" };
}

/** The version in go.mod, and the folder of an engine built from it. Other modules use another folder. */
async function readModule(
  goModule: string,
  cache: string,
): Promise<{ version: string; goVersion: string; root: string }> {
  const goMod = await readFile(join(goModule, "go.mod"), "utf8");
  const goSum = await readFile(join(goModule, "go.sum"), "utf8");
  const version = /github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/.exec(goMod)?.[1];
  const goVersion = /^go (\S+)$/m.exec(goMod)?.[1];
  if (version === undefined || goVersion === undefined) throw new Error(`${goModule}/go.mod names no engine`);
  const hash = createHash("sha256").update(goMod).update(goSum).digest("hex").slice(0, 8);
  return { version, goVersion, root: join(cache, `${version}-${hash}`) };
}

async function requireGo(goModule: string, needed: string, env: NodeJS.ProcessEnv): Promise<void> {
  const lines: string[] = [];
  // Runs in the module's folder, so that Go can fetch a newer toolchain if go.mod requires it.
  const { how, stdout } = await runCommand("go", ["env", "GOVERSION"], {
    cwd: goModule,
    env,
    onLine: (line) => lines.push(line),
  });
  if (how === "not found")
    throw new EngineUnavailable(`there is no go on PATH, Go ${needed} or newer is needed: https://go.dev/dl/`);
  const version = coerce(stdout);
  const minimum = coerce(needed);
  if (how !== "ok" || version === null || minimum === null || lt(version, minimum)) {
    throw new EngineUnavailable(
      `Go ${needed} or newer is needed: https://go.dev/dl/, got ${stdout.trim() || (lines.at(-1) ?? how)}`,
    );
  }
}

// Nobody else can build while we hold the lock, so an existing build folder belongs to a killed run.
async function removeAbandonedBuilds(root: string): Promise<void> {
  const prefix = `${basename(root)}.building-`;
  for (const name of await readdir(dirname(root))) {
    if (name.startsWith(prefix)) await rm(join(dirname(root), name), { recursive: true, force: true });
  }
}

async function compile(
  goModule: string,
  version: string,
  executable: string,
  env: NodeJS.ProcessEnv,
  onProgress: (line: string) => void,
): Promise<void> {
  await mkdir(dirname(executable));
  onProgress(
    `building Pulumi ${version} from the Go module proxy: once for this user, 3 to 4 minutes on two cores, 3 GB in Go's caches`,
  );
  const output: string[] = [];
  const started = performance.now();
  const report = setInterval(() => {
    onProgress(renderElapsed((performance.now() - started) / 1000, output));
  }, 10_000);
  const flags = `-s -w -X ${versionVariable}=v${version}`;
  const { how } = await runCommand(
    "go",
    ["build", "-v", "-mod=readonly", "-buildvcs=false", "-ldflags", flags, "-o", executable, enginePackage],
    // A go.work in a parent folder would replace these modules.
    { cwd: goModule, env: { ...env, GOWORK: "off" }, onLine: (line) => output.push(line) },
  );
  clearInterval(report);
  if (how !== "ok") throw new EngineUnavailable(whyBuildFailed(how, output));
  const built = await requireVersion(executable, env);
  if (built !== version) throw new EngineUnavailable(`the build calls itself ${built} instead of ${version}`);
  onProgress(`Pulumi ${version} is built`);
}
