import type { handleUnaryCall, ServerUnaryCall, sendUnaryData } from "@grpc/grpc-js";
import { readFileSync } from "node:fs";
// Must come before the program, which loads the SDK.
import "../../packages/sandbox-providers/defer-packages.ts";
import main from "../../index.ts";
import { serveLanguageHost } from "../../cli/sandbox/language-host.ts";
import { azureNativeProvider } from "../../packages/sandbox-providers/azure-native/provider.ts";
import { azureadProvider } from "../../packages/sandbox-providers/azuread/provider.ts";
import type { Provider } from "@entra-integrations/provider-bridge/provider.ts";
import { serveProvider } from "@entra-integrations/provider-bridge/serve.ts";
import { randomProvider } from "../../packages/sandbox-providers/random/provider.ts";
import { endDebugMessages, separateEngines } from "../../cli/sandbox/sdk-connections.ts";

/** Addresses of this process for an engine. */
export interface Ports {
  readonly host: number;
  /** In the format of PULUMI_DEBUG_PROVIDERS. */
  readonly providers: string;
}

// How the Node.js SDK runs a program for an engine. The Automation API does the same.
const sdk = (await import("@pulumi/pulumi/automation/server.js")) as {
  LanguageServer?: new (program: () => Promise<unknown>) => { run: handleUnaryCall<unknown, unknown> };
};
if (sdk.LanguageServer === undefined) throw new Error("the SDK has no LanguageServer any more");
await separateEngines();
await endDebugMessages();
const server = new sdk.LanguageServer(main);
const run = (call: ServerUnaryCall<unknown, unknown>, callback: sendUnaryData<unknown>): void => {
  takeVariables(process.argv[2]!);
  server.run(call, callback);
};
const host = await serveLanguageHost(["azuread", "azure-native", "random"], run);
const providers = await Promise.all([
  attach(azureadProvider()),
  attach(azureNativeProvider()),
  attach(randomProvider()),
]);
// The test process has ended, or is finished with this process.
process.on("disconnect", () => process.exit());
process.send?.({ host: host.port, providers: providers.join(",") } satisfies Ports);

/** Serves a provider that reads the variables of each run. Returns its name and port. */
async function attach<Session>(provider: Provider<Session>): Promise<string> {
  const configure = (values: Record<string, unknown>): Session => {
    takeVariables(process.argv[2]!);
    return provider.configure(values);
  };
  const { name, port } = await serveProvider({ ...provider, configure });
  return `${name}:${port}`;
}

/**
 * Copies the product's and the providers' variables from the script that started the engine. A separate process would
 * inherit them.
 */
function takeVariables(file: string): void {
  for (const name of Object.keys(process.env))
    if (/^(ENTRA_INTEGRATIONS|ARM)_/.test(name)) Reflect.deleteProperty(process.env, name);
  for (const line of readFileSync(file, "utf8").split("\n")) {
    const [name = "", ...value] = line.split("=");
    if (name !== "") process.env[name] = value.join("=");
  }
}
