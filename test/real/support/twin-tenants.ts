import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { isExecutable } from "../../../cli/engine/command.ts";
import { startTenant, type TenantHandle } from "../../../packages/entra-tenant/index.ts";
import { MiniEngine } from "./mini-engine.ts";
import { PluginProcess } from "./plugin-process.ts";

/** Two equal tenants: one used by the plugin that Pulumi publishes, one by the sandbox's. */
export interface Twins extends AsyncDisposable {
  readonly published: MiniEngine;
  readonly sandbox: MiniEngine;
  readonly tenants: readonly [published: TenantHandle, sandbox: TenantHandle];
}

const sandboxPlugin = fileURLToPath(new URL("../../../packages/sandbox-providers/azuread/main.ts", import.meta.url));

/** Starts both on copies of one tenant. */
export async function startTwins(): Promise<Twins> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), "twins-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const first = join(folder, "published", "tenant.json");
  const second = join(folder, "sandbox", "tenant.json");
  await (await startTenant({ stateFile: first })).close();
  await cp(join(folder, "published"), join(folder, "sandbox"), { recursive: true });
  // The copy would otherwise ask for the port of the first.
  const tenants = [await startTenant({ stateFile: first }), await startTenant({ stateFile: second, port: 0 })] as const;
  for (const tenant of tenants) stack.defer(() => tenant.close());
  const published = stack.use(await start([await findPublished()], tenants[0]));
  const sandbox = stack.use(await start([process.execPath, sandboxPlugin], tenants[1]));
  const resources = stack.move();
  return {
    published: new MiniEngine(published),
    sandbox: new MiniEngine(sandbox),
    tenants,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

async function start(command: string[], tenant: TenantHandle): Promise<PluginProcess> {
  const env = { PATH: process.env["PATH"], HOME: process.env["HOME"], SSL_CERT_FILE: tenant.caFile };
  const plugin = await PluginProcess.start(command, env);
  const { clientId, clientSecret } = tenant.deployer;
  await plugin.configure({ metadataHost: tenant.metadataHost, tenantId: tenant.tenantId, clientId, clientSecret });
  return plugin;
}

/** The plugin that the global setup of `npm run test:real` has found and asked for its version. */
async function findPublished(): Promise<string> {
  const name = "pulumi-resource-azuread";
  for (const folder of (process.env["PATH"] ?? "").split(delimiter)) {
    if (await isExecutable(join(folder, name))) return join(folder, name);
  }
  throw new Error(`${name} is not on PATH`);
}
