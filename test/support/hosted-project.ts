import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { engineCache } from "../../cli/engine/cache.ts";
import { installPlugins } from "../../packages/sandbox-providers/install.ts";
import { startTenant, type TenantHandle } from "../../packages/entra-tenant/index.ts";
import { engineEnvironment, isolateEnvironment } from "../../cli/sandbox/environment.ts";
import { createSandboxFolder, locateSandbox } from "../../cli/sandbox/folder.ts";
import type { Ports } from "./hosted-program.ts";
import { vaultEnvironment, writeVaultState } from "./vault-state.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** How a command ended. */
interface CommandEnd {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * This project in a separate folder, on a machine like that of a pipeline: the Pulumi CLI and `npx pulumi` on PATH,
 * logged in to a backend, with a language host, and a tenant behind the azuread provider.
 */
export interface HostedProject extends AsyncDisposable {
  readonly dir: string;
  readonly tenant: TenantHandle;
  /** The variables that every script finds. */
  readonly env: NodeJS.ProcessEnv;
  /** Writes a stack file like a user. */
  write(stack: string, integrations: Record<string, object>, settings?: Record<string, unknown>): Promise<void>;
  /** Runs a script in the project's folder, like a pipeline: it ends at the first command that fails. */
  run(script: string, env?: Record<string, string | undefined>): Promise<CommandEnd>;
}

/**
 * Sets up such a machine. `engineRoot` is the folder of the real engine. Engines start the providers as plugins, or
 * attach to running ones, which saves three processes in each run. The stacks in `inVault` are initialized with a key
 * from a vault.
 */
export async function openHostedProject(
  engineRoot: string,
  { attaches = false, inVault = [] }: { attaches?: boolean; inVault?: readonly string[] } = {},
): Promise<HostedProject> {
  await using rollback = new AsyncDisposableStack();
  const dir = await mkdtemp(join(tmpdir(), "entra-hosted-"));
  rollback.defer(() => rm(dir, { recursive: true, force: true }));
  // Belongs to the test, so it is outside the folder where tests search for leftover secrets.
  const ownDir = await mkdtemp(join(tmpdir(), "entra-variables-"));
  rollback.defer(() => rm(ownDir, { recursive: true, force: true }));
  const variables = join(ownDir, "variables");
  const folder = locateSandbox(dir, {});
  createSandboxFolder(folder);
  const tenant = await startTenant({ stateFile: folder.tenantFile });
  rollback.defer(() => tenant.close());
  for (const stack of inVault) writeVaultState(folder, "entra-integrations", stack);
  await Promise.all([linkProject(dir), installPlugins(folder.pulumiHome), writeEngine(dir, engineRoot, variables)]);
  const given = engineEnvironment(folder, tenant, join(engineCache(process.env), "compiled"));
  const host = rollback.use(await serveProgram(isolateEnvironment(process.env, given), variables));
  const env = isolateEnvironment(process.env, {
    ...given,
    PATH: [join(dir, "bin"), join(engineRoot, "bin"), join(root, "node_modules", ".bin"), process.env["PATH"]].join(
      delimiter,
    ),
    PULUMI_DEBUG_LANGUAGES: `nodejs:${host.ports.host}`,
    ...(attaches && { PULUMI_DEBUG_PROVIDERS: host.ports.providers }),
    ...(inVault.length > 0 && vaultEnvironment()),
    PULUMI_NON_INTERACTIVE: "true",
    npm_config_update_notifier: "false",
    CI: "true",
  });
  const resources = rollback.move();
  return {
    dir,
    tenant,
    env,
    async write(stack, integrations, settings = {}) {
      const config = { ...settings, "entra-integrations:integrations": integrations };
      await writeFile(join(dir, `Pulumi.${stack}.yaml`), stringify({ config }));
    },
    run: (script, extra = {}) =>
      new Promise((resolve) => {
        const options = { cwd: dir, env: { ...env, ...extra }, maxBuffer: 2 ** 26 };
        execFile("bash", ["-e", "-o", "pipefail", "-c", script], options, (error, stdout, stderr) => {
          const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
          resolve({ code, stdout, stderr });
        });
      }),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Everything except what a run writes: stack files, the sandbox, the history. */
async function linkProject(dir: string): Promise<void> {
  const entries = (await readdir(root)).filter((name) => !/^Pulumi\..+\.yaml$|^\.(git|local)$/.test(name));
  await Promise.all(entries.map((name) => symlink(join(root, name), join(dir, name))));
}

/**
 * `pulumi` and `npx pulumi`. The first passes this product's and the providers' variables on to the process that serves
 * them. The second downloads no CLI here. Both use the tests' engine. Each command asks for its version, which takes a
 * fifth of a second.
 */
async function writeEngine(dir: string, engineRoot: string, file: string): Promise<void> {
  const [bin, engine] = [join(dir, "bin"), join(engineRoot, "bin", "pulumi")];
  const commands = {
    npx: `shift\nexec '${join(bin, "pulumi")}' "$@"`,
    pulumi: `
if [ "$*" = version ]; then
  [ -s '${file}.version' ] || '${engine}' version > '${file}.version'
  exec cat '${file}.version'
fi
env | grep -E '^(ENTRA_INTEGRATIONS|ARM)_' > '${file}'.$$
mv '${file}'.$$ '${file}'
exec '${engine}' "$@"`,
  };
  await mkdir(bin);
  for (const [name, script] of Object.entries(commands)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  }
}

/** Serves the program and the providers to engines. */
async function serveProgram(env: NodeJS.ProcessEnv, variables: string): Promise<{ ports: Ports } & AsyncDisposable> {
  const script = fileURLToPath(new URL("hosted-program.ts", import.meta.url));
  const child = fork(script, [variables], { env, execArgv: [], stdio: "ignore" });
  const exit = once(child, "exit");
  const [ports] = (await Promise.race([
    once(child, "message"),
    exit.then(() => Promise.reject(new Error("the program's process ended"))),
  ])) as [Ports];
  return {
    ports,
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await exit;
    },
  };
}
